"""The tools: each answers a request with the document of a command, its ranges and assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.calculations.allocation.check import EvidenceSettings
from app.calculations.allocation.report import allocation_report
from app.calculations.errors import CalculationError, LotwiseError
from app.calculations.live import LiveOptions, Simulating, compare_live
from app.calculations.log.book import Book
from app.calculations.profile.model import (
    AS_BACKTESTED,
    Profile,
    Scenario,
    validation_message,
)
from app.calculations.size_search.answer import recommended_size
from app.calculations.size_search.search import SearchOptions
from app.calculations.sizing.defaults import my_sizing
from app.cli.allocation_document import allocation_document
from app.cli.assistant.documents import (
    comparison_document,
    explanation_document,
    inspection_document,
    position_at_line,
    position_at_number,
    replays_document,
)
from app.cli.assistant.folders import Folders
from app.cli.assistant.requests import (
    AllocateRequest,
    CompareRequest,
    ExplainRequest,
    LiveRequest,
    LogRequest,
    ReplayRequest,
    SimulateRequest,
)
from app.cli.compare import planned_contracts
from app.cli.documents import Document
from app.cli.inputs import Inputs, load_inputs, load_live
from app.cli.live_document import live_document, without_curves
from app.cli.provenance import origin_of
from app.cli.simulation import SimulationRequest, simulations
from app.cli.simulation_document import simulation_document
from app.cli.size_document import answer_scenarios, size_document
from app.cli.watch import Watch
from app.importers import SEED
from app.wording.answer import answer_sentences
from app.wording.basis import RANGES

#: Long lists, left out of an answer unless they are asked for.
_CURVES = frozenset({"daily", "trades", "day", "fan", "examples", "drawdown_curve", "curve"})


@dataclass(frozen=True, eq=False)
class Work:
    """The inputs from which the answer to a request is worked out."""

    inputs: Inputs
    folders: Folders
    watch: Watch

    @property
    def book(self) -> Book:
        """The backtest."""
        return self.inputs.book

    @property
    def profile(self) -> Profile:
        """The sizing profile, with the changes of the request."""
        return self.inputs.profile


@dataclass(frozen=True)
class Answer:
    """The document that answers a request, and the scenarios that it is about."""

    document: Document
    scenarios: Sequence[Scenario] = ()
    warnings: tuple[str, ...] = ()  #: besides those of the log and the profile
    seed: int = SEED  #: of every random number behind the answer


@dataclass(frozen=True)
class Tool:
    """A tool as an assistant sees it, and the function that answers it."""

    name: str
    description: str
    request: type[LogRequest]
    answer: Callable[[Any, Work], Answer]

    def call(self, arguments: Mapping[str, Any], folders: Folders, watch: Watch) -> Document:
        """Answer a request with `answer`, `ranges`, `assumptions`, `warnings` and `profile`.

        Raises `LotwiseError` in words for arguments, files and settings that cannot be used.
        """
        request = self._parsed(arguments)
        files = request.files(folders)
        inputs = load_inputs(files, request.changes)
        answer = self.answer(request, Work(inputs, folders, watch))
        record = origin_of(files, inputs.book, inputs.profile, answer.scenarios).document()
        profile = record.pop("profile")
        return {
            "answer": answer.document,
            "ranges": RANGES[self.name],
            "assumptions": record.pop("assumptions"),
            "warnings": [*inputs.warnings, *answer.warnings],
            "profile": profile["settings"],
            "lotwise": record.pop("lotwise"),
            "provenance": record | {"profile": profile["sha256"], "seed": answer.seed},
        }

    def _parsed(self, arguments: Mapping[str, Any]) -> LogRequest:
        try:
            return self.request.model_validate(arguments)
        except ValidationError as error:
            raise LotwiseError(validation_message(error)) from error


def _inspect_log(_request: LogRequest, work: Work) -> Answer:
    return Answer(inspection_document(work.inputs))


def _size(_request: LogRequest, work: Work) -> Answer:
    options = SearchOptions(progress=work.watch.counting("Size"), stopped=work.watch.stopped)
    answer = recommended_size(work.book, work.profile, options=options)
    sized = answer_scenarios(work.profile, answer)
    return Answer(size_document(answer) | {"sentences": list(answer_sentences(answer))}, sized)


def _replay(request: ReplayRequest, work: Work) -> Answer:
    scenarios = _scenarios(work.profile, request.scenarios)
    document = replays_document(work.inputs, scenarios)
    return Answer(document if request.with_curves else _without_curves(document), scenarios)


def _compare_scenarios(request: CompareRequest, work: Work) -> Answer:
    against = AS_BACKTESTED
    if request.against is not None:
        against = work.profile.scenario(request.against)
    scenarios = _scenarios(work.profile, request.scenarios)
    return Answer(comparison_document(work.inputs, against, scenarios), (against, *scenarios))


def _simulate(request: SimulateRequest, work: Work) -> Answer:
    asked = SimulationRequest(
        book=work.book,
        profile=work.profile,
        scenarios=_scenarios(work.profile, request.scenarios),
        settings=request.simulation,
        search=request.find_size,
    )
    document = simulation_document(simulations(asked, work.watch))
    shown = document if request.with_curves else _without_curves(document)
    return Answer(shown, asked.scenarios, seed=asked.settings.seed)


def _allocate(request: AllocateRequest, work: Work) -> Answer:
    evidence = EvidenceSettings(
        resamples=request.resamples,
        folds=request.folds,
        paths=request.paths,
        horizon_days=request.horizon_days,
        progress=work.watch.counting("Allocation"),
        stopped=work.watch.stopped,
    )
    report = allocation_report(work.book, work.profile, request.allocation, evidence)
    return Answer(allocation_document(report))


def _compare_live(request: LiveRequest, work: Work) -> Answer:
    live = load_live(request.live_files(work.folders), request.live_reading)
    options = LiveOptions(
        match_minutes=request.match_minutes,
        simulating=Simulating(
            progress=work.watch.counting("Comparison"), stopped=work.watch.stopped
        ),
        plan=planned_contracts(work.book, work.profile) if request.has_settings else {},
    )
    profile = _mapped(work.profile, request)
    found = compare_live(work.book, live.log, profile, options)
    return Answer(without_curves(live_document(found, profile)), warnings=live.warnings)


def _mapped(profile: Profile, request: LiveRequest) -> Profile:
    """Return the profile with the live names that the request maps."""
    strategies = {**profile.live.strategies, **request.strategies}
    live = profile.live.model_copy(update={"strategies": strategies})
    return profile.model_copy(update={"live": live})


def _explain_trade(request: ExplainRequest, work: Work) -> Answer:
    scenario = _explained_scenario(work.profile, request.scenario)
    position = _position(request, work.inputs)
    return Answer(explanation_document(work.inputs, scenario, position), (scenario,))


def _position(request: ExplainRequest, inputs: Inputs) -> int:
    if request.line is not None and request.position is None:
        return position_at_line(inputs.book, request.line)
    if request.position is not None and request.line is None:
        return position_at_number(inputs.book, request.position)
    raise CalculationError("line and position: give one of them, to say which trade is meant.")


def _explained_scenario(profile: Profile, name: str | None) -> Scenario:
    if name is not None:
        return profile.scenario(name)
    return my_sizing(profile.scenarios) or profile.scenarios[0]


def _scenarios(profile: Profile, names: Sequence[str]) -> tuple[Scenario, ...]:
    return tuple(profile.scenario(name) for name in names) or profile.scenarios


def _without_curves(document: Any) -> Any:
    """Return a document without the long lists, wherever they stand in it."""
    if isinstance(document, dict):
        return {
            key: _without_curves(value) for key, value in document.items() if key not in _CURVES
        }
    return [_without_curves(item) for item in document] if isinstance(document, list) else document


TOOLS = (
    Tool(
        "inspect_log",
        "Read a trade log: what was kept, repaired and left out, the period, and each strategy's "
        "trades, win rate and Kelly estimates with their ranges.",
        LogRequest,
        _inspect_log,
    ),
    Tool(
        "size",
        "Find the one size that keeps the profile's drawdown promise, the contracts of each "
        "strategy now, and the reason where no size can be recommended. Takes some seconds.",
        LogRequest,
        _size,
    ),
    Tool(
        "replay",
        "Replay the log under scenarios of the profile, every trade sized anew in order with "
        "whole contracts and limits: return, drawdowns, margin, trades taken, reduced and skipped.",
        ReplayRequest,
        _replay,
    ),
    Tool(
        "compare_scenarios",
        "Compare scenarios with one of them by their paired daily difference: whether the "
        "difference in profit and in drawdown is clear or could be chance.",
        CompareRequest,
        _compare_scenarios,
    ),
    Tool(
        "simulate",
        "Simulate future paths from resampled days of the log, sized anew on every path: chances "
        "of drawdown, ruin and loss, and the spread of the results. Takes some seconds.",
        SimulateRequest,
        _simulate,
    ),
    Tool(
        "allocate",
        "Find the weights of all strategies at once, scaled until the drawdown promise holds, with "
        "their ranges and a walk-forward test. Takes some seconds.",
        AllocateRequest,
        _allocate,
    ),
    Tool(
        "compare_live",
        "Compare what was traded live with the backtest: matched, missed and extra trades, what a "
        "contract gives up and where, whether it is worse than luck, and the edge haircut that "
        "follows. Takes some seconds.",
        LiveRequest,
        _compare_live,
    ),
    Tool(
        "explain_trade",
        "Explain why one trade of the log got its size under a scenario: the account at its open, "
        "the size wanted, each guardrail and limit, and what bound.",
        ExplainRequest,
        _explain_trade,
    ),
)


def tool_named(name: str) -> Tool:
    """Return the tool of a name; raises `LotwiseError` with the names there are."""
    for tool in TOOLS:
        if tool.name == name:
            return tool
    names = ", ".join(tool.name for tool in TOOLS)
    raise LotwiseError(f"There is no tool named {name!r}; there are {names}.")
