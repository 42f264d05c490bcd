"""Tests of the import of settings: the list of changes, and files that are refused."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from app.calculations.sizing.defaults import default_profile
from app.dash_app.shell import settings_import
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from tests.unit.dash_app.pages.test_position_sizing import ODD_NAME, wins_and_losses

BOOK = wins_and_losses()
NOW = default_profile(BOOK).to_document()


def preview(document: object, name: str = "mine.json") -> str:
    """Return the markup of the dialog for a file."""
    portfolios = server_state().portfolios
    portfolios.clear()
    ledger = portfolios.remember("key", lambda: (BOOK, None))  # type: ignore[arg-type,return-value]
    ready = portfolio_cache.ready_for("key", ledger.fingerprint)
    chosen = {"name": name, "document": document, "at": 1}
    active = {"fingerprint": ledger.fingerprint, "profile": NOW}
    markup: str = settings_import.preview(chosen, ready, active)
    return markup


def changed(**portfolio: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(NOW))
    document["portfolio"].update(portfolio)
    return document


def offered(text: str) -> Any:
    """Return the profile that the dialog would apply, None if it offers none."""
    (profile,) = re.findall(r'data-profile="([^"]*)"', text)
    return json.loads(html.unescape(profile)) if profile else None


def test_differences_lists_both_values() -> None:
    text = preview(changed(kelly_fraction=0.2, streak_rule={"losses": 4, "multiplier": 0.5}))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", text)
    assert [cells[i : i + 3] for i in range(0, len(cells), 3)] == [
        ["kelly fraction", "0.05", "0.2"],
        ["streak rule, losses", "–", "4"],
        ["streak rule, multiplier", "–", "0.5"],
    ]
    assert offered(text)["portfolio"]["kelly_fraction"] == 0.2


def test_differences_includes_scenarios_and_overrides() -> None:
    document = changed()
    document["scenarios"] = [
        *document["scenarios"][:1],
        {"name": "New <b>", "rule": {"kind": "fixed_contracts", "contracts": 3}},
    ]
    document["strategies"][ODD_NAME]["capital_ceiling"] = 5_000
    text = preview(document)
    assert "New &lt;b&gt;" in text
    assert "fixed contracts: contracts 3" in text
    assert "capital ceiling" in text
    assert "3 settings would change" in text


def test_differences_setting_absent_from_the_file_returns_to_its_default() -> None:
    text = preview({"version": 1})
    assert "scenario “As backtested”" in text
    assert offered(text)["scenarios"] == []


def test_preview_of_the_same_settings_offers_nothing() -> None:
    text = preview(NOW)
    assert "already" in text
    assert offered(text) is None


def test_preview_of_an_older_file_offers_my_sizing_with_its_rule() -> None:
    rule = {"kind": "kelly", "history": "walk_forward", "min_trades": 12}
    older = [{"name": "My Kelly, walk-forward", "rule": rule}, {"name": "My Kelly, hindsight", "rule": {"kind": "kelly"}}]
    (mine,) = offered(preview(changed() | {"scenarios": older}))["scenarios"]
    assert mine["name"] == "My sizing"
    assert (mine["rule"]["estimator"], mine["rule"]["min_trades"]) == ("log_optimal", 12)


def test_preview_of_a_file_without_newer_keys_keeps_their_older_meaning() -> None:
    portfolio = offered(preview({"version": 1, "portfolio": {"kelly_fraction": 0.2}}))["portfolio"]
    assert (portfolio["added_full_losses"], portfolio["max_times_logged"], portfolio["sizing_equity"]) == (0, None, "current")


def test_preview_names_strategies_that_are_not_in_the_log() -> None:
    document = changed()
    document["strategies"]["Ghost <i>"] = {"enabled": False}
    assert "Ghost &lt;i&gt;" in preview(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param(None, "A profile is a JSON object", id="not JSON"),
        pytest.param([], "A profile is a JSON object", id="a list"),
        pytest.param({"version": 99}, "saved by a newer Lotwise", id="newer"),
        pytest.param(
            {"version": 1, "portfolio": {"kelly_fraction": -1}},
            "portfolio.kelly_fraction",
            id="below zero",
        ),
        pytest.param({"version": 1, "made_up": 1}, "made_up: unknown key", id="unknown key"),
    ],
)
def test_preview_of_an_invalid_file_gives_the_reason_and_offers_nothing(document: object, words: str) -> None:
    text = preview(document, 'a "bad" <file>.json')
    assert words in text
    assert "Nothing has changed" in text
    assert offered(text) is None
    assert "<file>" not in text


def test_preview_of_many_changes_counts_them() -> None:
    document = changed()
    document["strategies"] |= {f"S{i}": {"max_contracts": i} for i in range(60)}
    assert "60 settings would change; – is the default. The first 40 are listed." in preview(document)
