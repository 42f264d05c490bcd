"""Tests of the Kelly section: first view, details, and CSV."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.calculations.log.example import example_log
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Chart, Note, Piece, Sentence, Table
from app.dash_app.components.spreadsheet import csv_download
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.kelly import content as kelly
from app.dash_app.pages.position_sizing.kelly.details import (
    estimate_pieces,
    evidence_pieces,
    haircut_choices,
    needed_haircut,
)
from app.dash_app.pages.position_sizing.kelly.export import CSV_HEAD, spreadsheet_rows
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from tests.unit.dash_app.logs import DAY, HOURS, START, book_of, log_of

LOSE_AND_WIN = [100.0, 100.0, -150.0] * 20
STYLE = ChartStyle("light")


@pytest.fixture(autouse=True)
def forget() -> None:
    server_state().portfolios.clear()


def workspace_of(
    book: Book, fraction: float = 0.5, own: dict[str, Any] | None = None, **portfolio: Any
) -> Workspace:
    document = default_profile(book).to_document()
    document["portfolio"] |= {"kelly_fraction": fraction, "added_full_losses": 0.0} | portfolio
    for name, settings in (own or {}).items():
        document["strategies"][name] |= settings
    return Workspace({"fingerprint": "f", "nonce": "kelly.0.0"}, book, parse_profile(document))


def side_by_side(first: list[float], second: list[float]) -> Book:
    """Two strategies that open and close together, once a day."""
    n = len(first)
    opened = np.tile(START + np.arange(n) * DAY, 2)
    names = ["Strong"] * n + ["Weak"] * n
    return Book.of(log_of([*first, *second], names, opened_at=opened, closed_at=opened + HOURS))


def shown(workspace: Workspace) -> tuple[Sentence, Table, Chart, str]:
    """The finding, the table, the chart, and all remarks."""
    finding, table, chart, *remarks = kelly.kelly_content(workspace, STYLE)
    assert isinstance(finding, Sentence)
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    said = " ".join(remark.rest for remark in remarks if isinstance(remark, Sentence))
    return finding, table, chart, said


def tables(pieces: list[Piece]) -> list[Table]:
    return [piece for piece in pieces if isinstance(piece, Table)]


def test_row_holds_allocation_kelly_its_range_contracts_and_margin() -> None:
    workspace = workspace_of(Book.of(example_log()))
    _, table, chart, _ = shown(workspace)
    row = workspace.kelly().strategies[0]
    found = row.by_period.bootstrap
    assert found is not None
    assert table.body[0] == [
        "Condor",
        f"{100 * row.applied_share:.1f}%",
        f"{100 * row.by_period.share:.1f}%",
        f"{100 * found.low:.0f}–{100 * found.high:.0f}%",
        f"{row.contracts:.0f}",
        f"${row.margin:,.0f}",
    ]
    assert row.applied_share == pytest.approx(0.5 * row.by_period.share)
    assert chart.figure["data"][2]["x"] == [
        strategy.applied_share for strategy in workspace.kelly().strategies
    ]


def test_foot_is_one_of_each_at_once_of_those_switched_on() -> None:
    workspace = workspace_of(
        side_by_side(LOSE_AND_WIN, LOSE_AND_WIN[::-1]), own={"Weak": {"enabled": False}}
    )
    _, table, _, said = shown(workspace)
    strong, weak = workspace.kelly().strategies
    assert weak.applied_share > 0
    assert table.foot[:2] == ["One of each at once", f"{100 * strong.applied_share:.1f}%"]
    assert table.foot[5] == f"${strong.margin:,.0f}"
    assert "Switched off: Weak." in said


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0.05, "At 0.05× every allocation lies below"), (1.0, "At 1×, two of two allocations lie")],
)
def test_finding_says_where_allocations_stand_in_their_ranges(fraction: float, words: str) -> None:
    book = side_by_side([190.0, 190.0, 190.0, -200.0] * 60, [150.0, 190.0, 190.0, -180.0] * 60)
    finding, *_ = shown(workspace_of(book, fraction))
    assert finding.finding.startswith(words)


def test_finding_compares_one_of_each_with_the_ceiling() -> None:
    book = side_by_side([190.0, 190.0, 190.0, -200.0] * 60, [150.0, 190.0, 190.0, -180.0] * 60)
    finding, *_ = shown(workspace_of(book, 1.0, margin_ceiling=0.5))
    assert finding.rest.endswith("above your ceiling of 50%.")


def test_finding_says_which_ranges_reach_zero() -> None:
    finding, _, _, said = shown(workspace_of(book_of(LOSE_AND_WIN), 0.05))
    assert finding.finding.startswith("The range of every strategy reaches zero")
    assert "luck is not ruled out: Condor." in said


def test_reasons_for_no_kelly_and_own_fractions_are_said() -> None:
    book = side_by_side(LOSE_AND_WIN, [-10.0, 5.0, -10.0] * 20)
    *_, said = shown(workspace_of(book, own={"Strong": {"kelly_fraction": 0.1}}))
    assert "No edge: Weak." in said
    assert "A fraction of its own: Strong (0.1×)." in said


def test_assumed_margins_are_said_in_words_details_and_file() -> None:
    """An import assumed ten margins; the other strategy's is a default from its settings."""
    n = len(LOSE_AND_WIN)
    margin = np.repeat([1_000.0, np.nan], n)
    book = Book.of(
        log_of(
            LOSE_AND_WIN * 2,
            ["Shares"] * n + ["Future"] * n,
            margin_req=margin,
            margin_assumed=np.arange(2 * n) < 10,
        )
    )
    workspace = workspace_of(book, own={"Future": {"default_margin": 1_000}})
    *_, said = shown(workspace)
    assert "Margin assumed, and with it every share and size: Shares and Future." in said
    [estimates] = tables(estimate_pieces(workspace.kelly(), 0.5))
    statuses = [row[-1].split("; ")[-1] for row in estimates.body[:2]]
    assert statuses == [f"margin assumed in 10 of {n} trades", "margin assumed"]
    column = CSV_HEAD.index("Status")
    assert "margin assumed" in str(spreadsheet_rows(workspace.kelly())[2][column])


def test_log_without_margin_says_what_to_do_and_one_strategy_with_margin_is_enough() -> None:
    columns = {
        "opened_at": START + np.arange(30) * DAY,
        "closed_at": START + np.arange(30) * DAY + HOURS,
        "pl": np.tile([100.0, -50.0, 30.0], 10),
        "strategy": ["A", "B"] * 15,
    }
    book = Book.of(TradeLog.from_columns(columns))
    [note] = kelly.kelly_content(workspace_of(book), STYLE)
    assert isinstance(note, Note)
    assert "default margin" in note.text
    some = workspace_of(book, own={"A": {"default_margin": 1_000}})
    assert kelly.has_margin(some.kelly())
    assert replay(book, some.profile, kelly.FIXED).contracts.tolist() == [1] * 30


def test_hundreds_of_strategies_are_cut_and_counted() -> None:
    n = 5 * (kelly.MOST + 3)
    names = [f"S{i % (kelly.MOST + 3):03}" for i in range(n)]
    _, table, _, said = shown(workspace_of(Book.of(log_of([10.0] * n, names))))
    assert len(table.body) == kelly.MOST
    assert "3 more strategies are not listed" in said


def test_details_hold_every_estimate_with_its_range_and_the_pool_by_its_name() -> None:
    workspace = workspace_of(Book.of(example_log()))
    table = workspace.kelly()
    [estimates] = tables(estimate_pieces(table, 0.5))
    cells = dict(zip(estimates.head, estimates.body[0], strict=True))
    row, joint = table.strategies[0], table.joint_range
    assert joint is not None
    low, high = 100 * joint.low[0], 100 * joint.high[0]
    assert cells["Together"] == f"{100 * table.simultaneous.shares[0]:.1f}% ({low:.0f}–{high:.0f}%)"
    assert cells["Alone"].startswith(f"{100 * row.estimate.log_optimal:.1f}% (")
    assert cells["Shrunk"] == f"{100 * row.estimate.shrunk:.1f}%"
    assert estimates.foot[0] == "All positions, pooled"
    assert estimates.foot[3].startswith(f"{100 * table.portfolio.log_optimal:.1f}%")


def test_details_without_overlap_have_no_share_together() -> None:
    table = workspace_of(book_of(LOSE_AND_WIN)).kelly()
    pieces = estimate_pieces(table, 0.5)
    assert "Together" not in tables(pieces)[0].head
    assert (
        Sentence("Positions never overlap,", "so each strategy’s Kelly can be applied on its own.")
        in pieces
    )


def test_details_lead_with_what_all_together_would_hold_where_positions_overlap() -> None:
    table = workspace_of(Book.of(example_log()), 0.25).kelly()
    said = estimate_pieces(table, 0.25)[1]
    assert isinstance(said, Sentence)
    busiest = table.simultaneous.busiest_share
    assert f"would hold {100 * busiest:.0f}% of equity" in said.finding
    assert f"{25 * busiest:.0f}% at 0.25×" in said.finding


def test_details_say_who_is_crowded_out() -> None:
    weak = [60.0, 60.0, -100.0] * 20  # wins and loses with the other, earns less
    table = workspace_of(side_by_side([100.0, 100.0, -50.0] * 20, weak)).kelly()
    [estimates] = tables(estimate_pieces(table, 0.5))
    assert [row[-1] for row in estimates.body] == [
        "",
        "crowded out: adds no growth beside the others",
    ]


def test_unknown_margin_leaves_no_figures() -> None:
    book = Book.of(log_of([100.0, -50.0] * 20, margin_req=np.full(40, np.nan)))
    [estimates] = tables(estimate_pieces(workspace_of(book).kelly(), 0.5))
    assert estimates.body[0][1:3] == ["40", "–"]
    assert estimates.body[0][-1] == "no margin in the log"


def test_evidence_offers_the_haircut_until_it_is_in_use() -> None:
    book = side_by_side(LOSE_AND_WIN, [-10.0, 5.0, -10.0] * 20)
    table = workspace_of(book).kelly()
    [evidence] = tables(evidence_pieces(table))
    assert [row[0] for row in evidence.body] == ["Strong"]
    assert "does not survive 2 tries" in evidence.body[0][1]
    assert haircut_choices(table) == ["Strong"]
    haircut = needed_haircut(table.strategies[0])
    cut = workspace_of(book, own={"Strong": {"edge_haircut": haircut}})
    assert haircut_choices(cut.kelly()) == []


def test_csv_holds_fractions_and_every_estimate_and_no_formula() -> None:
    n = len(LOSE_AND_WIN)
    book = Book.of(log_of(LOSE_AND_WIN, ["=1+1"] * n))
    table = workspace_of(book).kelly()
    head, row = spreadsheet_rows(table)
    line = dict(zip(CSV_HEAD, row, strict=True))
    one = table.strategies[0]
    assert tuple(head) == CSV_HEAD
    assert line["Full [share of equity]"] == pytest.approx(one.estimate.log_optimal, abs=1e-6)
    assert line["Shrunk [share of equity]"] == pytest.approx(one.estimate.shrunk, abs=1e-6)
    assert line["Applied [share of equity]"] == pytest.approx(one.applied_share, abs=1e-6)
    assert line["By period [share of equity]"] == pytest.approx(one.by_period.share, abs=1e-6)
    assert line["Together [share of equity]"] is None
    assert "\r\n'=1+1," in csv_download("kelly.csv", [head, row])["content"]
