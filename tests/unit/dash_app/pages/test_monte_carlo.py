"""The Monte Carlo page as plain functions: what it asks for, what it keeps of the answer, what it says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.result import Simulation
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.size_search.scan import Reading
from app.calculations.sizing.defaults import default_profile
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import callbacks, find_callbacks, find_view, view, work
from app.dash_app.pages.monte_carlo.found import Found, read_found
from app.dash_app.pages.monte_carlo.request import DEFAULTS, find_key_of, first_scenario, key_of, read_request, request_of, scenario_of
from app.dash_app.pages.monte_carlo.summary import Summary, read_summary, summarise
from app.dash_app.state import portfolio_cache, stores
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.workspace import Workspace
from tests.unit.dash_app.logs import log_of
from tests.unit.dash_app.words import words

SMALL = {"paths": 400, "horizon_days": 63, "seed": 3, "estimation_error": False}


@cache
def book() -> Book:
    """Two strategies, four wins and a loss by turns, a hundred days."""
    pl = [120.0, 80.0, -150.0, 90.0, 60.0] * 20
    return Book.of(log_of(pl, strategies=["Condor", "Fly"] * 50))


def profile(**portfolio: Any) -> Profile:
    document = default_profile(book()).to_document()
    document["portfolio"].update({"kelly_fraction": 0.3, "sizing_equity": "current"} | portfolio)
    return parse_profile(document)


def workspace(**portfolio: Any) -> Workspace:
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book(), profile(**portfolio))


def asked(**settings: Any) -> dict[str, Any]:
    return {"simulation": SMALL | settings}


@pytest.fixture(autouse=True)
def kinds(state: ServerState) -> None:
    work.register(state.jobs)


@pytest.fixture(scope="module")
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def result(executor: ThreadPoolExecutor, **settings: Any) -> dict[str, Any]:
    """What a simulation job gives, through JSON as the browser would."""
    given = read_request(workspace(), asked(**settings)).to_json()
    return json.loads(json.dumps(work.simulate(book(), profile(), given, executor, lambda done, of: None, lambda: False)))


@pytest.fixture(scope="module")
def both(executor: ThreadPoolExecutor) -> Summary:
    """A summary with and without estimation error."""
    read = read_summary(result(executor, estimation_error=True, full_loss_every_days=40))
    assert read is not None
    return read


@pytest.fixture(scope="module")
def found(executor: ThreadPoolExecutor) -> Found:
    given = read_request(workspace(), asked()).to_json()
    kept = work.find(book(), profile(target_max_drawdown=0.01), given, executor, lambda *_: None, lambda: False)
    read = read_found(json.loads(json.dumps(kept)))
    assert read is not None
    return read


# --- what is asked for ---


def test_defaults_stand_in_for_what_was_never_set() -> None:
    request = read_request(workspace(), None)
    assert request.scenario.name == "My sizing"
    assert request.settings == SimulationSettings(**{name: value for name, value in DEFAULTS.items() if name != "scenarios"})


def test_the_chosen_scenario_is_taken_while_the_profile_has_it() -> None:
    assert scenario_of(workspace(), asked(scenarios={"f": "As backtested"})).name == "As backtested"
    assert scenario_of(workspace(), asked(scenarios={"f": "gone", "another": "As backtested"})).name == "My sizing"


def test_the_page_begins_with_the_scenario_chosen_on_position_sizing() -> None:
    sizing = {"sizing": {"scenarios": {"f": "As backtested"}}}
    assert scenario_of(workspace(), sizing).name == first_scenario(workspace(), sizing).name == "As backtested"
    both = asked(scenarios={"f": "My sizing"}) | sizing
    assert scenario_of(workspace(), both).name == "My sizing"
    assert first_scenario(workspace(), both).name == "As backtested"


@pytest.mark.parametrize(
    "sent", [None, [], {"sizing": 3}, {"sizing": {"scenarios": ["f"]}}, {"sizing": {"scenarios": {"f": ["As backtested"]}}}]
)
def test_a_choice_that_is_none_is_left_out(sent: object) -> None:
    assert scenario_of(workspace(), sent).name == "My sizing"


@pytest.mark.parametrize(("struck", "every", "expected"), [("Fly", 100, "Fly"), ("", 100, None), ("gone", 100, None), ("Fly", None, None)])
def test_a_full_loss_strikes_a_strategy_of_the_log_or_everything(struck: str, every: float | None, expected: str | None) -> None:
    assert read_request(workspace(), asked(full_loss_of=struck, full_loss_every_days=every)).settings.full_loss_of == expected


@pytest.mark.parametrize(
    "wrong", [{"paths": 200_000}, {"paths": "many"}, {"horizon_days": 0}, {"seed": -1}, {"sampling": "weeks"}, {"paths": True}]
)
def test_what_a_browser_sends_is_checked_again(wrong: dict[str, Any]) -> None:
    with pytest.raises(CalculationError, match=next(iter(wrong))):
        read_request(workspace(), asked(**wrong))


def test_unknown_settings_are_left_out() -> None:
    assert read_request(workspace(), asked(executor="mine")) == read_request(workspace(), asked())


def test_a_request_travels_as_json() -> None:
    request = read_request(workspace(), asked(full_loss_every_days=50, full_loss_of="Fly"))
    assert request_of(json.loads(json.dumps(request.to_json()))) == request


def test_the_key_follows_what_decides_the_paths_and_nothing_else() -> None:
    request = read_request(workspace(), asked())
    key = key_of(request, profile())
    assert key == key_of(request, profile(target_max_drawdown=0.4, drawdown_probability=0.2, risk_free_rate=0.03))
    assert key != key_of(request, profile(kelly_fraction=0.31))
    assert key != key_of(request, profile(margin_ceiling=0.5))
    assert key != key_of(read_request(workspace(), asked(seed=4)), profile())
    assert key != key_of(read_request(workspace(), asked(scenarios={"f": "As backtested"})), profile())


def test_a_size_is_found_for_a_promise() -> None:
    request = read_request(workspace(), asked())
    assert find_key_of(request, profile()) != find_key_of(request, profile(target_max_drawdown=0.4))
    assert find_key_of(request, profile()) != find_key_of(request, profile(drawdown_probability=0.4))


# --- what is kept of the answer ---


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    request = read_request(workspace(), asked())
    return MonteCarloSimulator(book(), profile(), request.scenario, request.settings).run()


def test_chances_of_falls_are_those_of_the_paths(simulation: Simulation) -> None:
    summary = read_summary(summarise("0.3× Kelly", simulation, None))
    assert summary is not None
    for share in (0.0, 0.01, 0.0375, 0.1, 0.2, 0.9):
        assert summary.plain.falls.chance_over(share).value == np.mean(simulation.max_drawdown > share + 1e-9)
    curve = summary.plain.falls.curve()
    for depth, chance in zip(curve.at, curve.chance, strict=True):
        assert chance == pytest.approx(np.mean(simulation.max_drawdown > depth - 1e-4 + 1e-9))


def test_a_fall_of_exactly_the_target_is_not_beyond_it(simulation: Simulation) -> None:
    exact = Simulation(**{**vars(simulation), "max_drawdown": np.tile([0.2, 0.2, 0.3, 0.1], 100)})
    summary = read_summary(summarise("", exact, None))
    assert summary is not None
    assert [step / 10_000 for step in summary.plain.falls.steps] == [0.1, 0.2, 0.3]
    assert [summary.plain.falls.chance_over(share).value for share in (0.05, 0.1, 0.1999, 0.2, 0.3)] == [1, 0.75, 0.75, 0.25, 0]


def test_the_histogram_counts_every_path(simulation: Simulation) -> None:
    summary = read_summary(summarise("", simulation, None))
    assert summary is not None
    assert sum(summary.plain.ending_counts) == simulation.paths == summary.plain.paths


def test_figures_come_with_their_intervals(simulation: Simulation) -> None:
    summary = read_summary(summarise("", simulation, None))
    assert summary is not None
    assert summary.plain.figures["judged_drawdown_95"] == pytest.approx(simulation.quantile("judged_drawdown", 0.95)[:3])
    assert summary.plain.figures["goal"] == pytest.approx(simulation.chance_of_goal()[:3])


def test_a_summary_is_small_and_plain_json(executor: ThreadPoolExecutor) -> None:
    assert len(json.dumps(result(executor), allow_nan=False)) < 60_000


def test_estimation_error_is_a_second_view_of_the_same_request(both: Summary) -> None:
    assert both.uncertain is not None
    assert both.plain.paths == both.uncertain.paths == SMALL["paths"]
    assert both.plain.falls != both.uncertain.falls


@pytest.mark.parametrize(("kelly_fraction", "views"), [(0.3, 3), (0.5, 2)])
def test_progress_runs_over_both_views_and_half_kelly(executor: ThreadPoolExecutor, kelly_fraction: float, views: int) -> None:
    told: list[tuple[int, int]] = []
    given = read_request(workspace(), asked(estimation_error=True)).to_json()
    sizes = profile(kelly_fraction=kelly_fraction)
    work.simulate(book(), sizes, given, executor, lambda done, of: told.append((done, of)), lambda: False)
    assert told[-1] == (400 * views, 400 * views)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("kept", [None, {}, {"version": 1}, [], "text", {"version": 2}, {"version": 3}])
def test_what_is_no_summary_is_none(kept: object) -> None:
    assert read_summary(kept) is None
    assert read_found(kept) is None


# --- what is said ---


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (252, "year"),
        (126, "6 months"),
        (504, "2 years"),
        (21, "1 month"),
        (378, "18 months"),
        (100, "100 trading days"),
        (1, "1 trading day"),
    ],
)
def test_horizons_in_words(days: int, said: str) -> None:
    assert view.span_words(days) == said


@pytest.mark.parametrize(
    ("chance", "said"), [(0, "none"), (0.027, "one in 37"), (0.05, "one in 20"), (0.7, "70 in 100"), (0.0001, "one in 10,000")]
)
def test_chances_in_words(chance: float, said: str) -> None:
    assert view.one_in(chance) == said


def test_the_sentence_answers_in_words(both: Summary) -> None:
    said = words(view.sentence(both, profile().portfolio))
    fall = both.plain.figures["judged_drawdown_95"][0]
    assert said.startswith(
        f"At 0.3× Kelly, estimated anew on the way, in 5 of 100 such futures of 3 months you would have been down more than {100 * fall:.0f}%; "
    )
    assert "400 resampled futures of 3 months" in said


def test_falls_of_starting_capital_are_named_as_such(both: Summary) -> None:
    settings = profile().portfolio
    of_start = both.model_copy(update={"judged": "max_drawdown_of_start"})
    for summary, is_said in ((both, False), (of_start, True)):
        assert ("of starting capital;" in words(view.sentence(summary, settings))) == is_said
        assert ("of starting capital, within" in words(view.falls_lead(summary, settings))) == is_said
        assert ("Max drawdown of start capital" in words(view.figures_table(summary, settings))) == is_said


def test_a_chance_beyond_the_tolerance_is_a_breach(both: Summary) -> None:
    beyond = both.plain.falls.chance_over(0.02).value
    assert beyond > 0.02
    breach = view.strip(both, profile(target_max_drawdown=0.02, drawdown_probability=0.02).portfolio)
    assert "bad" in breach.children[0].children[1].className
    fine = view.strip(both, profile(target_max_drawdown=0.9).portfolio)
    assert "bad" not in fine.children[0].children[1].className


def test_each_view_says_what_it_conditions_on(both: Summary) -> None:
    assert "resampled before each path" in words(view.foot(both))
    assert "if the log is one draw of many" in words(view.falls_lead(both, profile().portfolio))
    alone = both.model_copy(update={"uncertain": None})
    assert "draw of many" not in words(view.falls_lead(alone, profile().portfolio))
    assert "With estimation error" not in words(view.foot(alone))


def test_half_kelly_stands_beside_with_its_chance_and_its_paths(both: Summary) -> None:
    half = profile(kelly_fraction=0.5)
    request = read_request(workspace(kelly_fraction=0.5), asked(full_loss_every_days=40))
    falls = MonteCarloSimulator(book(), half, request.scenario, request.settings).run().judged_drawdown
    target = round(float(np.median(falls)), 4)
    said = words(view.falls_lead(both, profile(target_max_drawdown=target).portfolio))
    assert f"Half Kelly, for comparison: {100 * np.mean(falls > target):.0f}%, on the same paths." in said
    assert words(view.falls_key(both, 1)) == f"My sizing{view.UNCERTAIN}half Kelly, walk-forward"


def test_beside_half_kelly_itself_stands_none(executor: ThreadPoolExecutor) -> None:
    given = read_request(workspace(), asked()).to_json()
    summary = read_summary(work.simulate(book(), profile(kelly_fraction=0.5), given, executor, lambda done, of: None, lambda: False))
    assert summary is not None
    assert summary.half_kelly is None
    assert "Half Kelly" not in words(view.falls_lead(summary, profile().portfolio))
    assert words(view.falls_key(summary, 1)) == "My sizing"


def test_goal_before_floor_and_ruin_are_said(both: Summary) -> None:
    said = words(view.ending_lead(both))
    assert "come down to 50% of the start, $50,000, or less" in said
    assert "reach $150,000 before $70,000" in said


def test_the_table_holds_both_views(both: Summary) -> None:
    said = words(view.figures_table(both, profile().portfolio))
    assert said.count(view.UNCERTAIN) == len(view.lines(both)) + 1
    assert "a fall of more than 20%" in said


# --- find my size ---


def test_the_answer_keeps_the_promise_and_the_next_step_does_not(found: Found) -> None:
    answer = found.cautious
    assert answer.chance is not None
    assert answer.next_chance is not None
    assert answer.chance[0] <= found.tolerance < answer.next_chance[0]
    said = words(find_view.lead(found, profile(), is_current=True))
    assert f"{answer.size:.3g}× is the largest size of “My sizing” that keeps your promise" in said
    assert f"The next step, {answer.next_size:.3g}×, is at" in said
    assert "Found with other settings" not in said
    assert "Found with other settings" in words(find_view.lead(found, profile(), is_current=False))


def test_no_size_is_said(found: Found) -> None:
    none = found.model_copy(update={"cautious": found.cautious.model_copy(update={"size": None, "chance": None})})
    said = words(find_view.lead(none, profile(), is_current=True))
    assert said.startswith("No size keeps this promise.")
    assert find_view.figure(none, ChartStyle("light"))["data"]


@pytest.mark.parametrize(
    ("unit", "reading", "sizes", "said"),
    [
        ("kelly_fraction", "cautious", [0.42], "testing 0.42×, cautious"),
        ("kelly_fraction", "as_logged", [0.03125, 0.0625, 0.125], "testing 0.0312–0.125×, the log as it is"),
        ("fraction", "with_estimation_error", [0.025, 0.05], "testing 2.5–5%, with estimation error"),
    ],
)
def test_what_a_search_is_at_in_words(unit: str, reading: Reading, sizes: list[float], said: str) -> None:
    assert find_view.testing(unit, reading, np.array(sizes)) == said


def test_a_search_says_all_the_while_what_it_is_at(executor: ThreadPoolExecutor) -> None:
    told: list[str] = []
    given = read_request(workspace(), asked()).to_json()
    work.find(book(), profile(), given, executor, lambda done, of, what: told.append(what), lambda: False)
    assert all(what.startswith("testing ") for what in told)
    assert {view.UNCERTAIN in what for what in told} == {False, True}


def test_using_a_size_of_a_scenario_that_follows_the_slider_moves_the_slider() -> None:
    assert find_view.use_patch(profile(), "My sizing", 0.07) == {"portfolio": {"kelly_fraction": 0.07}}
    assert find_view.use_patch(profile(), "My sizing", 0.3) is None  # it has that size
    assert find_view.use_patch(profile(), "gone", 0.07) is None


def test_using_a_size_of_another_scenario_changes_that_scenario() -> None:
    patch = find_view.use_patch(profile(), "As backtested", 0.5)
    assert patch is not None
    assert list(patch) == ["scenarios"]
    changed = {one["name"]: one["rule"] for one in patch["scenarios"]}
    assert changed["As backtested"]["multiplier"] == 0.5
    assert [one["name"] for one in patch["scenarios"]] == [one.name for one in profile().scenarios]


def test_every_size_tried_is_in_the_table(found: Found) -> None:
    table = find_view.sizes_table(found).children[1].children.children[1]
    assert len(table.children) == len(found.cautious.candidates.size)
    (mine,) = [row for row in table.children if row.className == "mine"]
    assert words(mine).startswith(f"{found.cautious.size:.3g}×")


# --- callbacks ---


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of jobs that were started, none of which runs."""
    started: list[str] = []
    monkeypatch.setattr(long_work, "begin", lambda kind, *_: started.append(kind))
    return started


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A portfolio and its profile as the browser sends them; the callbacks' context as on a first call."""
    server_state().portfolios.clear()
    ledger = server_state().portfolios.remember("key", lambda: (book(), None))  # type: ignore[arg-type,return-value]

    class Context:
        triggered_id = None

    monkeypatch.setattr(callbacks, "ctx", Context)
    monkeypatch.setattr(find_callbacks, "ctx", Context)
    return {
        "ready": portfolio_cache.ready_for("key", ledger.fingerprint),
        "active": {"fingerprint": ledger.fingerprint, "profile": profile().to_document()},
    }


def run(loaded: dict[str, Any], known: Any = None, again: Any = None, jobs: Any = None, **settings: Any) -> Any:
    return callbacks.run_monte_carlo_simulation("c" * 32, loaded["ready"], loaded["active"], asked(**settings), known, again, jobs)


def test_what_the_browser_has_not_is_started(loaded: dict[str, Any], begun: list[str]) -> None:
    wanted, fault = run(loaded)
    assert (begun, fault) == ([work.SIMULATE], "")
    assert wanted["fingerprint"] == loaded["ready"]["fingerprint"]


def test_what_the_browser_has_is_not(loaded: dict[str, Any], begun: list[str]) -> None:
    wanted, _ = run(loaded)
    begun.clear()
    assert run(loaded, known=[[work.SIMULATE, wanted["fingerprint"], wanted["key"]]]) == (wanted, "")
    assert begun == []


def test_a_run_that_was_cancelled_is_not_started_by_itself(
    loaded: dict[str, Any], begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, _ = run(loaded)
    begun.clear()
    jobs = {"jobs": {work.SIMULATE: {"id": "a" * 32, "state": "stopped", "key": wanted["key"]}}}
    run(loaded, jobs=jobs)
    assert begun == []
    monkeypatch.setattr(callbacks.ctx, "triggered_id", stores.JOB_AGAIN)
    run(loaded, jobs=jobs, again={"kind": work.FIND, "at": 1})
    assert begun == []
    run(loaded, jobs=jobs, again={"kind": work.SIMULATE, "at": 1})
    assert begun == [work.SIMULATE]


def test_settings_that_cannot_be_used_are_said_in_words(loaded: dict[str, Any], begun: list[str]) -> None:
    wanted, fault = run(loaded, paths=200_000)
    assert wanted["key"] is None
    assert "at most 100,000 can be asked for" in fault
    assert begun == []


def test_without_a_portfolio_nothing_is_asked(begun: list[str]) -> None:
    assert callbacks.run_monte_carlo_simulation("c", {"fingerprint": None, "nonce": "1"}, None, None, None, None, None) == (None, "")
    assert callbacks.run_monte_carlo_simulation("c", None, None, None, None, None, None)[0] is no_update
    assert begun == []


def test_a_result_is_drawn_and_an_earlier_one_says_so(loaded: dict[str, Any], executor: ThreadPoolExecutor) -> None:
    kept = result(executor)
    view_of = {"scheme": "dark", "compact": True}
    current = callbacks.draw_simulation({"current": True, "result": kept}, loaded["active"], view_of, "log", loaded["ready"])
    earlier = callbacks.draw_simulation({"current": False, "result": kept}, loaded["active"], view_of, "log", loaded["ready"])
    notes = len(callbacks.WORDS[: callbacks.WORDS.index("mc-notes")])
    assert current[notes] == ""
    assert "earlier settings" in earlier[notes]
    assert current[-1] is False
    assert all(figure["data"] for figure in current[len(callbacks.WORDS) : -1])


def test_until_there_is_a_result_the_page_waits(loaded: dict[str, Any]) -> None:
    drawn = callbacks.draw_simulation(None, loaded["active"], None, "linear", loaded["ready"])
    assert drawn[-1] is True
    assert find_callbacks.draw_found(None, loaded["active"], None, loaded["ready"], None)[-1] is True


def test_scenarios_and_strategies_are_offered(loaded: dict[str, Any]) -> None:
    mine = asked(scenarios={loaded["ready"]["fingerprint"]: "As backtested"})
    scenarios, now, first, strategies = callbacks.offer_choices(loaded["ready"], loaded["active"], mine)
    assert scenarios == [one.name for one in profile().scenarios]
    assert (now, first) == ("As backtested", "My sizing")
    offered = re.findall(r'<option value="(.*?)".*?>(.*?)</option>', strategies)
    assert offered == [("", "Everything open at once"), ("Condor", "Condor"), ("Fly", "Fly")]


def test_what_is_set_is_said_for_the_phone_and_beside_the_draw(loaded: dict[str, Any], executor: ThreadPoolExecutor) -> None:
    said = callbacks.summarise_settings({"result": result(executor)}, loaded["active"], loaded["ready"])
    assert '<template data-for="mc-settings-summary">My sizing · ' in said
    assert '<template data-for="mc-draw-help">Blocks of ' in said


def test_the_search_starts_by_its_button_alone(loaded: dict[str, Any], begun: list[str]) -> None:
    given = (None, "c" * 32, None, loaded["ready"], loaded["active"], asked())
    find_callbacks.find_my_size(0, *given)
    assert begun == []
    find_callbacks.find_my_size(1, *given)
    assert begun == [work.FIND]
