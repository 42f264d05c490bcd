"""Tests of the dialog that asks for two settings when a portfolio is first seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dash import no_update

from app.calculations.sizing.defaults import default_profile
from app.dash_app.shell import first_run, ids
from app.dash_app.state import portfolio_cache, profile_edit, stores
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from tests.unit.dash_app.logs import book_of

BOOK = book_of([10.0, -5.0, 20.0])
PROFILE = default_profile(BOOK).to_document()
FILE = "log.csv"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Return what the callbacks set, by component."""
    props: dict[str, dict[str, Any]] = {}
    for module in (first_run, profile_edit):
        monkeypatch.setattr(
            module, "set_props", lambda name, values: props.setdefault(name, {}).update(values)
        )
    return props


@pytest.fixture
def states() -> dict[str, Any]:
    """Return the stores of a browser that has just loaded `BOOK`."""
    portfolios = server_state().portfolios
    portfolios.clear()
    ledger = portfolios.remember("key", lambda: (BOOK, ImportReport()))
    return {
        "ready": portfolio_cache.ready_for("key", ledger.fingerprint),
        "active": {"fingerprint": ledger.fingerprint, "profile": PROFILE},
        "defaults": {"fingerprint": ledger.fingerprint, "filename": FILE, "profile": PROFILE},
        "profiles": None,
    }


def record(filename: str, at: str, version: int = 2, **portfolio: Any) -> dict[str, Any]:
    profile = {"version": 1, "portfolio": portfolio}
    return {"version": version, "filename": filename, "updated_at": at, "profile": profile}


def profiles_of(**records: Any) -> dict[str, Any]:
    return {"version": stores.MAP_VERSION, "portfolios": records}


def test_first_form_is_filled_with_what_the_log_says(states: dict[str, Any]) -> None:
    form = first_run.first_form(states)
    assert form is not None
    assert (form.opened, form.capital, form.drawdown) == (True, "$100,000", "20%")
    assert form.capital_help == "$100,000, assumed, because the log states none above $0."
    assert form.earlier is None


def test_first_form_shows_confirmed_values(states: dict[str, Any]) -> None:
    portfolio = PROFILE["portfolio"] | {"starting_capital": 7_500, "target_max_drawdown": 0.125}
    states["active"]["profile"] = PROFILE | {"portfolio": portfolio}
    form = first_run.first_form(states)
    assert form is not None
    assert (form.capital, form.drawdown) == ("$7,500", "12.5%")


def test_use_keeps_both_settings(states: dict[str, Any], sent: dict[str, dict[str, Any]]) -> None:
    first_run.use((1, None, None), "$60,000", "15", states["ready"], states["active"])
    edit = sent[stores.EDIT]["data"]
    assert edit["patch"] == {"portfolio": {"starting_capital": 60_000, "target_max_drawdown": 0.15}}
    assert sent[ids.FIRST_DIALOG] == {"opened": False}


def test_use_of_untouched_fields_keeps_every_digit(
    states: dict[str, Any], sent: dict[str, dict[str, Any]]
) -> None:
    exact = {"starting_capital": 200_000 / 3, "target_max_drawdown": 0.1 + 1 / 300}
    portfolio = PROFILE["portfolio"] | exact
    states["active"]["profile"] = PROFILE | {"portfolio": portfolio}
    form = first_run.first_form(states)
    assert form is not None
    first_run.use((1, None, None), form.capital, form.drawdown, states["ready"], states["active"])
    assert sent[stores.EDIT]["data"]["patch"] == {"portfolio": exact}


@pytest.mark.parametrize(
    ("capital", "drawdown", "refused", "words"),
    [
        ("abc", "20%", ids.FIRST_CAPITAL, "“abc” is not a number."),
        ("-5", "20%", ids.FIRST_CAPITAL, "Starting capital must be above $0."),
        ("", "20%", ids.FIRST_CAPITAL, "Starting capital needs a number."),
        ("50000", "0", ids.FIRST_DRAWDOWN, "Largest drawdown you accept must be 1% or more."),
        ("50000", "250", ids.FIRST_DRAWDOWN, "Largest drawdown you accept must be 100% or less."),
    ],
)
def test_use_refuses_beside_the_field(
    capital: str, drawdown: str, refused: str, words: str, request: pytest.FixtureRequest
) -> None:
    states, sent = request.getfixturevalue("states"), request.getfixturevalue("sent")
    first_run.use((1, None, None), capital, drawdown, states["ready"], states["active"])
    errors = {field: sent[field]["error"] for field in (ids.FIRST_CAPITAL, ids.FIRST_DRAWDOWN)}
    assert errors.pop(refused) == words
    assert list(errors.values()) == [None]
    assert stores.EDIT not in sent
    assert ids.FIRST_DIALOG not in sent


def test_earlier_record_is_the_latest_of_the_same_file_name(states: dict[str, Any]) -> None:
    states["profiles"] = profiles_of(
        old=record(FILE, "2025-01-01", kelly_fraction=0.1),
        new=record(FILE, "2026-01-01", kelly_fraction=0.3),
        oldest_version=record(FILE, "2024-01-01", version=1),
        other=record("other.csv", "2026-02-01"),
        newer_version=record(FILE, "2026-03-01", version=9),
        damaged=record(FILE, "2026-03-01", kelly_fraction="much"),
    )
    earlier = first_run.earlier_record(states)
    assert earlier is not None
    assert earlier["profile"].portfolio.kelly_fraction == 0.3
    own = states["defaults"]["fingerprint"]
    states["profiles"] = profiles_of(**{own: record(FILE, "2026-01-01")})
    assert first_run.earlier_record(states) is None


def test_take_earlier_keeps_strategies_that_it_lacks(
    states: dict[str, Any], sent: dict[str, dict[str, Any]]
) -> None:
    states["profiles"] = profiles_of(old=record(FILE, "2025-01-01", kelly_fraction=0.1))
    first_run.take_earlier(1, states)
    edit = sent[stores.EDIT]["data"]
    assert edit["profile"]["portfolio"]["kelly_fraction"] == 0.1
    assert set(edit["profile"]["strategies"]) == set(PROFILE["strategies"])
    assert edit["words"] == "The settings of the earlier log.csv are in use."


def test_nothing_happens_before_a_click(
    states: dict[str, Any], sent: dict[str, dict[str, Any]]
) -> None:
    first_run.use((None, None, None), "1", "1", states["ready"], states["active"])
    first_run.put_off(None)
    first_run.take_earlier(None, states)
    assert sent == {}


def test_no_portfolio_no_form() -> None:
    states = {"ready": None, "active": None, "defaults": None, "profiles": None}
    assert first_run.first_form(states) is None


@pytest.mark.parametrize(("traded", "is_used"), [("Condor", True), ("Butterfly", False)])
def test_settings_of_another_file_whose_strategies_were_traded_live_are_used_unasked(
    states: dict[str, Any],
    sent: dict[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    traded: str,
    is_used: bool,
) -> None:
    counts = {"trades": 3, "matched": 3, "missed": 0, "extra": 0, "pl": 1.0}
    summary = {"date": "2024-01-31", **counts, "contracts": {traded: 1.0}}
    other = record("another.csv", "2024-02-01")
    other["profile"]["live"] = {"strategies": {"Mine": traded}, "history": [summary]}
    states["profiles"] = profiles_of(other=other)
    monkeypatch.setattr(first_run, "ctx", SimpleNamespace(triggered_id=ids.FIRST_ASKED))
    opened, *_ = first_run.open_dialog("f", None, None, states)
    assert (opened is no_update) == is_used
    assert (stores.EDIT in sent) == is_used
    if is_used:
        edit = sent[stores.EDIT]["data"]
        assert edit["profile"]["live"]["strategies"] == {"Mine": "Condor"}
        words = "The settings and live trades of the earlier another.csv are in use."
        assert edit["words"] == words


def test_settings_of_the_same_file_name_are_offered_and_not_used_unasked(
    states: dict[str, Any], sent: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    states["profiles"] = profiles_of(old=record(FILE, "2025-01-01", kelly_fraction=0.1))
    monkeypatch.setattr(first_run, "ctx", SimpleNamespace(triggered_id=ids.FIRST_ASKED))
    opened, *_ = first_run.open_dialog("f", None, None, states)
    assert (opened, sent) == (True, {})
