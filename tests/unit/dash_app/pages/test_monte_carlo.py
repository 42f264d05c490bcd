"""Tests of the Monte Carlo page as functions: requests, summaries, words, fields, callbacks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
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
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.size_search.scan import Reading
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Piece, Sentence
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.monte_carlo import callbacks, content, settings_callbacks, work
from app.dash_app.pages.monte_carlo.fields import (
    FIELDS,
    LIMITS,
    FieldError,
    first_texts,
    read_fields,
)
from app.dash_app.pages.monte_carlo.find_size import callbacks as find_callbacks
from app.dash_app.pages.monte_carlo.find_size import content as find_content
from app.dash_app.pages.monte_carlo.find_size.found import Found, read_found
from app.dash_app.pages.monte_carlo.request import (
    DEFAULTS,
    find_key_of,
    key_of,
    read_request,
    request_of,
    scenario_of,
)
from app.dash_app.pages.monte_carlo.settings import EVERYTHING, struck_options
from app.dash_app.pages.monte_carlo.summary import Summary, falls_of, read_summary, summarise
from app.dash_app.pages.position_sizing.answer.work import StepChances
from app.dash_app.state import portfolio_cache, stores
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport
from app.wording.size_search import SHORT_READINGS, search_activity
from tests.unit.dash_app.logs import log_of
from tests.unit.dash_app.works import work_of

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


def workspace(nonce: str = "n.0.0", **portfolio: Any) -> Workspace:
    return Workspace({"fingerprint": "f", "nonce": nonce}, book(), profile(**portfolio))


def asked(scenario: str | None = None, **settings: Any) -> Any:
    return read_request(workspace(), SMALL | settings, scenario)


def said(pieces: Sequence[Piece] | Piece) -> str:
    """Return the sentences of pieces."""
    listed = [pieces] if isinstance(pieces, Sentence) else pieces
    assert all(isinstance(piece, Sentence) for piece in listed)
    return " ".join(f"{piece.finding} {piece.rest}".strip() for piece in listed)


@pytest.fixture(autouse=True)
def kinds(state: ServerState) -> None:
    work.register(state.jobs)


@pytest.fixture(scope="module")
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def result(executor: ThreadPoolExecutor, **settings: Any) -> dict[str, Any]:
    """Return the result of a simulation job, through JSON as the browser gets it."""
    given = asked(**settings).to_json()
    return json.loads(json.dumps(work.simulate(work_of(book(), profile(), given, executor))))


@pytest.fixture(scope="module")
def both(executor: ThreadPoolExecutor) -> Summary:
    """A summary with and without estimation error."""
    read = read_summary(result(executor, estimation_error=True, full_loss_every_days=40))
    assert read is not None
    return read


@pytest.fixture(scope="module")
def found(executor: ThreadPoolExecutor) -> Found:
    given = asked().to_json()
    kept = work.find(work_of(book(), profile(target_max_drawdown=0.01), given, executor))
    read = read_found(json.loads(json.dumps(kept)))
    assert read is not None
    return read


# --- what is asked for ---


def test_read_request_without_settings_has_the_defaults_and_my_sizing() -> None:
    request = read_request(workspace(), None, None)
    assert request.scenario.name == "My sizing"
    assert request.settings == SimulationSettings(**DEFAULTS)


@pytest.mark.parametrize("name", [None, "gone", ["As backtested"], 3])
def test_scenario_that_the_profile_has_not_is_my_sizing(name: object) -> None:
    assert scenario_of(workspace(), name).name == "My sizing"
    assert scenario_of(workspace(), "As backtested").name == "As backtested"


@pytest.mark.parametrize(
    ("struck", "every", "expected"),
    [("Fly", 100, "Fly"), (None, 100, None), ("gone", 100, None), ("Fly", None, None)],
)
def test_full_loss_strikes_a_strategy_of_the_log_or_everything(
    struck: str | None, every: float | None, expected: str | None
) -> None:
    request = asked(full_loss_of=struck, full_loss_every_days=every)
    assert request.settings.full_loss_of == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"paths": 200_000},
        {"paths": "many"},
        {"horizon_days": 0},
        {"seed": -1},
        {"sampling": "weeks"},
        {"paths": True},
    ],
)
def test_what_a_browser_sends_is_checked_again(wrong: dict[str, Any]) -> None:
    with pytest.raises(CalculationError, match=next(iter(wrong))):
        asked(**wrong)


def test_unknown_settings_are_left_out() -> None:
    assert asked(executor="mine") == asked()


def test_a_request_travels_as_json() -> None:
    request = asked(full_loss_every_days=50, full_loss_of="Fly")
    assert request_of(json.loads(json.dumps(request.to_json()))) == request


def test_the_key_follows_what_decides_the_paths_and_nothing_else() -> None:
    request = asked()
    key = key_of(request, workspace())
    promised = workspace(target_max_drawdown=0.4, drawdown_probability=0.2, risk_free_rate=0.03)
    assert key == key_of(request, promised)
    assert key != key_of(request, workspace(kelly_fraction=0.31))
    assert key != key_of(request, workspace(margin_ceiling=0.5))
    assert key != key_of(asked(seed=4), workspace())
    assert key != key_of(asked("As backtested"), workspace())


@pytest.mark.parametrize("find", [key_of, find_key_of])
def test_results_of_another_book_with_the_same_trades_are_others(find: Any) -> None:
    """As after pairs were split or a daily log was removed; loading again changes nothing."""
    key = find(asked(), workspace())
    assert find(asked(), workspace("other.0.0")) != key
    assert find(asked(), workspace("n.1.5")) == key


def test_a_size_is_found_for_a_promise() -> None:
    request = asked()
    key = find_key_of(request, workspace())
    assert key != find_key_of(request, workspace(target_max_drawdown=0.4))
    assert key != find_key_of(request, workspace(drawdown_probability=0.4))


def test_a_size_that_was_used_is_still_the_one_found() -> None:
    """The search does not depend on the size in use; a multiple is one of the scenario's own."""
    mine = asked("My sizing")
    key = find_key_of(mine, workspace())
    assert key == find_key_of(mine, workspace(kelly_fraction=0.31))
    assert key != find_key_of(mine, workspace(kelly_fraction=0.31, margin_ceiling=0.5))
    backtest, larger = asked("As backtested"), asked("As backtested")
    rule = larger.scenario.rule.model_copy(update={"multiplier": 2})
    scenario = larger.scenario.model_copy(update={"rule": rule})
    assert find_key_of(backtest, workspace()) != find_key_of(
        replace(larger, scenario=scenario), workspace()
    )


def test_search_shows_the_size_in_use_now(found: Found) -> None:
    now = find_content.at_present(found, profile(kelly_fraction=0.31))
    assert now.present == 0.31
    assert now.model_copy(update={"present": found.present}) == found
    gone = found.model_copy(update={"scenario": "gone"})
    assert find_content.at_present(gone, profile(kelly_fraction=0.31)) == gone


# --- what is typed ---


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("paths", "10,000", 10_000),
        ("paths", " 2000 ", 2_000),
        ("paths", "5e4", 50_000),
        ("horizon_days", "1 year", 252),
        ("horizon_days", "6 months", 126),
        ("horizon_days", "300 d", 300),
        ("horizon_days", "2 Years", 504),
        ("mean_block_days", "", None),
        ("mean_block_days", "2.5", 2.5),
        ("full_loss_every_days", "500", 500),
        ("goal_share", "150%", 1.5),
        ("floor_share", "", None),
        ("ruin_share", "50 %", 0.5),
        ("ruin_share", "12.3", 0.123),
        ("ruin_share", "12,5 %", 0.125),
        ("mean_block_days", "2,5 days", 2.5),
    ],
)
def test_field_reads_numbers_as_people_write_them(name: str, text: str, value: object) -> None:
    assert FIELDS[name].read(text) == value


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("paths", "abc", "“abc” is not a number"),
        ("paths", "", "A number is needed"),
        ("paths", None, "A number is needed"),
        ("paths", "-5", "at least 1"),
        ("paths", "\u22125", "at least 1"),
        ("paths", "1e99", "at most 100,000"),
        ("paths", "inf", "“inf” is not a number"),
        ("paths", "nan", "“nan” is not a number"),
        ("paths", "2.5", "whole number"),
        ("paths", "2 years", "not a number"),
        ("paths", "50%", "“50%” is not a number"),
        ("ruin_share", "$50", "not a number"),
        ("ruin_share", "101%", "at most 100%"),
        ("goal_share", "50", "at least 100%"),
    ],
)
def test_field_refuses_in_words(name: str, text: object, why: str) -> None:
    with pytest.raises(FieldError, match=why):
        FIELDS[name].read(text)


def test_refused_field_keeps_its_last_good_value_and_says_so() -> None:
    kept, errors = read_fields(first_texts() | {"paths": "300"}, None)
    assert (kept["paths"], errors["paths"]) == (300, "")
    again, errors = read_fields(first_texts() | {"paths": "abc"}, kept)
    assert again["paths"] == 300
    assert errors["paths"] == "“abc” is not a number. 300 stays in use."
    first, errors = read_fields(first_texts() | {"mean_block_days": "-1"}, None)
    assert first["mean_block_days"] is None
    assert errors["mean_block_days"].endswith("From the log stays in use.")


def test_texts_of_a_first_visit_are_the_defaults() -> None:
    values, errors = read_fields(first_texts(), None)
    assert values == {name: DEFAULTS[name] for name in FIELDS}
    assert set(errors.values()) == {""}


def test_settings_in_use_are_typed_and_chosen_ones_together() -> None:
    chosen = {"estimation_error": False, "sampling": "days", "full_loss_of": "one:Fly"}
    checked = settings_callbacks.check_settings(first_texts(), chosen, None)
    settings = checked["settings"]
    assert (settings["estimation_error"], settings["sampling"]) == (False, "days")
    assert settings["full_loss_of"] == "Fly"
    assert checked["has_no_losses"] is True
    assert SimulationSettings(**settings | {"full_loss_of": None}).goal_share == 1.5


def test_reset_gives_the_defaults_back() -> None:
    given = settings_callbacks.reset_settings(1)
    assert given["texts"] == first_texts()
    assert (given["scenario"], given["doubt"]) == (None, True)


def test_limit_is_written_to_the_profile_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    monkeypatch.setattr(settings_callbacks, "patch_profile", lambda *given: written.append(given))
    change = settings_callbacks.change_limit
    assert change(workspace(), "target_max_drawdown", "20%") == ""
    assert written == []  # it has that value
    assert change(workspace(), "target_max_drawdown", "25") == ""
    (edit,) = written
    assert edit[1:] == (
        {"portfolio": {"target_max_drawdown": 0.25}},
        "Largest drawdown you accept: 25%.",
    )
    why = change(workspace(), "drawdown_probability", "300")
    assert why == "Must be at most 100%. 5% stays in use."
    assert len(written) == 1
    assert set(LIMITS) == {"target_max_drawdown", "drawdown_probability"}


@pytest.mark.parametrize("name", LIMITS)
def test_limit_that_is_left_as_it_is_shown_keeps_every_digit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Any] = []
    monkeypatch.setattr(settings_callbacks, "patch_profile", lambda *given: written.append(given))
    plain = workspace()
    document = plain.profile.to_document()
    document["portfolio"][name] = 0.12345
    exact = Workspace(plain.ready, plain.book, parse_profile(document))
    assert LIMITS[name].show(0.12345) != "12.345%"
    assert settings_callbacks.change_limit(exact, name, LIMITS[name].show(0.12345)) == ""
    assert written == []
    assert settings_callbacks.change_limit(exact, name, "12.5") == ""
    assert written[0][1] == {"portfolio": {name: 0.125}}


# --- what is kept of the answer ---


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    request = asked()
    return MonteCarloSimulator(book(), profile(), request.scenario, request.settings).run()


def test_chances_of_falls_are_those_of_the_paths(simulation: Simulation) -> None:
    summary = read_summary(summarise("0.3× Kelly", simulation, None))
    assert summary is not None
    for share in (0.0, 0.01, 0.0375, 0.1, 0.2, 0.9):
        assert summary.plain.falls.chance_over(share).value == np.mean(
            simulation.max_drawdown > share + 1e-9
        )
    curve = summary.plain.falls.curve()
    for depth, chance in zip(curve.at, curve.chance, strict=True):
        assert chance == pytest.approx(np.mean(simulation.max_drawdown > depth - 1e-4 + 1e-9))


def test_a_fall_of_exactly_the_target_is_not_beyond_it(simulation: Simulation) -> None:
    exact = Simulation(**{**vars(simulation), "max_drawdown": np.tile([0.2, 0.2, 0.3, 0.1], 100)})
    summary = read_summary(summarise("", exact, None))
    assert summary is not None
    assert [step / 10_000 for step in summary.plain.falls.steps] == [0.1, 0.2, 0.3]
    assert [
        summary.plain.falls.chance_over(share).value for share in (0.05, 0.1, 0.1999, 0.2, 0.3)
    ] == [1, 0.75, 0.75, 0.25, 0]


def test_falls_of_more_depths_than_are_kept_are_exact_at_every_target() -> None:
    drawdown = np.random.default_rng(0).permutation(np.arange(1, 30_001) / 10_000)
    falls = falls_of(drawdown)
    assert len(falls.steps) <= 20_000
    assert sum(falls.counts) == falls.paths == 30_000
    for share in (0.0, 0.0001, 0.2, 0.2345, 0.9999, 1.0):
        assert falls.chance_over(share).value == np.mean(drawdown > share + 1e-9)
    deepest = np.quantile(drawdown, [0.01, 0.5, 0.99], method="inverted_cdf")
    kept = np.repeat(falls.steps, falls.counts)[[299, 14_999, 29_699]] / 10_000
    assert (kept >= deepest - 1e-9).all()
    assert (kept <= deepest + 3e-4 + 1e-9).all()


def test_falls_of_no_common_depth_are_kept() -> None:
    falls = falls_of(np.geomspace(1e-3, 1e9, 100_000))
    assert len(falls.steps) <= 20_000
    assert falls.chance_over(1.0).value == pytest.approx(0.75, abs=1e-4)


def test_the_histogram_counts_every_path(simulation: Simulation) -> None:
    summary = read_summary(summarise("", simulation, None))
    assert summary is not None
    assert sum(summary.plain.ending_counts) == simulation.paths == summary.plain.paths


def test_figures_come_with_their_intervals(simulation: Simulation) -> None:
    summary = read_summary(summarise("", simulation, None))
    assert summary is not None
    assert summary.plain.figures["judged_drawdown_95"] == pytest.approx(
        simulation.quantile("judged_drawdown", 0.95)[:3]
    )
    assert summary.plain.figures["goal"] == pytest.approx(simulation.chance_of_goal()[:3])


def test_a_summary_is_small_and_plain_json(executor: ThreadPoolExecutor) -> None:
    assert len(json.dumps(result(executor), allow_nan=False)) < 60_000


def test_estimation_error_is_a_second_view_of_the_same_request(both: Summary) -> None:
    assert both.uncertain is not None
    assert both.plain.paths == both.uncertain.paths == SMALL["paths"]
    assert both.plain.falls != both.uncertain.falls


@pytest.mark.parametrize(
    ("kelly_fraction", "names"),
    [
        (0.3, ["the log as it is", "with estimation error", "half Kelly"]),
        (0.5, ["the log as it is", "with estimation error"]),
    ],
)
def test_progress_runs_over_both_views_and_half_kelly_and_names_them(
    executor: ThreadPoolExecutor, kelly_fraction: float, names: list[str]
) -> None:
    told: list[tuple[int, int, str]] = []
    given = asked(estimation_error=True).to_json()
    sizes = profile(kelly_fraction=kelly_fraction)
    work.simulate(
        work_of(
            book(), sizes, given, executor, lambda done, of, what="": told.append((done, of, what))
        )
    )
    assert told[-1] == (400 * len(names), 400 * len(names), names[-1])
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)
    assert list(dict.fromkeys(name for *_, name in told)) == names


@pytest.mark.parametrize(
    "kept", [None, {}, {"version": 1}, [], "text", {"version": 2}, {"version": 3}]
)
def test_what_is_no_summary_is_none(kept: object) -> None:
    assert read_summary(kept) is None
    assert read_found(kept) is None


# --- what is said ---


def test_the_sentence_answers_in_words(both: Summary) -> None:
    words = said(content.sentence(both, profile().portfolio))
    assert words.startswith("At 0.3× Kelly, estimated anew on the way, ")
    assert "of 400 resampled futures of 3 months fall" in words
    assert f"half end above ${both.lead.figures['ending_equity_50'][0]:,.0f}." in words


def test_the_sentence_names_the_chance_that_position_sizing_tells(both: Summary) -> None:
    """It is larger: that page adds full losses and counts the worse of two ways to trade."""
    told = Estimated(0.368, 0.34, 0.4, 0.015)
    words = said(content.sentence(both, profile().portfolio, told))
    assert words.endswith("Position Sizing adds full losses and says 37%.")


def test_falls_of_starting_capital_are_named_as_such(both: Summary) -> None:
    settings = profile().portfolio
    of_start = both.model_copy(update={"judged": "max_drawdown_of_start"})
    for summary, is_said in ((both, False), (of_start, True)):
        for words in (
            said(content.sentence(summary, settings)),
            said(content.falls_content(summary, settings)),
            said(content.years_content(summary, settings)),
        ):
            assert ("of the capital at the start" in words) == is_said
        labels = [row[0] for row in content.figures_table(summary).body]
        assert ("Max drawdown of start capital" in labels) == is_said


def test_a_chance_beyond_the_tolerance_is_a_breach(both: Summary) -> None:
    beyond = both.lead.falls.chance_over(0.02).value
    assert beyond > 0.02
    broken = profile(target_max_drawdown=0.02, drawdown_probability=0.02).portfolio
    assert content.strip(both, broken)[0].is_broken
    assert not content.strip(both, profile(target_max_drawdown=0.9).portfolio)[0].is_broken


def test_the_page_leads_with_estimation_error_where_that_was_asked_for(both: Summary) -> None:
    assert both.lead is both.uncertain
    settings = profile().portfolio
    assert "resampled before each path" in " ".join(content.conditions(both))
    words = said(content.falls_content(both, settings))
    assert "if the log is one draw of many" in words
    assert "if the log were all that can happen." in words
    alone = both.model_copy(update={"uncertain": None})
    assert alone.lead is alone.plain
    assert "draw of many" not in said(content.falls_content(alone, settings))
    assert "resampled before each path" not in " ".join(content.conditions(alone))


def test_half_kelly_stands_beside_with_its_chance_and_its_paths(both: Summary) -> None:
    half = profile(kelly_fraction=0.5)
    request = read_request(
        workspace(kelly_fraction=0.5), SMALL | {"full_loss_every_days": 40}, None
    )
    falls = MonteCarloSimulator(book(), half, request.scenario, request.settings).run()
    target = round(float(np.median(falls.judged_drawdown)), 4)
    words = said(content.falls_content(both, profile(target_max_drawdown=target).portfolio))
    chance = 100 * np.mean(falls.judged_drawdown > target)
    assert f"Half Kelly, for comparison: {chance:.0f}% ± " in words
    assert "on the same paths of the log as it is." in words
    assert both.half_kelly is not None
    assert content.half_kelly_name(both.half_kelly) == "half Kelly, walk-forward"


def test_beside_half_kelly_itself_stands_none(executor: ThreadPoolExecutor) -> None:
    sizes = profile(kelly_fraction=0.5)
    given = asked().to_json()
    kept = work.simulate(work_of(book(), sizes, given, executor))
    summary = read_summary(kept)
    assert summary is not None
    assert summary.half_kelly is None
    assert "Half Kelly" not in said(content.falls_content(summary, profile().portfolio))


def test_goal_before_floor_and_ruin_are_said(both: Summary) -> None:
    words = said(content.ending_content(both))
    assert "come down to 50% of the start, $50,000, or less" in words
    assert "reach $150,000 before $70,000" in words


def test_tables_hold_both_views_and_every_chance_its_interval(both: Summary) -> None:
    body = content.figures_table(both).body
    assert len(body) == 2 * len(content.lines(both))
    chances = content.chances_table(both, profile().portfolio)
    assert list(chances.head) == ["Chance of", "With estimation error", "The log as it is"]
    assert chances.body[0][0] == "a fall of more than 20%"
    assert all("(" in cell for row in chances.body for cell in row[1:])


def test_possible_years_are_counted_in_words(both: Summary) -> None:
    falls = both.lead.falls.quantiles(50)
    assert list(falls) == sorted(falls)
    target = float(falls[-3])  # two are deeper, unless they are as deep
    deeper = int(np.sum(falls > target + 1e-9))
    words = said(content.years_content(both, profile(target_max_drawdown=target).portfolio))
    number = ("none", "one", "two")[deeper].capitalize()
    assert words.startswith(f"{number} of 50 futures of 3 months fall")


# --- find my size ---


def test_the_answer_keeps_the_promise_and_the_next_step_does_not(found: Found) -> None:
    answer = found.cautious
    assert answer.chance is not None
    assert answer.next_chance is not None
    assert answer.chance[0] <= found.tolerance < answer.next_chance[0]
    words = said(find_content.answer_content(found))
    assert f"{answer.size:.3g}× is the largest size of “My sizing” that keeps your promise" in words
    assert f"The next step, {answer.next_size:.3g}×, is at" in words


def test_no_size_is_said(found: Found) -> None:
    nothing = found.cautious.model_copy(update={"size": None, "chance": None})
    none = found.model_copy(update={"cautious": nothing})
    assert said(find_content.answer_content(none)).startswith("No size keeps this promise.")
    assert find_content.trade_off(none, ChartStyle("light"))["data"]
    assert find_content.readings_table(none).body[0][1] == "none"


def test_all_three_readings_are_drawn_and_stand_in_the_table(found: Found) -> None:
    drawn = {
        trace.get("name") for trace in find_content.trade_off(found, ChartStyle("light"))["data"]
    }
    assert set(SHORT_READINGS.values()) <= drawn
    rows = [row[0] for row in find_content.readings_table(found).body]
    assert rows[:3] == [name.capitalize() for name in SHORT_READINGS.values()]


@pytest.mark.parametrize(
    ("unit", "reading", "sizes", "words"),
    [
        ("kelly_fraction", "cautious", [0.42], "testing 0.42×, cautious"),
        (
            "kelly_fraction",
            "as_logged",
            [0.03125, 0.0625, 0.125],
            "testing 0.0312–0.125×, the log as it is",
        ),
        (
            "fraction",
            "with_estimation_error",
            [0.025, 0.05],
            "testing 2.5–5%, with estimation error",
        ),
    ],
)
def test_activity_of_a_search_in_words(
    unit: str, reading: Reading, sizes: list[float], words: str
) -> None:
    assert search_activity(unit, reading, np.array(sizes)) == words


def test_a_search_says_all_the_while_what_it_is_at(executor: ThreadPoolExecutor) -> None:
    told: list[str] = []
    given = asked().to_json()
    work.find(
        work_of(book(), profile(), given, executor, lambda done, of, what="": told.append(what))
    )
    assert all(what.startswith("testing ") for what in told)
    assert {content.UNCERTAIN in what for what in told} == {False, True}


def of_size(found: Found, scenario: str, size: float, unit: str = "kelly_fraction") -> Found:
    """Return an answer with another size, of another scenario."""
    cautious = found.cautious.model_copy(update={"size": size})
    return found.model_copy(update={"scenario": scenario, "unit": unit, "cautious": cautious})


def test_using_a_size_of_a_scenario_that_follows_the_slider_moves_the_slider(found: Found) -> None:
    def patch_to(scenario: str, size: float) -> Any:
        return find_content.use_patch(profile(), of_size(found, scenario, size), is_current=False)

    assert patch_to("My sizing", 0.07) == {"portfolio": {"kelly_fraction": 0.07}}
    assert patch_to("My sizing", 0.3) is None  # it has that size
    assert patch_to("gone", 0.07) is None


def test_a_size_in_another_unit_than_the_scenario_has_by_now_is_not_used(found: Found) -> None:
    document = profile().to_document()
    (mine,) = [one for one in document["scenarios"] if one["name"] == "My sizing"]
    mine["rule"] = {"kind": "fixed_fractional", "fraction": 0.02}
    half_kelly = of_size(found, "My sizing", 0.5)
    assert find_content.use_patch(parse_profile(document), half_kelly, is_current=True) is None


def test_using_a_multiple_changes_its_scenario_once(found: Found) -> None:
    half = of_size(found, "As backtested", 0.5, "multiple")
    assert find_content.use_patch(profile(), half, is_current=False) is None
    patch = find_content.use_patch(profile(), half, is_current=True)
    assert patch is not None
    assert list(patch) == ["scenarios"]
    changed = {one["name"]: one["rule"] for one in patch["scenarios"]}
    assert changed["As backtested"]["multiplier"] == 0.5
    assert [one["name"] for one in patch["scenarios"]] == [one.name for one in profile().scenarios]


def test_every_size_tried_is_in_the_table(found: Found) -> None:
    table = find_content.sizes_table(found)
    assert len(table.body) == len(found.cautious.candidates.size)
    (mine,) = [row[0] for row in table.body if "▲" in row[0]]
    assert mine == f"{found.cautious.size:.3g}× ▲"


# --- callbacks ---


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of jobs that were started, none of which runs."""
    started: list[str] = []
    monkeypatch.setattr(long_work, "begin", lambda kind, *_: started.append(kind))
    return started


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A portfolio and its profile as the browser sends them; the context as on a first call."""
    server_state().portfolios.clear()
    ledger = server_state().portfolios.remember("key", lambda: (book(), ImportReport()))

    class Context:
        triggered_id = None

    monkeypatch.setattr(long_work, "ctx", Context)
    return {
        "ready": portfolio_cache.ready_for("key", ledger.fingerprint),
        "active": {"fingerprint": ledger.fingerprint, "profile": profile().to_document()},
    }


def run(
    loaded: dict[str, Any], known: Any = None, again: Any = None, jobs: Any = None, **settings: Any
) -> Any:
    given = {"chosen": SMALL | settings, "scenario": None}
    browser = {"client": "c" * 32, "jobs": jobs}
    return callbacks.run_monte_carlo_simulation(given, loaded, browser, known, again)


def test_what_the_browser_has_not_is_started(loaded: dict[str, Any], begun: list[str]) -> None:
    given = run(loaded)
    assert (begun, given["fault"]) == ([work.SIMULATE], ("", True))
    assert given["wanted"]["fingerprint"] == loaded["ready"]["fingerprint"]


def test_what_the_browser_has_is_not(loaded: dict[str, Any], begun: list[str]) -> None:
    wanted = run(loaded)["wanted"]
    begun.clear()
    known = [[work.SIMULATE, wanted["fingerprint"], wanted["key"]]]
    assert run(loaded, known=known)["wanted"] == wanted
    assert begun == []


def test_what_the_browser_has_of_a_former_book_is_not_what_is_wanted(
    loaded: dict[str, Any], begun: list[str]
) -> None:
    """Trades and settings are the same, as after pairing was switched."""
    former = run(loaded)["wanted"]
    begun.clear()
    portfolios = server_state().portfolios
    ledger = portfolios.remember("other", lambda: (book(), ImportReport()))
    now = {**loaded, "ready": portfolio_cache.ready_for("other", ledger.fingerprint)}
    wanted = run(now, known=[[work.SIMULATE, former["fingerprint"], former["key"]]])["wanted"]
    assert begun == [work.SIMULATE]
    assert wanted["fingerprint"] == former["fingerprint"]
    assert {wanted["key"], wanted["find_key"]}.isdisjoint({former["key"], former["find_key"]})


def test_a_run_that_was_cancelled_is_not_started_by_itself(
    loaded: dict[str, Any], begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = run(loaded)["wanted"]
    begun.clear()
    jobs = {"jobs": {work.SIMULATE: {"id": "a" * 32, "state": "stopped", "key": wanted["key"]}}}
    run(loaded, jobs=jobs)
    assert begun == []
    monkeypatch.setattr(long_work.ctx, "triggered_id", stores.JOB_AGAIN)
    run(loaded, jobs=jobs, again={"kind": work.FIND, "at": 1})
    assert begun == []
    run(loaded, jobs=jobs, again={"kind": work.SIMULATE, "at": 1})
    assert begun == [work.SIMULATE]


def test_settings_that_cannot_be_used_are_said_in_words(
    loaded: dict[str, Any], begun: list[str]
) -> None:
    given = run(loaded, paths=200_000)
    assert given["wanted"]["key"] is None
    words, is_hidden = given["fault"]
    assert "at most 100,000 can be asked for" in words
    assert not is_hidden
    assert begun == []


def test_without_a_portfolio_nothing_is_asked(begun: list[str]) -> None:
    none = {"ready": {"fingerprint": None, "nonce": "1"}, "active": None}
    assert run(none) == {"wanted": None, "fault": ("", True)}
    assert run({"ready": None, "active": None})["wanted"] is no_update
    assert begun == []


def test_a_result_is_drawn_and_an_earlier_one_says_so(
    loaded: dict[str, Any], executor: ThreadPoolExecutor
) -> None:
    kept = result(executor)
    window = {"scheme": "dark", "compact": True}
    for is_current in (True, False):
        shown = {"current": is_current, "result": kept}
        drawn = callbacks.draw_simulation(shown, loaded["active"], window, "log", loaded["ready"])
        assert drawn["is_current"] is is_current
        assert drawn["earlier"] == "My sizing, 400 resampled futures of 3 months, seed 3."
        assert drawn["is_hidden"] is False
        assert all(drawn[name]["data"] for name in ("fan", "years", "falls", "ending"))
        assert drawn["summary"].startswith("My sizing · ")
        assert drawn["draw_help"].startswith("Blocks of ")


def test_the_chance_of_position_sizing_is_told_of_the_same_size_and_horizon(
    loaded: dict[str, Any], executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = StepChances(np.array([0.3]), (Estimated(0.368, 0.34, 0.4, 0.015),), np.zeros((1, 50)))
    monkeypatch.setattr(callbacks, "known_chances", lambda _: known)
    kept, active, ready = result(executor), loaded["active"], loaded["ready"]

    def words(*, is_current: bool = True) -> str:
        shown = {"current": is_current, "result": kept}
        drawn = callbacks.draw_simulation(shown, active, None, "log", ready)
        return str(drawn["sentence"][-1])

    assert "Position Sizing" not in words(), "three months are simulated, that chance is of a year"
    short = SimulationSettings(horizon_days=63, paths=1_000)
    monkeypatch.setattr(callbacks, "default_settings", lambda *_: short)
    assert "Position Sizing adds full losses and says 37%." in words()
    assert "Position Sizing" not in words(is_current=False)
    monkeypatch.setattr(callbacks, "known_chances", lambda _: None)
    assert "Position Sizing" not in words()


def test_until_there_is_a_result_the_page_waits(loaded: dict[str, Any]) -> None:
    drawn = callbacks.draw_simulation(None, loaded["active"], None, "linear", loaded["ready"])
    assert drawn["is_hidden"] is True
    found = find_callbacks.draw_found(None, loaded["active"], None, None, loaded["ready"])
    assert found["is_hidden"] is True
    assert found["use"] == ("", "none")


def test_a_size_found_is_drawn_with_a_button_that_uses_it(
    loaded: dict[str, Any], found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"current": False, "result": found.model_dump(mode="json")}
    drawn = find_callbacks.draw_found(shown, loaded["active"], None, None, loaded["ready"])
    size = f"{found.cautious.size:.3g}×"
    assert drawn["use"] == (f"Use {size}", "inline-block")
    assert drawn["earlier"][1] is False
    assert drawn["curve"]["data"]
    written: list[Any] = []
    monkeypatch.setattr(find_callbacks, "patch_profile", lambda *given: written.append(given))
    find_callbacks.use_size(None, shown, loaded)
    assert written == []
    find_callbacks.use_size(1, shown, loaded)
    (edit,) = written
    assert edit[1:] == (
        {"portfolio": {"kelly_fraction": found.cautious.size}},
        f"My sizing at {size}.",
    )


def test_scenarios_and_strategies_are_offered(loaded: dict[str, Any]) -> None:
    names, first, struck = settings_callbacks.offer_choices(loaded["ready"], loaded["active"])
    assert names == [one.name for one in profile().scenarios]
    assert first == "My sizing"
    assert struck == struck_options(["Condor", "Fly"])
    assert struck[0] == EVERYTHING


def test_the_search_starts_by_its_button_alone(loaded: dict[str, Any], begun: list[str]) -> None:
    browser = {"client": "c" * 32, "jobs": None}
    given = {"chosen": SMALL, "scenario": None}
    find_callbacks.find_my_size(0, None, browser, given, loaded)
    assert begun == []
    find_callbacks.find_my_size(1, None, browser, given, loaded)
    assert begun == [work.FIND]
