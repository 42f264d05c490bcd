"""The section Reduced and skipped: what bound, the ledger, its choices, and when it is loaded."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, parse_profile
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.dash_app.components.content import Note, Subhead, Table
from app.dash_app.pages.position_sizing.ledger import callbacks
from app.dash_app.pages.position_sizing.ledger.content import ledger_content
from app.dash_app.pages.position_sizing.ledger.rows import NO_ROWS, Filters, Ledger
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport
from tests.unit.calculations.builders import book_of, one_a_day
from tests.unit.dash_app.words import words

DAYS = 40
FORMULA = "=Fly"


def book() -> Book:
    wins_and_losses = [100.0, -50.0] * (DAYS // 2)
    return book_of(
        *one_a_day(wins_and_losses, contracts=2),
        *one_a_day(wins_and_losses, strategy=FORMULA, contracts=2),
    )


@pytest.fixture
def workspace() -> Workspace:
    """Two strategies of 40 positions; one is held to a contract, the other is switched off."""
    document = default_profile(book()).to_document()
    document["strategies"] = {"Condor": {"max_contracts": 1}, FORMULA: {"enabled": False}}
    server_state().portfolios.clear()
    profile = parse_profile(document)
    rule = {"name": "Doubled", "rule": {"kind": "historical", "multiplier": 2.0}}
    document["scenarios"] = [rule, *document["scenarios"]]
    profile = parse_profile(document)
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book(), profile)


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace.book, workspace.replay(workspace.profile.scenario("Doubled")))


def column(payload: dict[str, Any], name: str) -> list[str]:
    """A column of texts as the browser will read it."""
    typed = payload["codes"][name]
    codes = np.frombuffer(base64.b64decode(typed["bdata"]), typed["dtype"])
    return [payload["texts"][name][code] for code in codes]


def labels(ledger: Ledger, name: str, filters: Filters) -> list[str]:
    return [option["label"] for option in ledger.options(filters)[name]]


def test_ledger_holds_every_position_reduced_or_skipped(ledger: Ledger) -> None:
    metrics = ledger.replayed.metrics
    everything = ledger.passing(Filters())
    payload = ledger.payload(everything)
    limited = metrics.trades_reduced + metrics.trades_skipped
    assert len(column(payload, "what")) == limited == len(everything) == 2 * DAYS
    assert set(column(payload, "what")) == {"reduced", "skipped"}
    assert set(column(payload, "limit")) == {"max contracts", "strategy switched off"}


def test_filters_combine(ledger: Ledger) -> None:
    passed = ledger.payload(ledger.passing(Filters(outcome="reduced", strategy="Condor")))
    assert column(passed, "what") == ["reduced"] * DAYS
    assert set(column(passed, "strategy")) == {"Condor"}
    assert not ledger.passing(Filters(outcome="reduced", strategy=FORMULA)).any()


def test_filter_by_a_value_that_the_ledger_lacks_is_everything(ledger: Ledger) -> None:
    assert ledger.passing(Filters(limit="margin ceiling")).all()


def test_choices_count_what_the_other_filters_leave(ledger: Ledger) -> None:
    assert labels(ledger, "outcome", Filters()) == [f"Reduced ({DAYS})", f"Skipped ({DAYS})"]
    chosen = Filters(outcome="reduced", limit="max contracts")
    assert labels(ledger, "outcome", chosen) == [f"Reduced ({DAYS})", "Skipped (0)"]
    assert labels(ledger, "strategy", chosen) == [f"Condor ({DAYS})", f"{FORMULA} (0)"]
    assert f"Max contracts ({DAYS})" in labels(ledger, "limit", chosen)


def test_what_bound_counts_every_position(workspace: Workspace) -> None:
    head, table = ledger_content(workspace, "Doubled")
    assert isinstance(head, Subhead)
    assert isinstance(table, Table)
    assert head.meaning == f"{2 * DAYS} positions offered, by what decided their size."
    assert sorted(table.body) == [
        ("Reduced: max contracts", str(DAYS), "50.0%"),
        ("Skipped: strategy switched off", str(DAYS), "50.0%"),
    ]


def test_what_bound_of_the_log_itself_is_nothing(workspace: Workspace) -> None:
    _, table = ledger_content(workspace, AS_BACKTESTED.name)
    assert isinstance(table, Table)
    assert table.body == [("Taken at full size", str(2 * DAYS), "100.0%")]


def state(workspace: Workspace) -> tuple[object, object, object]:
    """Return the stores that a browser sends of a workspace."""
    report = ImportReport()
    server_state().portfolios.remember("n", lambda: (workspace.book, report))
    active = {"fingerprint": "f", "profile": workspace.profile.to_document()}
    return workspace.ready, active, None


NO_FILTERS: dict[str, str | None] = dict.fromkeys(("outcome", "limit", "strategy"))


def test_rows_are_sent_once_the_ledger_is_open(workspace: Workspace) -> None:
    given = {"due": 1}, "Doubled"
    closed = callbacks.draw_ledger(*given, None, NO_FILTERS, state(workspace))
    assert closed["data"] is closed["shown"] is no_update
    _, button, tools_hidden = callbacks.open_ledger(1, None)
    assert (button, tools_hidden) == ({"display": "none"}, False)
    filters = NO_FILTERS | {"outcome": "skipped"}
    opened = callbacks.draw_ledger(*given, {"type": "AgGrid"}, filters, state(workspace))
    assert set(column(opened["data"], "what")) == {"skipped"}
    total = f"{DAYS} of {2 * DAYS} positions. CSV saves what the grid shows."
    assert opened["shown"] == total
    assert opened["options"]["strategy"][0]["value"] in {"Condor", FORMULA}


def test_closed_ledger_loads_no_grid() -> None:
    assert callbacks.open_ledger(None, None) == (no_update,) * 3


def test_section_not_due_sends_nothing() -> None:
    assert callbacks.draw_bound(None, None, None, None, None) is no_update


def test_drawn_section_names_the_scenario(workspace: Workspace) -> None:
    drawn = callbacks.draw_bound({"due": 1}, None, *state(workspace))
    assert f"What bound “{MY_SIZING.name}”" in words(drawn)


def test_scenario_that_cannot_be_replayed_empties_the_grid(workspace: Workspace) -> None:
    document = workspace.profile.to_document()
    document["strategies"] = {}
    limits = {"margin_ceiling": None, "max_times_logged": None, "sizing_equity": "current"}
    document["portfolio"] |= limits
    rule = {"kind": "fixed_fractional", "fraction": 1e12}
    document["scenarios"] = [{"name": "Absurd", "rule": rule}]
    winning = book_of(*one_a_day([100.0] * 60 + [-50.0] * 20))
    absurd = Workspace(workspace.ready, winning, parse_profile(document))
    (note,) = ledger_content(absurd, "Absurd")
    assert isinstance(note, Note)
    sent = callbacks.draw_ledger({"due": 1}, "Absurd", ["grid"], NO_FILTERS, state(absurd))
    assert (sent["data"], sent["shown"]) == (NO_ROWS, "")
