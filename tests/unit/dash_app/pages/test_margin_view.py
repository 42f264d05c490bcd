"""The Margin section: figures, the table of strategies, the worst instant."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.markup import markup
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.margin_view import margin_parts
from tests.unit.dash_app.pages.test_position_sizing import workspace_of

HOSTILE = 'Put "fly" <b>'


def two_at_once() -> Book:
    """One day: 1,000 held from 10:00 to 12:00 by one strategy and 3,000 from 11:00 to 13:00 by another, which loses 4,500."""
    opened = np.array(["2024-01-08T10:00", "2024-01-08T11:00"], "datetime64[s]")
    columns = {
        "opened_at": opened,
        "closed_at": opened + np.timedelta64(2, "h"),
        "pl": [100.0, -4_500.0],
        "contracts": [1.0, 1.0],
        "margin_req": [1_000.0, 3_000.0],
        "strategy": ["Condor", HOSTILE],
    }
    return Book.of(TradeLog.from_columns(columns))


@pytest.fixture
def text() -> str:
    parts = margin_parts(workspace_of(two_at_once()), "As backtested", compounding=False, style=ChartStyle("light"))
    return markup(parts.words) + markup(parts.table)


def test_the_table_has_a_line_a_strategy_and_one_for_all(text: str) -> None:
    assert text.count("<tr") == 1 + 2 + 1
    assert "$4,000" in text, "both at once"
    assert "$3,000" in text


def test_everything_to_maximum_loss_counts_the_larger_of_margin_and_logged_loss(text: str) -> None:
    assert "$5,500 in all" in text  # 1,000 of margin and 4,500 logged
    assert "8 Jan 2024 11:00" in text


def test_names_are_escaped(text: str) -> None:
    assert "<b>" not in text.replace("<b>Condor", "").split("At worst")[1]
    assert "&lt;b&gt;" in text


def test_the_chart_has_the_strategies_own_shares() -> None:
    parts = margin_parts(workspace_of(two_at_once()), "As backtested", compounding=False, style=ChartStyle("dark"))
    assert len(parts.figure["data"]) >= 2
    assert parts.height_px > 0
