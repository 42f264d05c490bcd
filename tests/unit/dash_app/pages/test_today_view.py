"""The sizes for today on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.calculations.profile.model import Scenario
from app.calculations.sizing.next_trade import next_trades
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing.today_view import BOUND_WORDS, actions, today_content
from tests.unit.dash_app.pages.test_position_sizing import DAYS, MARGIN, ODD_NAME, wins_and_losses, workspace_of


def content(rule: dict[str, object], **portfolio: object) -> str:
    workspace = workspace_of(wins_and_losses(), **portfolio)
    return markup(today_content(next_trades(workspace.book, workspace.profile, Scenario.model_validate({"name": "Mine", "rule": rule}))))


def test_a_line_says_allocation_contracts_and_limits() -> None:
    text = content({"kind": "fixed_contracts", "contracts": 4}, equity_today=50_000, margin_ceiling=0.5)
    assert DAYS
    assert "At $50,000 of equity, one position of each strategy would hold 8% of it." in text
    assert "would hold $4,000 of margin, 16% of the margin ceiling." in text
    for words in ("8.0%", "<b>4</b>", f"${MARGIN:,.0f}", "$4,000", "the rule"):
        assert words in text
    assert ODD_NAME not in text, "escaped"


def test_more_than_the_margin_ceiling_is_said() -> None:
    """Each ceiling holds one position; two strategies at their most open trades do not fit."""
    workspace = workspace_of(wins_and_losses(), equity_today=5_000, margin_ceiling=1.0)
    size = next_trades(
        workspace.book, workspace.profile, Scenario.model_validate({"name": "Mine", "rule": {"kind": "fixed_contracts", "contracts": 4}})
    )
    assert "80% of the margin ceiling." in markup(today_content(size))
    crowded = replace(size, sizes=size.sizes * 2)
    assert "160% of the margin ceiling: not all can be open at once" in markup(today_content(crowded))


def test_without_a_margin_ceiling_the_total_stands_alone() -> None:
    text = content({"kind": "fixed_contracts", "contracts": 1}, margin_ceiling=None)
    assert "of margin." in text
    assert "margin ceiling" not in text


def test_without_a_size_the_reason_stands_there() -> None:
    text = content({"kind": "allocation", "weights": {}})
    assert "no edge or no weight" in text
    assert "weak" in text


def test_every_bound_has_words() -> None:
    assert all(BOUND_WORDS.values())


@pytest.mark.parametrize("act", ["copy-table", "save-table", "print-table"])
def test_the_table_can_be_taken_away(act: str) -> None:
    assert f'data-act="{act}"' in markup(actions())
