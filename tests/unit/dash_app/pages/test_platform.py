"""Tests of the section *For your platform* and of its exports."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.calculations.profile.model import Scenario, parse_profile
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.calculations.size_search.plan import ContractPlan
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Note, Sentence, Table
from app.dash_app.components.spreadsheet import csv_download, pasted
from app.dash_app.pages.position_sizing.platform.content import (
    Platform,
    plan_pieces,
    platform_content,
    platform_of,
    platform_table,
    spreadsheet_rows,
)
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from tests.unit.dash_app.logs import DAY, START, log_of

MARGIN = 1_000.0
ODD_NAME = 'Put "fly" 50%/… <b>'


def wins_and_losses(days: int = 90) -> Book:
    """One contract a day: two wins of 100, then a loss of 150, on a margin of 1,000."""
    opened = START + np.arange(days) * DAY
    pl = [100.0, 100.0, -150.0] * (days // 3)
    return Book.of(log_of(pl, [ODD_NAME] * days, opened_at=opened))


def workspace_of(book: Book, **portfolio: Any) -> Workspace:
    """A new profile at half Kelly, without an added loss, so that a few trades are traded."""
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"].update({"added_full_losses": 0.0} | portfolio)
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def platform(rule: dict[str, object], **portfolio: Any) -> Platform:
    workspace = workspace_of(wins_and_losses(), **portfolio)
    mine = Scenario.model_validate({"name": "Mine", "rule": rule})
    profile = workspace.profile.model_copy(update={"scenarios": (mine,)})
    return platform_of(replace(workspace, profile=profile), "Mine")


def fixed(contracts: float, **portfolio: Any) -> Platform:
    return platform({"kind": "fixed_contracts", "contracts": contracts}, **portfolio)


def finding(of: Platform) -> Sentence:
    first = platform_content(of)[0]
    assert isinstance(first, Sentence)
    return first


def test_row_says_allocation_contracts_limits_and_what_bound() -> None:
    of = fixed(4, equity_today=50_000, margin_ceiling=0.5)
    assert finding(of).finding == "The strategy is traded with at least one lot at $50,000."
    table = platform_table(of)
    assert table.body == [[ODD_NAME, "8.0%", "4", "10", "1", "$4,000", "the rule"]]
    assert table.foot[0] == "In all"
    assert table.foot[5:] == ["$4,000", "16% of the margin ceiling"]


def test_row_rounded_down_shows_what_was_asked_for() -> None:
    of = platform(
        {"kind": "fixed_fractional", "fraction": 0.0325, "basis": "margin"}, equity_today=100_000
    )
    assert platform_table(of).body[0][6] == "fraction of equity, 3.25\u00a0→\u00a03"


def test_size_below_one_lot_is_too_small_and_says_from_which_equity_it_fits() -> None:
    of = platform({"kind": "fixed_fractional", "fraction": 0.005}, equity_today=100_000)
    row = platform_table(of).body[0]
    assert row[2] == "0"
    assert row[6] == f"too small to trade: fits from ${MARGIN / 0.005:,.0f}"
    assert finding(of).finding == "The strategy is too small to trade at $100,000."


def test_strategy_without_a_size_says_why() -> None:
    of = platform({"kind": "allocation", "weights": {}})
    assert platform_table(of).body[0][6] == "no edge or no weight"
    assert finding(of).finding == "No strategy has a size to trade."


def test_walk_forward_rule_of_a_short_log_waits() -> None:
    rule = {"kind": "kelly", "history": "walk_forward", "min_trades": 1_000}
    assert platform_table(platform(rule)).body[0][2:] == [
        *("0", "10", "1", "$0", "too few positions yet")
    ]


def test_more_than_the_margin_ceiling_is_a_warning() -> None:
    of = fixed(4, equity_today=5_000, margin_ceiling=1.0)
    crowded = replace(of, trades=replace(of.trades, equity=3_000.0))
    assert not any(isinstance(piece, Note) for piece in platform_content(of))
    note = platform_content(crowded)[1]
    assert isinstance(note, Note)
    assert note.title == "All at once they would hold 133% of the margin ceiling."


def test_without_a_margin_ceiling_the_total_stands_alone() -> None:
    foot = platform_table(fixed(1, margin_ceiling=None)).foot
    assert foot[5:] == ["$1,000", ""]


def test_spreadsheet_holds_plain_values_and_no_formula() -> None:
    of = fixed(4, equity_today=50_000)
    of = replace(
        of, trades=replace(of.trades, sizes=(replace(of.trades.sizes[0], strategy="=1+1"),))
    )
    file = csv_download("sizes.csv", spreadsheet_rows(of))
    head, row = csv.reader(io.StringIO(file["content"].removeprefix("\ufeff"), newline=""))
    assert (row[0], row[1], row[2]) == ("'=1+1", "0.08", "4")
    assert len(head) == len(row)
    assert pasted(spreadsheet_rows(of)).splitlines()[1].startswith("'=1+1\t0.08\t4\t")


@pytest.mark.parametrize("cell", ["-12.5%", "+3", "−$1,000", 12.0, None, "plain"])
def test_spreadsheet_leaves_figures_alone(cell: str | float | None) -> None:
    text = pasted([[cell]])
    assert not text.startswith("'")


def plan_of(contracts: list[float], joins: list[float]) -> ContractPlan:
    n = len(contracts)
    return ContractPlan(
        contracts=np.array(contracts),
        profit_per_contract=np.ones(n),
        expected_profit=1_234.0,
        chance=recommended().readings["cautious"].chance,  # type: ignore[arg-type]
        drawdown=0.1,
        peak_margin=1_000.0,
        left_out=np.array(contracts) == 0,
        joins_at=np.array(joins),
    )


@cache
def recommended() -> RecommendedSize:
    workspace = workspace_of(wins_and_losses())
    return recommended_size(workspace.book, workspace.profile)


def test_plan_of_the_answer_names_contracts_and_who_joins_from_where() -> None:
    answer = replace(recommended(), strategies=("A", "B", "C"))
    _, summary, table = plan_pieces(answer, plan_of([2.0, 0.0, 0.0], [np.nan, 70_000.0, np.nan]))
    assert isinstance(summary, Sentence)
    assert "$1,234" in summary.rest
    assert isinstance(table, Table)
    assert table.body == [["A", "2", "–"], ["B", "0", "$70,000"]]


def test_plan_without_a_contract_says_so() -> None:
    answer = replace(recommended(), strategies=("A",))
    pieces = plan_pieces(answer, plan_of([0.0], [np.nan]))
    assert pieces[1:] == [Sentence("No whole contract of any strategy keeps the promise.")]
