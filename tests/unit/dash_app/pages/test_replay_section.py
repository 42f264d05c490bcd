"""Tests of the replays: rows, scores, curves, steps of the slider, from replays of small logs."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pytest
from dash import no_update

from app.calculations.errors import ProfileError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import AS_BACKTESTED, PortfolioSettings, parse_profile
from app.calculations.replay.benchmark import Benchmark
from app.calculations.size_search.allocation_now import allocation_now
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Note, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.replay import ReplayOptions
from app.dash_app.figures.scenario_colours import APPLIED, LOG, slots
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.pages.position_sizing.answer import ids as answer_ids
from app.dash_app.pages.position_sizing.replay import callbacks, content, ids
from app.dash_app.pages.position_sizing.replay.content import MORE, Promise, columns
from app.dash_app.pages.position_sizing.replay.curves import Display, hidden_at_first
from app.dash_app.state import profile_edit, stores
from app.dash_app.state.workspace import Workspace, open_workspace, replays_of
from app.formatting import money, percent
from tests.unit.dash_app.logs import ODD_NAME, book_of, wins_and_losses, workspace_of
from tests.unit.dash_app.workspaces import browser_of, scenario, with_scenarios

DAYS = 90  #: of the log of wins and losses
WINNING = [100.0] * 60 + [-50.0] * 20  #: which no number holds at a size of 10¹²
VIEW = {"scheme": "light", "compact": False}
FULL_KELLY = {"name": "Full Kelly", "rule": {"kind": "kelly", "fraction": 1.0}}
TWO_CONTRACTS = {"name": "Two", "rule": {"kind": "fixed_contracts", "contracts": 2}}
PAST = Promise(0.001, "max_drawdown")
KEPT = Promise(0.9, "max_drawdown")


def display_of(workspace: Workspace, hidden: list[str] | None = None, **shown: Any) -> Display:
    """Return the section of a workspace as shown in a light, wide window."""
    off = hidden_at_first(workspace) if hidden is None else hidden
    options = ReplayOptions(True, shown.get("lower", "none"))
    return Display(workspace, ChartStyle("light", False), options, off, shown.get("answer"))


def with_prices(price: np.ndarray) -> Book:
    """The log of wins and losses, with prices of an underlying at its opens."""
    log = wins_and_losses().log
    names = ("opened_at", "closed_at", "pl", "contracts", "margin_req")
    given = {name: getattr(log, name) for name in names}
    return Book.of(
        TradeLog.from_columns(given | {"strategy": ["S"] * DAYS, "underlying_open": price})
    )


def test_slots_of_default_scenarios() -> None:
    profile = default_profile(wins_and_losses())
    assert slots(profile.scenarios) == {"As backtested": LOG, "My sizing": APPLIED}


def test_slots_accent_is_of_the_walk_forward_of_two_that_follow_the_slider() -> None:
    fitted = scenario("fitted", {"kind": "kelly"})
    known = scenario("known", {"kind": "kelly", "history": "walk_forward"})
    colours = slots([fitted, known])
    assert colours["known"] == APPLIED != colours["fitted"]


def test_slots_stay_when_a_scenario_is_removed() -> None:
    rules = [{"kind": "kelly", "fraction": f} for f in (1.0, 0.5, 0.25)]
    rules.append({"kind": "volatility_adjusted", "fraction": 0.1})
    shown = [AS_BACKTESTED, *(scenario(str(i), rule) for i, rule in enumerate(rules))]
    colours = slots(shown)
    for gone in shown:
        others = {name: slot for name, slot in colours.items() if name != gone.name}
        assert slots([each for each in shown if each is not gone]) == others


def test_slots_of_eight_of_a_kind_differ() -> None:
    alike = [scenario(str(i), {"kind": "optimal_f"}) for i in range(8)]
    assert sorted(slots(alike).values()) == list(range(8))


def test_my_sizing_is_the_walk_forward_of_two_that_follow_the_slider() -> None:
    rule = {"kind": "kelly", "estimator": "payoff"}
    known_rule = rule | {"history": "walk_forward"}
    fitted, known = {"name": "fitted", "rule": rule}, {"name": "known", "rule": known_rule}
    book = wins_and_losses()

    def of(*scenarios: dict[str, Any]) -> Workspace:
        document = default_profile(book).to_document() | {"scenarios": list(scenarios)}
        return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))

    both = of(fitted, known)
    assert both.my_sizing == scenario("known", known_rule)
    assert both.hindsight == scenario("known, hindsight", rule)
    assert (of(fitted).my_sizing, of(fitted).hindsight) == (scenario("fitted", rule), None)
    assert (of().my_sizing, of().hindsight) == (None, None)


def test_workspace_waits_until_portfolio_and_profile_match() -> None:
    ready, active = browser_of(wins_and_losses())
    assert open_workspace(ready, active | {"fingerprint": "another"}) is None
    assert open_workspace(None, active) is None
    assert open_workspace(ready, active) is not None


def test_workspace_checks_settings_from_a_browser_again() -> None:
    ready, active = browser_of(wins_and_losses(), kelly_fraction=-1)
    with pytest.raises(ProfileError, match=r"portfolio\.kelly_fraction"):
        open_workspace(ready, active)


def test_table_row_says_where_the_accepted_drawdown_is_passed() -> None:
    workspace = workspace_of(wins_and_losses())
    replayed = workspace.replay(AS_BACKTESTED)
    heads = ["Scenario", *(column.head for column in columns("max_drawdown"))]
    row = dict(zip(heads, content.table_row("Log", replayed, PAST), strict=True))
    fall = percent(replayed.metrics.max_drawdown)
    assert (row["Scenario"], row["Max DD"]) == ("Log", f"{fall} > 0.1%")
    assert row["Ending balance"] == money(replayed.metrics.ending_equity)
    assert int(row["Taken"]) == DAYS
    kept = dict(zip(heads, content.table_row("Log", replayed, KEPT), strict=True))
    assert kept["Max DD"] == fall


def test_table_row_on_starting_capital_has_the_drawdown_of_it() -> None:
    workspace = workspace_of(wins_and_losses(), sizing_equity="starting", starting_capital=20_000)
    display = display_of(workspace)
    assert display.mine is not None
    of_start = percent(display.mine.metrics.max_drawdown_of_start)
    assert of_start != percent(display.mine.metrics.max_drawdown)
    base = callbacks.base_of(display)
    place = base["table"]["head"].index("Max DD of start")
    assert base["table"]["rows"][0][place] == of_start
    assert base["present"]["steps"][0]["strip"][2] == of_start


def test_strip_of_nothing_traded_has_its_chance_at_once() -> None:
    chance = {}
    for fraction in (0.0, 0.1):
        display = display_of(workspace_of(wins_and_losses(), kelly_fraction=fraction))
        assert display.mine is not None
        chance[fraction] = content.strip_texts(fraction, display.mine, 1.0)[1]
    assert chance == {0.0: "0%", 0.1: "…"}


def test_scores_of_those_that_are_no_choice_are_none() -> None:
    workspace = workspace_of(wins_and_losses())
    assert workspace.my_sizing is not None
    assert workspace.hindsight is not None
    mine = workspace.replay(workspace.my_sizing)
    assert set(content.scores(workspace.replay(AS_BACKTESTED), KEPT)) == {None}
    assert set(content.scores(workspace.replay(workspace.hindsight), KEPT)) == {None}
    assert set(content.scores(mine, PAST)) == {None}


def test_scores_are_higher_the_better() -> None:
    workspace = with_scenarios(workspace_of(wins_and_losses()), TWO_CONTRACTS)
    (two,) = (each for each in replays_of(workspace)[0] if each.scenario.name == "Two")
    found = content.scores(two, KEPT)
    for column, score in zip(columns("max_drawdown"), found, strict=True):
        value = column.value(two.metrics)
        if column.better and value is not None:
            assert score == (value if column.better == MORE else -value)
        else:
            assert score is None


def test_benchmark_row_or_why_there_is_none() -> None:
    price = 100 * 1.001 ** np.arange(DAYS) * (1 + 0.01 * np.sin(np.arange(DAYS)))
    held = workspace_of(with_prices(price)).benchmark()
    assert isinstance(held, Benchmark)
    row = content.benchmark_row(held, "max_drawdown")
    assert row is not None
    assert row[1] == money(held.figures.ending_equity)
    assert row[-3:] == ["", "", ""], "it has no trades"
    none = content.benchmark_row(workspace_of(wins_and_losses()).benchmark(), "max_drawdown")
    assert none is not None
    assert "price" in none[0]
    off = workspace_of(wins_and_losses(), benchmark=None)
    assert content.benchmark_row(off.benchmark(), "max_drawdown") is None


def test_replay_pieces_print_the_table_and_warn_of_impossible_sizes() -> None:
    workspace = workspace_of(wins_and_losses())
    replayed = workspace.replay(AS_BACKTESTED)
    table, short = content.replay_pieces([("Log", replayed)], KEPT)
    assert isinstance(table, Table)
    assert isinstance(short, Note)
    assert "a log of 89 days is too short" in short.title
    assert table.body == [content.table_row("Log", replayed, KEPT)]
    rich = workspace_of(wins_and_losses(), starting_capital=5e9)
    _, *notes = content.replay_pieces([("Log", rich.replay(AS_BACKTESTED))], KEPT)
    titles = [note.title for note in notes if isinstance(note, Note)]
    assert any("passes $1bn" in title for title in titles)


def test_replay_sentence_says_the_verdict_on_what_was_knowable() -> None:
    display = display_of(workspace_of(wins_and_losses(), target_max_drawdown=0.001))
    assert display.mine is not None
    said = content.replay_sentence(display.mine, 0.5, display.promise, 100_000)
    assert "past the 0% you accept" in said.finding
    assert said.rest.startswith("At 0.5× Kelly, using only past trades, $100,000 became ")


def test_shown_begins_with_my_sizing_and_the_answer() -> None:
    workspace = with_scenarios(workspace_of(wins_and_losses()), TWO_CONTRACTS)
    names = [each.name for each in display_of(workspace, answer=0.25).shown]
    assert names == [
        "My sizing, 0.5×",
        "The answer, 0.25×",
        "As backtested",
        "Two",
        "My sizing, hindsight",
    ]
    at_answer = [each.name for each in display_of(workspace, answer=0.5).shown]
    assert not any(name.startswith("The answer") for name in at_answer)


def test_shown_hides_the_hindsight_twin_at_first() -> None:
    workspace = workspace_of(wins_and_losses())
    assert hidden_at_first(workspace) == ["My sizing, hindsight"]

    def lines(hidden: list[str] | None) -> dict[str, dict[str, Any]]:
        figure = callbacks.base_of(display_of(workspace, hidden))["figure"]
        return {trace["name"]: trace["line"] for trace in figure["data"] if "name" in trace}

    assert "My sizing, hindsight" not in lines(None)
    drawn = lines([])
    mine, twin = drawn["My sizing"], drawn["My sizing, hindsight"]
    assert mine["color"] == twin["color"]
    assert twin["dash"] != "solid"


def test_display_says_which_scenario_has_no_replay() -> None:
    book = book_of(WINNING)
    unlimited = {"max_times_logged": None, "margin_ceiling": None, "sizing_equity": "current"}
    absurd = {"name": "Absurd", "rule": {"kind": "fixed_fractional", "fraction": 1e12}}
    display = display_of(with_scenarios(workspace_of(book, **unlimited), absurd))
    assert {"As backtested", "My sizing, 0.5×"} <= {each.name for each in display.shown}
    (why,) = display.failed
    assert "Absurd" in why


def test_allocation_is_that_of_the_sizes_at_each_fraction() -> None:
    workspace = workspace_of(wins_and_losses())
    mine = workspace.my_sizing
    assert mine is not None
    display = display_of(workspace)
    for fraction in (0.0, 0.1, 0.5, 1.0, 1.5):
        portfolio = workspace.profile.portfolio.model_copy(update={"kelly_fraction": fraction})
        profile = workspace.profile.model_copy(update={"portfolio": portfolio})
        held = allocation_now(workspace.book, profile, mine).share.sum()
        assert display.allocation(fraction) == pytest.approx(held)


def test_allocation_keeps_own_fractions_of_strategies() -> None:
    workspace = workspace_of(wins_and_losses())
    document = workspace.profile.to_document()
    document["strategies"][ODD_NAME]["kelly_fraction"] = 0.3
    own = Workspace(workspace.ready, workspace.book, parse_profile(document))
    display = display_of(own)
    held = display_of(workspace).allocation(0.3)
    assert display.allocation(0.1) == pytest.approx(held)
    assert display.allocation(1.0) == pytest.approx(held)


#: Another value of every setting but the Kelly fraction.
CHANGES: dict[str, Any] = {
    "starting_capital": 60_000.0,
    "equity_today": 50_000.0,
    "edge_haircut": 0.1,
    "added_full_losses": 2.0,
    "tail_loss_every": 100.0,
    "max_times_logged": 3.0,
    "target_max_drawdown": 0.4,
    "drawdown_probability": 0.2,
    "variants_tried": 40,
    "risk_free_rate": 0.03,
    "sizing_equity": "current",
    "margin_ceiling": 0.4,
    "max_parallel_trades": 1,
    "margin_multiplier": 1.7,
    "trading_days": ["mon"],
    "commission_per_contract": 9.0,
    "slippage_per_contract": 5.0,
    "borrow_rate": 0.4,
    "below_one": "one",
    "benchmark": None,
    "streak_rule": {"losses": 2, "multiplier": 0.5},
    "vix_rule": {"above": 15, "multiplier": 0.3},
    "drawdown_brake": [{"drawdown": 0.01, "multiplier": 0.3}],
}


def test_key_is_tried_with_every_setting() -> None:
    assert {*CHANGES, "kelly_fraction"} == set(PortfolioSettings.model_fields)


@pytest.mark.parametrize("setting", CHANGES)
def test_key_changes_with_a_setting(setting: str) -> None:
    book = wins_and_losses()
    changed = workspace_of(book, **{setting: CHANGES[setting]})
    assert display_of(changed).key != display_of(workspace_of(book)).key


def test_key_changes_with_scenarios_choices_answer_and_log() -> None:
    workspace = workspace_of(wins_and_losses())
    other_log = Workspace({"fingerprint": "g", "nonce": "m.0.0"}, workspace.book, workspace.profile)
    keys = [
        display_of(workspace).key,
        display_of(with_scenarios(workspace, TWO_CONTRACTS)).key,
        display_of(workspace, ["As backtested"]).key,
        display_of(workspace, lower="margin").key,
        display_of(workspace, answer=0.25).key,
        display_of(other_log).key,
    ]
    assert len(set(keys)) == len(keys)


def test_key_stays_while_the_slider_moves() -> None:
    book = wins_and_losses()
    keys = {display_of(workspace_of(book, kelly_fraction=f)).key for f in (0.1, 0.5, 1.0)}
    assert len(keys) == 1


def test_key_follows_the_slider_where_another_curve_does() -> None:
    book = wins_and_losses()

    def keys(hidden: list[str] | None = None, *added: dict[str, Any]) -> set[str]:
        found = (with_scenarios(workspace_of(book, kelly_fraction=f), *added) for f in (0.1, 0.5))
        return {display_of(each, hidden).key for each in found}

    assert len(keys([])) == 2, "the hindsight twin is drawn"
    fitted = {"name": "fitted", "rule": {"kind": "kelly"}}
    assert len(keys(None, fitted)) == 2
    assert len(keys(None, FULL_KELLY)) == 1, "it has a fraction of its own"


def test_base_names_what_my_sizing_is_sized_by_but_for_the_place_of_the_slider() -> None:
    """By it the page tells a change of size from a change of anything else."""
    book = wins_and_losses()
    here = workspace_of(book)
    elsewhere = Workspace({"fingerprint": "f", "nonce": "other.0.0"}, book, here.profile)
    same = [display_of(workspace_of(book, kelly_fraction=size)) for size in (0.1, 0.5)]
    same.append(display_of(with_scenarios(here, FULL_KELLY)))
    assert len({display.sized for display in same}) == 1
    changed = [
        display_of(elsewhere),
        display_of(workspace_of(book, starting_capital=70_000.0)),
        display_of(workspace_of(book, margin_ceiling=0.5)),
    ]
    assert len({display.sized for display in (*same, *changed)}) == 4


@pytest.mark.parametrize("fraction", [STEPS[5], 0.5, 1.0])
def test_steps_hold_at_the_present_fraction_what_base_does(fraction: float) -> None:
    display = display_of(workspace_of(wins_and_losses(), kelly_fraction=fraction), lower="margin")
    base, steps = callbacks.base_of(display), callbacks.steps_of(display)
    (present,) = base["present"]["steps"]
    step = steps["steps"][STEPS.index(fraction)]
    assert step == present
    assert steps["at"] == base["present"]["at"]
    assert step["row"] == base["table"]["rows"][0]
    assert step["values"][5:] == base["table"]["scores"][0]


def test_steps_are_one_for_every_step_of_the_slider() -> None:
    steps = callbacks.steps_of(display_of(workspace_of(wins_and_losses())))["steps"]
    assert [step["fraction"] for step in steps] == list(STEPS)


def test_base_without_my_sizing_has_no_step() -> None:
    book = wins_and_losses()
    document = default_profile(book).to_document() | {"scenarios": [TWO_CONTRACTS]}
    ready: Any = {"fingerprint": "f", "nonce": "n.0.0"}
    display = display_of(Workspace(ready, book, parse_profile(document)))
    base = callbacks.base_of(display)
    assert (base["key"], base["present"]["steps"]) == (None, [])
    assert [row[0] for row in base["table"]["rows"]] == ["Two"]
    assert display.steps() == []


def test_base_marks_curves_that_are_off() -> None:
    workspace = workspace_of(wins_and_losses())
    table = callbacks.base_of(display_of(workspace, ["As backtested"]))["table"]
    assert "hidden2" in table["className"].split()
    assert [row[0] for row in table["rows"]][1] == "As backtested"


def choices(hidden: list[str] | None = None) -> dict[str, Any]:
    return {"view": VIEW, "scale": "log", "lower": "none", "hidden": hidden}


@pytest.fixture(autouse=True)
def triggered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Return what has called a callback, for tests to fill."""
    by: list[dict[str, str]] = []
    monkeypatch.setattr(callbacks, "ctx", SimpleNamespace(triggered=by))
    return by


def draw_base(ready: object, active: object, **before: Any) -> tuple[Any, ...]:
    drawn: tuple[Any, ...] = callbacks.draw_base(ready, active, choices(), None, before)
    return drawn


def test_draw_base_sends_what_differs_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_notes", lambda display: [])
    ready, active = browser_of(wins_and_losses())
    key, drawn, notes, style, base = draw_base(ready, active)
    assert base["key"] == key
    assert notes is no_update
    assert style["height"] > 0
    again = draw_base(ready, active, key=key, drawn=drawn, notes=["old"], style=style)
    assert (again[0], again[2], again[3]) == (no_update, [], no_update)
    assert again[1]["name"] != drawn["name"]
    assert again[-1]["key"] == key


def test_steps_are_of_the_curves_beside_them() -> None:
    """The answer has a curve only where another size is in use: steps name curves by number."""

    def key(fraction: float) -> str:
        ready, active = browser_of(wins_and_losses(), kelly_fraction=fraction)
        workspace = open_workspace(ready, active)
        assert workspace is not None
        return replace(display_of(workspace), answer=0.25).key

    assert key(0.5) == key(0.4)
    assert key(0.25) != key(0.4)


def test_an_answer_that_is_drawn_already_draws_nothing_anew(
    triggered: list[dict[str, str]],
) -> None:
    ready, active = browser_of(wins_and_losses())
    key, drawn, *_ = draw_base(ready, active)
    before = {"key": key, "drawn": json.loads(json.dumps(drawn))}
    triggered.append({"prop_id": f"{answer_ids.ANSWER}.data"})
    assert draw_base(ready, active, **before) == (no_update,) * 5
    earlier = {**before, "drawn": {**drawn, "of": [key, 0.123]}}
    assert draw_base(ready, active, **earlier)[-1]["key"] == key
    triggered.append({"prop_id": f"{stores.PROFILE}.data"})
    assert draw_base(ready, active, **before)[-1]["key"] == key


def test_work_out_steps_leaves_steps_of_settings_that_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(callbacks, "set_props", lambda name, props: sent.append((name, props)))
    ready, active = browser_of(wins_and_losses())
    callbacks.work_out_steps("of other settings", ready, active, choices())
    callbacks.work_out_steps(None, ready, active, choices())
    assert sent == []
    key = draw_base(ready, active)[0]
    callbacks.work_out_steps(key, ready, active, choices())
    ((name, props),) = sent
    assert (name, props["data"]["key"]) == (ids.STEPS, key)
    assert len(props["data"]["steps"]) == len(STEPS)


def test_keep_scenario_adds_my_sizing_at_its_fraction(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(profile_edit, "set_props", lambda name, props: sent.update({name: props}))
    told: list[Any] = []
    monkeypatch.setattr(callbacks, "tell", lambda *words: told.append(words))
    ready, active = browser_of(wins_and_losses(), kelly_fraction=0.5)
    callbacks.keep_scenario(1, ready, active)
    edit = sent[stores.EDIT]["data"]
    kept = edit["patch"]["scenarios"][-1]
    assert (kept["name"], kept["rule"]["fraction"]) == ("0.5× Kelly", 0.5)
    assert kept["rule"]["history"] == "walk_forward"
    assert edit["words"] == "0.5× Kelly is kept as a scenario."
    sent.clear()
    active["profile"]["scenarios"] = edit["patch"]["scenarios"]
    callbacks.keep_scenario(2, ready, active)
    assert sent == {}
    assert "there already" in told[0][1]


def test_notes_say_what_has_no_answer() -> None:
    ready, active = browser_of(book_of(WINNING), max_times_logged=None, margin_ceiling=None)
    absurd = {"name": "Absurd", "rule": {"kind": "fixed_fractional", "fraction": 1e12}}
    active["profile"]["portfolio"]["sizing_equity"] = "current"
    active["profile"]["scenarios"].append(absurd)
    notes = draw_base(ready, active)[2]
    said = [each.children for each in notes if isinstance(each, dmc.Alert)]
    assert any("Absurd" in text for text in said)
