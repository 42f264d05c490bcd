"""Documents of commands worked out again, from the record that an exported document carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import click

from app.calculations.errors import LogError, LotwiseError
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.cli.compare import compared, with_mapping
from app.cli.inputs import InputFiles, Inputs, load_inputs, load_live
from app.cli.provenance import Document, figure_options, origin_of
from app.cli.reading import Reading
from app.importers import SETTINGS, Origin, log_record


@dataclass(frozen=True)
class GivenFiles:
    """The files that a document is to be worked out again from."""

    log: Path
    more_logs: tuple[Path, ...] = ()  #: further files of a document of `lotwise import`
    profile: Path | None = None  #: None: the settings that the document carries
    daily: Path | None = None
    live: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Record:
    """The record of a document, checked as far as working it out again needs."""

    command: str
    options: Mapping[str, Any]  #: parsed options of the command by name
    profile: Profile | None  #: None in the record of an import
    profile_file: str | None  #: None: the default profile of the log

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Record:
        """Return the record; raises `LotwiseError` naming what is missing, foreign or unknown."""
        command, words = record.get("command"), record.get("arguments")
        if command not in COMMANDS:
            raise LotwiseError(
                f"provenance.command: found {command!r}, expected one of {', '.join(COMMANDS)}."
            )
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise LotwiseError("provenance.arguments: expected a list of texts.")
        if command == SETTINGS:
            return cls(SETTINGS, {}, parse_profile(record["profile"]["settings"]), SETTINGS)
        options, profile = _options(command, words), record.get("profile")
        if command == IMPORT or not isinstance(profile, dict):
            return cls(command, options, None, None)
        return cls(command, options, parse_profile(profile.get("settings")), profile.get("file"))


@dataclass(frozen=True, eq=False)
class Recomputed:
    """A document worked out again, and the record of what it was made from this time."""

    document: Document
    record: Document


@dataclass(frozen=True, eq=False)
class _Asked:
    """The files and settings from which a document is worked out."""

    inputs: Inputs
    options: Mapping[str, Any]  #: parsed options of the command by name
    live: TradeLog | None = None
    has_profile: bool = False  #: True where the document was made with a profile of the user


@dataclass(frozen=True, eq=False)
class _Made:
    """A document and the scenarios that it is about."""

    document: Document
    scenarios: Sequence[Scenario] = ()


def recompute(record: Record, given: GivenFiles) -> Recomputed:
    """Work out a document again from the files given.

    Raises `LotwiseError` for files and options that cannot be used.
    """
    options = record.options
    if given.more_logs and record.command != IMPORT:
        raise LogError(
            f"The document is made from one log; found {1 + len(given.more_logs)} after it. "
            "Give the one log."
        )
    names = {one.name for one in fields(Reading)} & set(options)
    reading = Reading(**{name: options[name] for name in names})
    if record.command == IMPORT:
        return _imported((given.log, *given.more_logs), reading, options)
    files = InputFiles(given.log, given.profile, given.daily, reading)
    inputs = load_inputs(files, given=None if given.profile else record.profile)
    live = load_live(given.live, reading).log if given.live else None
    asked = _Asked(inputs, options, live, record.profile_file is not None)
    made = _MADE_BY[record.command](asked)
    origin = origin_of(files, inputs.book, inputs.profile, made.scenarios)
    return Recomputed(made.document, _record(origin, asked, given))


def _record(origin: Origin, asked: _Asked, given: GivenFiles) -> Document:
    record = replace(origin, seed=asked.options.get("seed", origin.seed)).document()
    if asked.live is not None:
        record["live"] = log_record(asked.live, ", ".join(path.name for path in given.live))
    return record


def _options(name: str, words: Sequence[str]) -> dict[str, Any]:
    """Parse options of a command as the command itself does.

    Raises `LotwiseError` for an option that is none of the command's, or has no such value.
    """
    from app.cli.commands import main

    command = main.commands[name]
    options = figure_options(command)
    known = {text for option in options for text in (*option.opts, *option.secondary_opts)}
    for word in words:
        if word.partition("=")[0] not in known:
            raise LotwiseError(f"provenance.arguments: {word!r} is no option of lotwise {name}.")
    files = ["-" for parameter in command.params if isinstance(parameter, click.Argument)]
    try:
        return command.make_context(name, [*words, "--", *files]).params
    except click.UsageError as error:
        raise LotwiseError(f"provenance.arguments: {error.format_message()}") from error


def _replay(asked: _Asked) -> _Made:
    from app.calculations.replay.engine import replays
    from app.cli.documents import replay_document

    book, profile = asked.inputs.book, asked.inputs.profile
    document = replay_document(book, replays(book, profile, profile.scenarios))
    return _Made(document, profile.scenarios)


def _kelly(asked: _Asked) -> _Made:
    from app.calculations.sizing.kelly_table import kelly_table
    from app.cli.documents import kelly_document
    from app.cli.kelly import RESAMPLES

    table = kelly_table(asked.inputs.book, asked.inputs.profile, resamples=RESAMPLES)
    return _Made(kelly_document(table))


def _size(asked: _Asked) -> _Made:
    from app.calculations.size_search.answer import recommended_size
    from app.calculations.size_search.search import SearchOptions
    from app.cli.simulation import terminal_watch
    from app.cli.size_document import answer_scenarios, size_document

    with terminal_watch("Size") as watch:
        options = SearchOptions(progress=watch.counting("Size"))
        answer = recommended_size(asked.inputs.book, asked.inputs.profile, options=options)
    return _Made(size_document(answer), answer_scenarios(asked.inputs.profile, answer))


def _simulate(asked: _Asked) -> _Made:
    from app.calculations.monte_carlo.settings import SimulationSettings
    from app.cli.simulation import SimulationRequest, simulations, terminal_watch
    from app.cli.simulation_document import simulation_document

    names = {"names", *(each.name for each in fields(SimulationSettings))}
    options = {name: value for name, value in asked.options.items() if name in names}
    request = SimulationRequest.of(
        asked.inputs.book, asked.inputs.profile, options, search=asked.options["find_size"]
    )
    with terminal_watch("Simulating") as watch:
        simulated = simulations(request, watch)
    return _Made(simulation_document(simulated), request.scenarios)


def _allocate(asked: _Asked) -> _Made:
    from app.calculations.allocation.report import allocation_report
    from app.cli.allocate import allocator_settings, evidence_settings
    from app.cli.allocation_document import allocation_document

    settings, evidence = allocator_settings(asked.options), evidence_settings(asked.options)
    report = allocation_report(asked.inputs.book, asked.inputs.profile, settings, evidence)
    return _Made(allocation_document(report))


def _compare(asked: _Asked) -> _Made:
    from app.cli.live_document import live_document

    if asked.live is None:
        raise LogError("The document compares live trades; give their logs with --live.")
    book, live, options = asked.inputs.book, asked.live, asked.options
    try:
        profile = with_mapping(asked.inputs.profile, options["mapped"], live, book)
    except click.UsageError as error:
        raise LotwiseError(f"provenance.arguments: {error.format_message()}") from error
    minutes, has_plan = options["match_minutes"], asked.has_profile
    comparison = compared(book, live, profile, minutes, has_plan=has_plan)
    return _Made(live_document(comparison, profile))


def _settings(asked: _Asked) -> _Made:
    profile = asked.inputs.profile
    return _Made(profile.to_document(), profile.scenarios)


def _imported(paths: tuple[Path, ...], reading: Reading, options: Mapping[str, Any]) -> Recomputed:
    from app.cli.import_logs import read_together
    from app.cli.import_report import import_document, import_record

    choices = reading.choices(paths)
    log, imported = read_together(paths, choices, skip_unreadable=options["skip_unreadable"])
    names = [path.name for path in paths]
    return Recomputed(import_document(log, imported, None), import_record(log, imported, names))


IMPORT = "import"
_MADE_BY: Mapping[str, Callable[[_Asked], _Made]] = {
    "replay": _replay,
    "kelly": _kelly,
    "size": _size,
    "simulate": _simulate,
    "allocate": _allocate,
    "compare": _compare,
    SETTINGS: _settings,
}
COMMANDS = (*_MADE_BY, IMPORT)  #: those whose documents can be worked out again
