"""The Margin section: its lead, the table of strategies, the worst instant, the chart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.margin import callbacks, ids
from app.dash_app.pages.position_sizing.margin.content import (
    MOST_STRATEGIES,
    MarginChoice,
    margin_content,
)
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport
from tests.unit.calculations.builders import book_of, one_a_day
from tests.unit.dash_app.words import words

HOSTILE = 'Put "fly" <b>'
OF_START = MarginChoice("As backtested", compounding=False)


def two_at_once(margin: float = 1_000.0) -> Book:
    """One day: 1,000 held from 10:00 to 12:00, and 3,000 from 11:00 to 13:00 that lose 4,500."""
    opened = np.array(["2024-01-08T10:00", "2024-01-08T11:00"], "datetime64[s]")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(2, "h"),
        "pl": [100.0, -4_500.0],
        "contracts": [1.0, 1.0],
        "margin_req": [margin, 3_000.0],
        "strategy": ["Condor", HOSTILE],
    }
    return Book.of(TradeLog.from_columns(columns))


def workspace_of(book: Book, **portfolio: Any) -> Workspace:
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"].update({"added_full_losses": 0.0} | portfolio)
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def content(
    workspace: Workspace, choice: MarginChoice = OF_START, *, compact: bool = False
) -> list[Piece]:
    return margin_content(workspace, choice, ChartStyle("light", compact))


def tables(pieces: list[Piece]) -> list[Table]:
    return [piece for piece in pieces if isinstance(piece, Table)]


def test_table_has_a_row_a_strategy_and_one_for_all() -> None:
    by_strategy, _ = tables(content(workspace_of(two_at_once())))
    assert [(row[0], row[1]) for row in by_strategy.body] == [
        (HOSTILE, "$3,000"),
        ("Condor", "$1,000"),
    ]
    assert by_strategy.foot[:2] == ["All together", "$4,000"]
    assert by_strategy.foot[-1] == "2"
    assert by_strategy.head[2] == "Peak, of starting capital"


def test_phone_leaves_out_the_means() -> None:
    by_strategy, _ = tables(content(workspace_of(two_at_once()), compact=True))
    assert by_strategy.head == ["Strategy", "Peak", "Peak, of starting capital", "At once"]
    assert {len(row) for row in [*by_strategy.body, by_strategy.foot]} == {4}


def test_everything_to_maximum_loss_counts_the_larger_of_margin_and_logged_loss() -> None:
    pieces = content(workspace_of(two_at_once()))
    _, worst = tables(pieces)
    assert worst.body == [(HOSTILE, "1", "$4,500"), ("Condor", "1", "$1,000")]
    assert worst.foot == ("All together", "2", "$5,500")
    said = [piece.rest for piece in pieces if isinstance(piece, Sentence)]
    assert any("8 Jan 2024, 11:00: $5,500" in text for text in said)


@pytest.mark.parametrize(
    ("ceiling", "text"),
    [(None, "no ceiling is set"), (0.9, "the ceiling is 90%, never exceeded")],
)
def test_lead_says_the_peak_and_the_ceiling(ceiling: float | None, text: str) -> None:
    lead, *_ = content(workspace_of(two_at_once(), margin_ceiling=ceiling))
    assert isinstance(lead, Sentence)
    assert lead.finding == "4.0% of starting capital"
    assert "at the peak of “As backtested”, 8 Jan 2024, 11:00" in lead.rest
    assert text in lead.rest


def test_lead_says_how_long_the_ceiling_was_exceeded() -> None:
    lead, *_ = content(workspace_of(two_at_once(), margin_ceiling=0.035))
    assert isinstance(lead, Sentence)
    assert "1.0 h above it, 33.33% of the time" in lead.rest


def test_unknown_margin_is_told() -> None:
    pieces = content(workspace_of(two_at_once(margin=0.0)))
    (note,) = [piece for piece in pieces if isinstance(piece, Note)]
    assert note.title == "1 position of unknown margin count as holding none."


def test_hundreds_of_strategies_are_counted_not_listed() -> None:
    opened = np.datetime64("2024-01-01T10:00:00") + np.arange(70) * np.timedelta64(1, "D")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(1, "h"),
        "pl": np.ones(70),
        "margin_req": np.full(70, 100.0),
        "contracts": np.ones(70),
        "strategy": [f"S{i}" for i in range(70)],
    }
    pieces = content(workspace_of(Book.of(TradeLog.from_columns(columns))))
    assert len(tables(pieces)[0].body) == MOST_STRATEGIES
    assert Sentence(rest="10 strategies of smaller peaks are not listed.", dimmed=True) in pieces


def test_scenario_that_cannot_be_replayed_is_said() -> None:
    workspace = workspace_of(book_of(*one_a_day([100.0] * 60 + [-50.0] * 20)))
    document = workspace.profile.to_document()
    limits = {"margin_ceiling": None, "max_times_logged": None, "sizing_equity": "current"}
    document["portfolio"] |= limits
    rule = {"kind": "fixed_fractional", "fraction": 1e12}
    document["scenarios"] = [{"name": "Absurd", "rule": rule}]
    absurd = replace(workspace, profile=parse_profile(document))
    (note,) = content(absurd, MarginChoice("Absurd"))
    assert isinstance(note, Note)
    lead, figure, style, below = drawn(absurd, name="Absurd")
    assert "There is nothing to show." in words(lead[0].title)
    assert (figure, style, below) == ({}, {"display": "none"}, [])


def drawn(workspace: Workspace, base: str = ids.STARTING, name: str = "As backtested") -> Any:
    """Return the answer of the callback."""
    report = ImportReport()
    server_state().portfolios.remember("n", lambda: (workspace.book, report))
    active = {"fingerprint": "f", "profile": workspace.profile.to_document()}
    return callbacks.draw_margin({"due": 1}, name, base, workspace.ready, active, None)


def test_drawn_section_keeps_the_chart_between_lead_and_tables() -> None:
    lead, figure, style, below = drawn(workspace_of(two_at_once()))
    assert "of starting capital" in words(lead)
    assert len(figure["data"]) >= 2
    assert style["height"] > 0
    assert "If everything open went to its maximum loss" in words(below)


def test_base_changes_what_shares_are_of() -> None:
    lead, *_ = drawn(workspace_of(two_at_once()), ids.EQUITY)
    assert "of equity" in words(lead)


def test_section_not_due_sends_nothing() -> None:
    assert callbacks.draw_margin(None, None, ids.EQUITY, None, None, None) == (no_update,) * 4


def test_chart_is_one_piece_of_both_schemes() -> None:
    workspace = workspace_of(two_at_once())
    light, dark = (
        margin_content(workspace, OF_START, ChartStyle(scheme)) for scheme in ("light", "dark")
    )
    places = [[isinstance(piece, Chart) for piece in pieces] for pieces in (light, dark)]
    assert places[0] == places[1]
    assert sum(places[0]) == 1
