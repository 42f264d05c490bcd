"""The parts of the Portfolio page: report, figures, months, strategies, trades."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import replay
from app.dash_app.pages.portfolio import callbacks, months, report, result, strategies, trades
from app.importers import ImportReport
from app.importers.report import ColumnOrigins, FileSummary, Finding, Issue
from tests.unit.dash_app.logs import book_of, daily_of, log_of
from tests.unit.dash_app.words import words

PL = [500.0, -2000.0, 300.0, 1500.0, -100.0]


def classes(component: Component, name: str) -> list[str]:
    """The CSS classes of every part below `component` whose class starts with `name`."""
    found = [getattr(part, "className", None) or "" for part in component._traverse() if isinstance(part, Component)]
    return [text for text in found if text.startswith(name)]


def test_the_report_says_files_findings_lines_and_columns() -> None:
    imported = ImportReport(
        files=(FileSummary("a.csv", "Option Omega", 12, 11, 0, True),),
        findings=(Finding("warn", "2 cells read as missing.", "Line 7.", (7, 1204), 300, "a.csv"),),
        issues=(Issue("a.csv", 7, "P/L", "n/a", "a number", "left out"),),
        n_issues=5,
        columns=ColumnOrigins(explicit=("P/L", "Legs"), missing=("VIX",)),
    )
    text = words(report.report(imported))
    assert "Show 300 lines" in text
    assert "Lines 7, 1,204 and 298 more" in text
    assert "a.csv, line 7, P/L: found “n/a”, expected a number; left out." in text
    assert "5 rows or cells could not be used as written." in text
    assert "and 4 more" in text
    assert "2explicitfrom the file" in text
    assert "1missingVIX" in text
    assert report.source(imported) == "a.csv, Option Omega, 12 rows"


def test_a_refusal_says_what_was_found_and_that_nothing_changed() -> None:
    refused = ImportReport(error=Finding("danger", "bad.csv is empty.", "Expected a header."))
    note = report.refusal(refused)
    assert note is not None
    assert "bad.csv is empty. Expected a header. The portfolio loaded before stays." in words(note)
    assert note.role == "alert"
    assert report.refusal(ImportReport()) is None


def test_cards_print_what_was_computed() -> None:
    book = book_of(PL)
    run = replay(book, Profile(), AS_BACKTESTED)
    text = words(result.cards(run, portfolio_statistics(book), None))
    assert f"Net P/L${sum(PL):,.0f}$100,000 → $100,200" in text
    assert f"Max drawdown{2000 / 100_500:.1%}longest" in text
    assert "Win rate60.0%3 of 5" in text
    assert f"Profit factor{2300 / 2100:.2f}" in text
    assert result.period(run) == "Every trade as backtested, 8 Jan 2024 – 12 Jan 2024."


def test_a_daily_log_stands_beside_the_realised_drawdown() -> None:
    daily = daily_of([100_400.0, 97_388.0, 98_900.0])
    run = replay(book_of(PL), Profile(), AS_BACKTESTED)
    assert "daily log 3.0%" in words(result.cards(run, portfolio_statistics(book_of(PL)), daily))
    assert "its drawdown is 3.0%, the realised one 2.0%" in result.caveat(run, daily)
    assert "also marks open ones" in result.caveat(run, None)


def test_months_compound_to_years_newest_first() -> None:
    returns = {(2023, 11): 0.1, (2023, 12): -0.1, (2024, 1): 0.02}
    grid = months.months(returns)
    text = words(grid)
    assert text.index("2024") < text.index("2023")
    assert months.compounded(returns, 2023) == pytest.approx(1.1 * 0.9 - 1)
    assert months.compounded({(2023, 11): 0.1, (2023, 12): None}, 2023) is None
    assert len(classes(grid, "hm ")) == 3
    assert len(classes(grid, "hm-e")) == 21


@pytest.mark.parametrize(
    ("value", "name"), [(0.0, "p0"), (0.001, "p1"), (0.024, "p1"), (0.12, "p5"), (3.0, "p5"), (-0.03, "m2"), (-1.0, "m5")]
)
def test_tints_deepen_with_the_return(value: float, name: str) -> None:
    assert months.tint(value) == name


def test_strategies_are_ranked_and_a_losing_one_is_marked() -> None:
    book = Book.of(log_of([100.0, -300.0, 700.0], ["Small", "Losing", "Large"]))
    rows = strategies.strategies(strategy_statistics(book))
    text = words(rows)
    assert text.index("Large") < text.index("Small") < text.index("Losing")
    assert "−$300" in text
    assert len(classes(rows, "loss")) == 1


def test_a_long_table_counts_what_it_does_not_show() -> None:
    pl = [float(i) for i in range(130, 0, -1)]
    book = Book.of(log_of(pl, [f"S{i}" for i in range(130)]))
    rows = strategies.strategies(strategy_statistics(book))
    assert "and 30 strategies more, which earned $465 together." in words(rows)  # 1 + 2 + ... + 30
    assert "S99" in words(rows)
    assert "S100" not in words(rows)


def test_shares_of_a_losing_book_are_not_printed() -> None:
    text = words(strategies.strategies(strategy_statistics(book_of([-100.0, -200.0]))))
    assert "–" in text
    assert "100%" not in text.replace("0.0%", "")


def decoded(spec: dict[str, str]) -> list[float]:
    """The numbers of a typed column."""
    return np.frombuffer(base64.b64decode(spec["bdata"]), np.dtype(spec["dtype"])).tolist()


def test_trades_travel_newest_first_with_what_is_missing() -> None:
    log = log_of([100.0, -50.0], ["A", "B"], margin_req=np.array([1000.0, 0.0]), reason=["Expired", ""])
    sent = trades.payload(log)
    assert decoded(sent["numbers"]["pl"]) == [-50.0, 100.0]
    assert decoded(sent["numbers"]["return_on_margin"])[1] == pytest.approx(0.1)
    assert np.isnan(decoded(sent["numbers"]["return_on_margin"])[0])
    assert [sent["texts"]["strategy"][int(code)] for code in decoded(sent["codes"]["strategy"])] == ["B", "A"]
    assert decoded(sent["codes"]["reason"]) == [-1, 0]


def test_every_column_of_the_grid_is_sent() -> None:
    sent = trades.payload(log_of([1.0]))
    assert {column["field"] for column in trades.COLUMNS} == set(sent["numbers"]) | set(sent["codes"])


@pytest.mark.parametrize(
    ("ready", "state"),
    [(None, "waiting"), ({"fingerprint": None, "nonce": "1"}, "no-portfolio"), ({"fingerprint": "f", "nonce": "k.0.1"}, "loaded")],
)
def test_the_page_is_in_one_state(ready: object, state: str) -> None:
    assert callbacks.show_state(ready) == state


@pytest.mark.parametrize("show", [callbacks.show_cards, callbacks.show_months, callbacks.show_strategies, callbacks.show_report])
def test_without_a_portfolio_nothing_is_drawn(show: Any) -> None:
    assert show(None) is callbacks.no_update
