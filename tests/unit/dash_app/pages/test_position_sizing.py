"""What the Position Sizing page says: colours, verdicts, badges, rows, from replays of small logs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from app.dash_app.components.markup import markup
from dash.development.base_component import Component

from app.calculations.errors import ProfileError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import AS_BACKTESTED, Scenario, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.scenario_colours import APPLIED, LOG, slots
from app.dash_app.pages.position_sizing import callbacks, ids, overrides_view, replay_view
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, open_workspace, replays_of
from app.formatting import money, percent

DAYS = 90
MARGIN = 1_000.0
ODD_NAME = 'Put "fly" 50%/… <b>'


def wins_and_losses(days: int = DAYS) -> Book:
    """One contract a day: two wins of 100, then a loss of 150, on a margin of 1,000."""
    opened = np.datetime64("2024-01-01T10:00:00") + np.arange(days) * np.timedelta64(1, "D")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(2, "h"),
        "pl": np.tile([100.0, 100.0, -150.0], days // 3),
        "contracts": np.ones(days),
        "margin_req": np.full(days, MARGIN),
        "strategy": [ODD_NAME] * days,
    }
    return Book.of(TradeLog.from_columns(columns))


def workspace_of(book: Book, **portfolio: Any) -> Workspace:
    """The desk of a new profile, but at half Kelly and without an added loss, so that a log of a few trades is traded."""
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"].update({"added_full_losses": 0.0} | portfolio)
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def texts(content: Any) -> Iterator[str]:
    """All text of a component tree."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list | tuple):
        for part in content:
            yield from texts(part)
    elif isinstance(content, Component):
        yield from texts(getattr(content, "children", None))


def scenario(name: str, rule: dict[str, Any]) -> Scenario:
    return parse_profile({"version": 1, "scenarios": [{"name": name, "rule": rule}]}).scenarios[0]


def test_default_scenarios_have_the_colours_of_the_design() -> None:
    profile = default_profile(wins_and_losses())
    assert slots(profile.scenarios) == {"As backtested": LOG, "My sizing": APPLIED}


def test_the_walk_forward_of_two_that_follow_the_slider_has_the_accent() -> None:
    fitted, known = (
        scenario("fitted", {"kind": "kelly"}),
        scenario("known", {"kind": "kelly", "history": "walk_forward"}),
    )
    colours = slots([fitted, known])
    assert colours["known"] == APPLIED != colours["fitted"]


def test_my_sizing_is_the_walk_forward_of_two_that_follow_the_slider() -> None:
    book, rule = wins_and_losses(), {"kind": "kelly", "estimator": "payoff"}
    document = default_profile(book).to_document()
    fitted, known = (
        {"name": "fitted", "rule": rule},
        {"name": "known", "rule": rule | {"history": "walk_forward"}},
    )

    def desk(*scenarios: dict[str, Any]) -> Workspace:
        return Workspace(
            {"fingerprint": "f", "nonce": "n.0.0"},
            book,
            parse_profile(document | {"scenarios": list(scenarios)}),
        )

    both = desk(fitted, known)
    assert both.my_sizing == scenario("known", known["rule"])
    assert both.hindsight == scenario("known, hindsight", rule)
    assert (desk(fitted).my_sizing, desk(fitted).hindsight) == (scenario("fitted", rule), None)
    assert (desk().my_sizing, desk().hindsight) == (None, None)


def test_the_hindsight_twin_is_a_dashed_curve_that_is_off_at_first() -> None:
    workspace = workspace_of(wins_and_losses())
    done, _ = replays_of(workspace)
    hidden = callbacks.hidden_at_first(workspace)
    assert hidden == ["My sizing, hindsight"]

    def lines(hidden_names: list[str]) -> dict[str, dict[str, Any]]:
        figure = callbacks.replays_figure(
            workspace, done, hidden_names, ChartStyle("light", compact=False)
        )
        return {trace["name"]: trace["line"] for trace in figure["data"] if "name" in trace}

    assert set(lines(hidden)) == {"As backtested", "My sizing"}
    drawn = lines([])
    assert set(drawn) == {"As backtested", "My sizing", "My sizing, hindsight"}
    mine, twin = drawn["My sizing"], drawn["My sizing, hindsight"]
    assert (mine["color"], mine["dash"]) == (twin["color"], "solid")
    assert twin["dash"] != "solid"
    assert twin["width"] < mine["width"]


def test_the_strip_shows_the_hindsight_twin_beside_what_was_knowable() -> None:
    workspace = workspace_of(wins_and_losses())
    assert workspace.hindsight is not None
    fitted = workspace.replay(workspace.hindsight)
    words = " ".join(texts(replay_view.strip_figures(workspace, replays_of(workspace)[0])))
    assert f"hindsight {percent(fitted.judged_drawdown, 0)}" in words
    assert f"with hindsight: {money(fitted.metrics.ending_equity)}" in words


def test_removing_a_scenario_recolours_no_other() -> None:
    rules = [{"kind": "kelly", "fraction": f} for f in (1.0, 0.5, 0.25)] + [
        {"kind": "volatility_adjusted", "fraction": 0.1}
    ]
    shown = [AS_BACKTESTED, *(scenario(str(i), rule) for i, rule in enumerate(rules))]
    colours = slots(shown)
    for gone in shown:
        assert slots([s for s in shown if s is not gone]) == {
            name: slot for name, slot in colours.items() if name != gone.name
        }


def test_eight_of_a_kind_still_differ() -> None:
    alike = [scenario(str(i), {"kind": "optimal_f"}) for i in range(8)]
    assert sorted(slots(alike).values()) == list(range(8))


def test_strategy_names_travel_encoded() -> None:
    path = ids.strategy_path(ODD_NAME, "max_contracts")
    kind, name, key = path.split("/")
    assert (kind, base64.urlsafe_b64decode(name).decode(), key) == (
        "strategy",
        ODD_NAME,
        "max_contracts",
    )


def test_a_desk_waits_until_portfolio_and_profile_match() -> None:
    book = wins_and_losses()
    ledger = server_state().portfolios.remember("key", lambda: (book, None))  # type: ignore[arg-type,return-value]
    ready = portfolio_cache.ready_for("key", ledger.fingerprint)
    profile = default_profile(book).to_document()
    assert open_workspace(ready, {"fingerprint": "another", "profile": profile}) is None
    assert open_workspace(None, {"fingerprint": ledger.fingerprint, "profile": profile}) is None
    assert (
        open_workspace(ready, {"fingerprint": ledger.fingerprint, "profile": profile}) is not None
    )


def test_settings_from_a_browser_are_checked_again() -> None:
    book = wins_and_losses()
    ledger = server_state().portfolios.remember("key", lambda: (book, None))  # type: ignore[arg-type,return-value]
    profile = default_profile(book).to_document()
    profile["portfolio"]["kelly_fraction"] = -1
    with pytest.raises(ProfileError, match=r"portfolio\.kelly_fraction"):
        open_workspace(
            portfolio_cache.ready_for("key", ledger.fingerprint),
            {"fingerprint": ledger.fingerprint, "profile": profile},
        )


def test_the_sentence_leads_with_what_was_knowable() -> None:
    workspace = workspace_of(wins_and_losses(), kelly_fraction=0.25, target_max_drawdown=0.01)
    done, failed = replays_of(workspace)
    words = " ".join(texts(replay_view.sentence(workspace, done)))
    assert failed == []
    assert words.startswith(
        "At 0.25× Kelly, estimated only from trades already closed, $100,000 became "
    )
    assert "past your 1% target" in words


def test_headline_strip_and_table_show_the_drawdown_that_is_judged() -> None:
    workspace = workspace_of(wins_and_losses(), kelly_fraction=0.25, sizing_equity="starting")
    done, _ = replays_of(workspace)
    honest = next(one for one in done if one.scenario == workspace.my_sizing)
    of_start = honest.metrics.max_drawdown_of_start
    assert f"{of_start:.0%}" != f"{honest.metrics.max_drawdown:.0%}"
    said = " ".join(texts(replay_view.sentence(workspace, done)))
    assert (
        f"The deepest fall was {of_start:.1%} of starting capital, within your 20% target." in said
    )
    strip = " ".join(texts(replay_view.strip_figures(workspace, done)))
    assert "Replayed max DD of start" in strip
    assert f"{of_start:.0%}" in strip
    table = " ".join(texts(replay_view.comparison(workspace, done, [], [])))
    assert "Max DD of start" in table
    assert f"{of_start:.1%}" in table


def test_hindsight_never_wins_a_column() -> None:
    book = wins_and_losses()
    document = workspace_of(book).profile.to_document()
    document["scenarios"].append({"name": "Full Kelly", "rule": {"kind": "kelly", "fraction": 1.0}})
    workspace = Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))
    done, _ = replays_of(workspace)
    table = replay_view.comparison(workspace, done, [], [])
    best = [row for row in table.children.children[1].children if "hind" in row.className]
    assert best
    assert not any(" best" in text for row in best for text in texts(row))


def test_buy_and_hold_stands_under_the_table_or_says_why_not() -> None:
    workspace = workspace_of(wins_and_losses())
    done, _ = replays_of(workspace)
    said = " ".join(texts(replay_view.comparison(workspace, done, [], [])))
    assert "Buy and hold" in said
    assert "no prices" in said or "price" in said
    off = workspace_of(wins_and_losses(), benchmark=None)
    assert "Buy and hold" not in " ".join(
        texts(replay_view.comparison(off, replays_of(off)[0], [], []))
    )


def test_beyond_experience_names_those_that_exceed_the_largest_logged_size() -> None:
    workspace = workspace_of(wins_and_losses())
    done, _ = replays_of(workspace)
    held = {one.scenario.name: one.contracts.max() for one in done}
    assert callbacks.beyond_experience(workspace, done) == [
        name for name, most in held.items() if most > 1
    ]
    assert "As backtested" not in callbacks.beyond_experience(workspace, done)


def test_a_scenario_without_an_answer_is_said_and_the_others_shown() -> None:
    book = wins_and_losses()
    document = default_profile(book).to_document()
    document["portfolio"] |= {
        "max_times_logged": None,
        "margin_ceiling": None,
        "sizing_equity": "current",
    }
    document["scenarios"].append(
        {"name": "Absurd", "rule": {"kind": "fixed_fractional", "fraction": 1e300}}
    )
    server_state().portfolios.clear()
    workspace = Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))
    done, failed = replays_of(workspace)
    assert [one.scenario.name for one in done] == ["As backtested", "My sizing"]
    assert "Absurd" in failed[0]
    assert "Absurd" in " ".join(texts(replay_view.replay_lead(workspace, done, failed)))


def test_recommended_size_is_shares_of_equity_over_margin() -> None:
    workspace = workspace_of(wins_and_losses(), kelly_fraction=0.25)
    row = workspace.kelly().strategies[0]
    contracts = min(
        int(0.25 * row.estimate.log_optimal * 100_000 / MARGIN), 10
    )  # ten times the largest logged size
    assert (
        f"holds {contracts} × $1,000 = ${contracts * 1000:,} today"
        in overrides_view.recommended(row)
    )


def test_every_one_of_hundreds_of_strategies_can_be_reached() -> None:
    opened = np.datetime64("2024-01-01T10:00:00") + np.arange(130) * np.timedelta64(1, "D")
    columns = {
        "opened_at": opened,
        "closed_at": opened,
        "pl": np.ones(130),
        "strategy": [f"S{i}" for i in range(130)],
    }
    book = Book.of(TradeLog.from_columns(columns))
    shown = overrides_view.items(book)
    assert len(shown) == overrides_view.MOST + 1
    assert (
        f"{overrides_view.MOST} of 130 strategies are listed. Type part of a name above to find the others."
        in list(texts(shown))
    )
    found = overrides_view.items(book, " s129")
    few = workspace_of(
        wins_and_losses()
    ).book  # all of them are laid out, and filtered in the browser
    assert markup(overrides_view.items(few, "nobody")) == markup(overrides_view.items(few))
    written = markup(found)
    assert 'data-index="129"' in written
    assert ids.strategy_path("S129", "max_contracts") in written
    said = overrides_view.holdings(workspace_of(book), [129, 500])
    assert said == {ids.override_holding("S129"): "The log has no margin for it."}
