"""Tests of the strategy overrides: fields, what is kept and refused, and odd names."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from app.calculations.errors import ProfileError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile, StrategySettings, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.pages.position_sizing.overrides import callbacks, content, ids
from app.dash_app.pages.position_sizing.overrides.fields import FIELDS
from app.dash_app.state import portfolio_cache, profile_edit, stores
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from tests.unit.dash_app.logs import log_of, wins_and_losses, workspace_of

ODD_NAMES = ["__proto__", "constructor", "a/b"]
SETTINGS = StrategySettings()


def test_every_setting_of_a_strategy_has_a_field() -> None:
    assert {"enabled", *FIELDS} == set(StrategySettings.model_fields)


@pytest.mark.parametrize("key", FIELDS)
def test_a_field_takes_what_the_profile_takes(key: str) -> None:
    kind = FIELDS[key].kind

    def accepted(value: float | None) -> bool:
        try:
            parse_profile({"version": 1, "strategies": {"s": {key: value}}})
        except ProfileError:
            return False
        return True

    assert accepted(kind.high)
    assert accepted(kind.low) != kind.above_low
    assert not accepted(kind.low - 1)
    assert accepted(None) or not kind.optional


def test_read_changes_are_those_that_differ() -> None:
    typed = {"capital_ceiling": "$5,000", "lot_size": "1", "edge_haircut": "10%"}
    patch, refused = callbacks.read_changes(SETTINGS, typed)
    assert patch == {"capital_ceiling": 5_000, "edge_haircut": 0.1}
    assert refused == {}
    limited = StrategySettings(max_contracts=3)
    assert callbacks.read_changes(limited, {"max_contracts": ""}) == ({"max_contracts": None}, {})


def test_read_changes_a_field_that_shows_its_setting_is_no_change() -> None:
    """Fields show twelve digits; what they show comes to be read whenever it is shown."""
    exact = StrategySettings(kelly_fraction=1 / 3, capital_ceiling=1e5 / 3, edge_haircut=0.1 / 3)
    shown = {"kelly_fraction": "0.333333333333×", "capital_ceiling": "$33,333.3333333"} | {
        "edge_haircut": "3.33333333333%"
    }
    assert callbacks.read_changes(exact, shown) == ({}, {})
    typed = shown | {"kelly_fraction": "0.3333"}
    assert callbacks.read_changes(exact, typed) == ({"kelly_fraction": 0.3333}, {})


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("max_contracts", "abc", "“abc” is not a number."),
        ("max_contracts", "-5", "Max contracts must be 0 or more."),
        ("capital_ceiling", "1e99", "Capital ceiling must be $1,000,000,000,000 or less."),
        ("kelly_fraction", "6", "Kelly fraction must be 5× or less."),
        ("lot_size", "", "Lot size needs a number."),
        ("lot_size", "0", "Lot size must be above 0."),
    ],
)
def test_read_changes_refuses_in_words(key: str, typed: str, words: str) -> None:
    assert callbacks.read_changes(SETTINGS, {key: typed}) == ({}, {key: words})


def test_overridden_lists_what_differs_from_the_defaults() -> None:
    defaults = Profile(strategies=dict.fromkeys(ODD_NAMES, SETTINGS))
    own = StrategySettings(enabled=False, kelly_fraction=0.25, capital_ceiling=5_000)
    profile = defaults.model_copy(update={"strategies": defaults.strategies | {"__proto__": own}})
    assert content.overridden(defaults, defaults).body == []
    table = content.overridden(profile, defaults)
    assert table.body == [("__proto__", "off · ceiling $5,000 · fraction 0.25×")]


def test_recommended_size_is_shares_of_equity_over_margin() -> None:
    workspace = workspace_of(wins_and_losses(), kelly_fraction=0.25)
    row = workspace.kelly().strategies[0]
    held = int(0.25 * row.estimate.log_optimal * 100_000 / 1_000)
    contracts = min(held, 10)  # ten times the largest logged size
    assert f"holds {contracts} × $1,000 = ${contracts * 1000:,} today" in content.recommended(row)


class Browser(NamedTuple):
    """The stores of a browser that has loaded a log of strategies with odd names."""

    ready: Any
    active: dict[str, Any]
    defaults: dict[str, Any]

    def states(self, owner: str | None) -> dict[str, Any]:
        return {**self._asdict(), "owner": owner}


@pytest.fixture
def browser() -> Browser:
    book = Book.of(log_of([10.0, -5.0, 20.0], ODD_NAMES))
    portfolios = server_state().portfolios
    portfolios.clear()
    loaded = portfolios.remember("key", lambda: (book, ImportReport()))
    profile = default_profile(book).to_document()
    active = {"fingerprint": loaded.fingerprint, "profile": profile}
    return Browser(portfolio_cache.ready_for("key", loaded.fingerprint), active, active)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the edits of the profile that the callbacks send."""
    edits: list[dict[str, Any]] = []
    monkeypatch.setattr(
        profile_edit, "set_props", lambda name, values: edits.append({name: values["data"]})
    )
    return edits


def test_offer_strategies_by_place_so_that_any_name_will_do(browser: Browser) -> None:
    data, chosen = callbacks.offer_strategies(browser.ready, None)
    assert sorted(offer["label"] for offer in data) == sorted(ODD_NAMES)
    assert [offer["value"] for offer in data] == ["0", "1", "2"]
    assert chosen is None


def test_show_strategy_fills_the_fields(browser: Browser) -> None:
    data, _ = callbacks.offer_strategies(browser.ready, None)
    place = next(offer["value"] for offer in data if offer["label"] == "__proto__")
    browser.active["profile"]["strategies"]["__proto__"]["capital_ceiling"] = 1_250
    keys = [ids.field(key) for key in ("capital_ceiling", "lot_size", "max_contracts")]
    known = {"fingerprint": "f"}
    shown = callbacks.show_strategy(place, known, keys, browser.ready, browser.active)
    assert shown == ("__proto__", False, True, ["$1,250", "1", ""], [None, None, None])
    states = {"ready": browser.ready, "active": browser.active, "defaults": browser.active}
    both = callbacks.show(place, browser.active["profile"], keys, states)
    listed = callbacks.list_overridden(browser.active["profile"], browser.active)
    assert both == (*shown, *listed)
    assert callbacks.show_strategy(None, known, keys, browser.ready, browser.active)[:2] == (
        None,
        True,
    )


@pytest.mark.parametrize("name", ODD_NAMES)
def test_reset_sends_the_defaults_of_one_strategy(
    name: str, browser: Browser, sent: list[dict[str, Any]]
) -> None:
    callbacks.reset(1, browser.states(name))
    (edit,) = (one[stores.EDIT] for one in sent)
    assert list(edit["patch"]["strategies"]) == [name]
    assert edit["patch"]["strategies"][name] == SETTINGS.model_dump(mode="json")
    assert edit["words"] == f"“{name}” is back at its defaults."


def test_follow_portfolio_clears_own_fractions_only(
    browser: Browser, sent: list[dict[str, Any]]
) -> None:
    browser.active["profile"]["strategies"]["a/b"]["kelly_fraction"] = 0.1
    callbacks.follow_portfolio(1, browser.states(None))
    (edit,) = (one[stores.EDIT] for one in sent)
    assert edit["patch"] == {"strategies": {"a/b": {"kelly_fraction": None}}}


def test_hundreds_of_strategies_are_all_on_offer() -> None:
    opened = np.datetime64("2024-01-01T10:00:00") + np.arange(130) * np.timedelta64(1, "D")
    columns = {
        "opened_at": opened,
        "closed_at": opened,
        "pl": np.ones(130),
        "strategy": [f"S{i}" for i in range(130)],
    }
    book = Book.of(TradeLog.from_columns(columns))
    portfolios = server_state().portfolios
    loaded = portfolios.remember("many", lambda: (book, ImportReport()))
    data, _ = callbacks.offer_strategies(
        portfolio_cache.ready_for("many", loaded.fingerprint), None
    )
    assert len(data) == 130
