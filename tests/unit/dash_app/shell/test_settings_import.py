"""Tests of the import of settings: the list of changes, and files that are refused."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import dash_mantine_components as dmc
import pytest

from app.calculations.profile.live_settings import LiveSummary
from app.calculations.profile.model import parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.shell import settings_import
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from tests.unit.dash_app.logs import ODD_NAME, wins_and_losses
from tests.unit.dash_app.words import words

BOOK = wins_and_losses()
NOW = default_profile(BOOK).to_document()


class Preview(NamedTuple):
    """The content of the dialog: its words, the rows of its table, and the profile on offer."""

    words: str
    rows: list[list[str]]
    offered: Any


def preview(document: object, name: str = "mine.json") -> Preview:
    """Return the dialog for a file."""
    portfolios = server_state().portfolios
    portfolios.clear()
    ledger = portfolios.remember("key", lambda: (BOOK, ImportReport()))
    ready = portfolio_cache.ready_for("key", ledger.fingerprint)
    chosen = {"name": name, "document": document, "at": 1}
    active = {"fingerprint": ledger.fingerprint, "profile": NOW}
    opened, title, pieces, use, close = settings_import.preview(chosen, ready, active)
    assert opened
    assert title == f"Settings from “{name}”"
    assert (use, close) in (("block", "Keep mine"), ("none", "Close"))
    data = [piece.data["body"] for piece in pieces if isinstance(piece, dmc.Table)]
    said = words(pieces) + "".join(getattr(piece, "title", None) or "" for piece in pieces)
    offered = settings_import.profile_in(chosen).to_document() if use == "block" else None
    return Preview(said, data[0] if data else [], offered)


def changed(**portfolio: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(NOW))
    document["portfolio"].update(portfolio)
    return document


def test_preview_lists_both_values() -> None:
    shown = preview(changed(kelly_fraction=0.2, streak_rule={"losses": 4, "multiplier": 0.5}))
    assert shown.rows == [
        ["kelly fraction", "0.05", "0.2"],
        ["streak rule, losses", "–", "4"],
        ["streak rule, multiplier", "–", "0.5"],
    ]
    assert shown.offered["portfolio"]["kelly_fraction"] == 0.2


def test_preview_lists_scenarios_and_overrides() -> None:
    document = changed()
    document["scenarios"] = [
        *document["scenarios"][:1],
        {"name": "New <b>", "rule": {"kind": "fixed_contracts", "contracts": 3}},
    ]
    document["strategies"][ODD_NAME]["capital_ceiling"] = 5_000
    shown = preview(document)
    assert ["scenario “New <b>”", "–", "fixed contracts: contracts 3"] in shown.rows
    assert any("capital ceiling" in row[0] for row in shown.rows)
    assert "3 settings would change" in shown.words


def test_preview_setting_absent_from_the_file_returns_to_its_default() -> None:
    shown = preview({"version": 1})
    assert any("scenario “As backtested”" in row[0] for row in shown.rows)
    assert shown.offered["scenarios"] == []


def test_preview_lists_mapped_names_of_live_trades() -> None:
    document = changed() | {"live": {"strategies": {"My IC": ODD_NAME, "Other": None}}}
    shown = preview(document)
    assert shown.rows == [
        ["live trades of “My IC”", "–", ODD_NAME],
        ["live trades of “Other”", "–", "left out"],
    ]


def test_imported_settings_keep_the_record_of_live_trades() -> None:
    mapped, none = (
        parse_profile(changed() | {"live": {"strategies": names}})
        for names in ({"My IC": ODD_NAME}, {})
    )
    summary = LiveSummary(date="2026-01-31", trades=3, matched=2, missed=0, extra=1, pl=5.0)
    now = mapped.model_copy(update={"live": mapped.live.model_copy(update={"history": (summary,)})})
    kept = settings_import.with_own_live(none, now).live
    assert (kept.strategies, kept.history) == ({"My IC": ODD_NAME}, (summary,))
    other = parse_profile(changed() | {"live": {"strategies": {"Fly": ODD_NAME}}})
    assert settings_import.with_own_live(other, now).live.strategies == {"Fly": ODD_NAME}


def test_preview_of_the_same_settings_offers_nothing() -> None:
    shown = preview(NOW)
    assert "already" in shown.words
    assert shown.offered is None


def test_preview_of_an_older_file_offers_my_sizing_with_its_rule() -> None:
    rule = {"kind": "kelly", "history": "walk_forward", "min_trades": 12}
    older = [
        {"name": "My Kelly, walk-forward", "rule": rule},
        {"name": "My Kelly, hindsight", "rule": {"kind": "kelly"}},
    ]
    (mine,) = preview(changed() | {"scenarios": older}).offered["scenarios"]
    assert mine["name"] == "My sizing"
    assert (mine["rule"]["estimator"], mine["rule"]["min_trades"]) == ("log_optimal", 12)


def test_preview_of_a_file_without_newer_keys_keeps_their_older_meaning() -> None:
    portfolio = preview({"version": 1, "portfolio": {"kelly_fraction": 0.2}}).offered["portfolio"]
    assert portfolio["added_full_losses"] == 0
    assert portfolio["max_times_logged"] is None
    assert portfolio["sizing_equity"] == "current"


def test_preview_names_strategies_that_are_not_in_the_log() -> None:
    document = changed()
    document["strategies"]["Ghost <i>"] = {"enabled": False}
    assert "Ghost <i>" in preview(document).words


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(None, "The file is not JSON", id="not JSON"),
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
def test_preview_of_an_invalid_file_gives_the_reason_and_offers_nothing(
    document: object, reason: str
) -> None:
    shown = preview(document, 'a "bad" <file>.json')
    assert reason in shown.words
    assert "Nothing has changed" in shown.words
    assert shown.offered is None


def test_preview_of_many_changes_counts_them() -> None:
    document = changed()
    document["strategies"] |= {f"S{i}": {"max_contracts": i} for i in range(60)}
    shown = preview(document)
    assert "60 settings would change; – is the default. The first 40 are listed." in shown.words
    assert len(shown.rows) == 40
