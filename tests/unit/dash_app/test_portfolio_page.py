"""The parts of the Portfolio page: report, figures, months, strategies, trades."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from dash import Dash
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog, TradeLog
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import replay
from app.dash_app.components.content import Table, rendered
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.portfolio import (
    callbacks,
    columns,
    file_table,
    findings_list,
    ids,
    months,
    recent,
    report,
    result,
    strategies,
    trades,
)
from app.dash_app.pages.portfolio.layout import layout
from app.dash_app.shell.layout import shell
from app.dash_app.state import portfolio_cache, stores
from app.dash_app.state.server_state import server_state
from app.importers import Choices, ImportReport, read_files
from app.importers.report import ColumnOrigins, FileSummary, Finding, Issue
from tests.unit.dash_app.logs import book_of, daily_of, log_of
from tests.unit.dash_app.mounted import mounted
from tests.unit.dash_app.words import words

PL = [500.0, -2000.0, 300.0, 1500.0, -100.0]


def parts(component: Any) -> list[Component]:
    """Return every component of a layout or of what a callback returned."""
    if isinstance(component, list | tuple):
        return [part for child in component for part in parts(child)]
    if not isinstance(component, Component):
        return []
    return [component, *parts(getattr(component, "children", None))]


def imported_of(log: TradeLog, **more: Any) -> ImportReport:
    """Return a report on a log that was read from one file."""
    file = FileSummary(log.files[0], "Option Omega", 12, 11, 1, True)
    return ImportReport(files=(file,), **more)


FROM_FILE: dict[str, Any] = dict.fromkeys(("opened_at", "closed_at", "pl", "contracts"), "explicit")


def summary(name: str, first: str, last: str, **more: Any) -> FileSummary:
    """Return what is reported of a file of ten rows, of which nine were kept, of one strategy."""
    given: dict[str, Any] = {"n_trades": 9, "n_strategies": 1, "origins": FROM_FILE} | more
    return FileSummary(
        name, "NinjaTrader", 10, 9, 0, newest_first=False, first_day=first, last_day=last, **given
    )


def shown(files: list[FileSummary], log: TradeLog, margins: frozenset[str] = frozenset()) -> str:
    """Return the text of the report on some files."""
    return words(report.report(report.Reported(ImportReport(files=tuple(files)), log, margins)))


def test_report_says_files_findings_lines_and_columns() -> None:
    log = log_of([1.0] * 11)
    fault = Finding("warn", "2 cells of P/L: left out.", "Line 7.", (7, 1204), 300, "a.csv")
    imported = imported_of(
        log,
        findings=(fault,),
        issues=(Issue("a.csv", 7, "P/L", "n/a", "a number", "left out"),),
        n_issues=5,
        columns=ColumnOrigins(explicit=("P/L", "Legs"), missing=("VIX",)),
    )
    text = words(report.report(report.Reported(imported, log)))
    assert f"{log.files[0]}\nOption Omega|–|12|11\n1 repaired|1|–|–" in text
    assert "2 cells of P/L: left out. Line 7." in text
    assert "Line 7, P/L: found “n/a”, expected a number.\n… and 299 more." in text
    assert "5 rows or cells not used as written" in text
    assert "a.csv|7|P/L|n/a|a number|left out" in text
    assert "and 4 more" in text
    assert "from the file|2|P/L and Legs" in text
    assert "missing|1|VIX" in text


def test_report_of_several_files_names_the_file_of_a_finding() -> None:
    files = tuple(summary(name, "2024-01-08", "2024-01-09") for name in ("a.csv", "b.csv"))
    imported = ImportReport(
        files=files, findings=(Finding("info", "Head.", "Text.", file="b.csv"),)
    )
    log = log_of([1.0] * 2, file=["a.csv", "b.csv"])
    assert "Head. Text. (b.csv)" in words(report.report(report.Reported(imported, log)))


def test_findings_that_say_the_same_of_several_files_are_one() -> None:
    alike = [Finding("ok", "P/L agrees", f"in {n} rows.", file=f"{n}.csv") for n in (1, 2)]
    lined = [Finding("ok", "P/L agrees", "on a line.", (3,), 1, "3.csv")]
    said = Finding("ok", "P/L agrees", "in 1 rows (1.csv); in 2 rows (2.csv).")
    assert findings_list.together([*alike, *lined]) == [said, *lined]


def test_report_lists_line_numbers_of_findings_that_quote_nothing() -> None:
    finding = Finding("info", "3 rows look alike.", "They were kept.", (7, 1204), 3, "a.csv")
    other = Issue("a.csv", 7, "P/L", "n/a", "a number", "left out")
    assert findings_list.lines_of(finding, [other]) == "Lines 7, 1,204 and 1 more"
    assert findings_list.lines_of(Finding("info", "Nothing.", ""), [other]) == ""


def test_report_puts_warnings_before_agreements_and_leads_where_settings_are_changed() -> None:
    log = log_of([1.0], commissions=np.zeros(1))
    findings = (
        Finding("ok", "1 row kept.", ""),
        Finding("info", "Starting capital $100,000", "inferred.", setting="capital"),
        Finding("ok", "P/L agrees.", ""),
        Finding("warn", "1 row without a size.", "", (3,), 1, setting="size"),
    )
    tree = report.report(report.Reported(imported_of(log, findings=findings), log))
    text = words(tree)
    heads = ["1 row kept.", "1 row without a size.", "P/L agrees.", "Starting capital"]
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    links = [part.href for part in parts(tree) if getattr(part, "children", None) == "Change"]
    assert links == ["/position-sizing", "/position-sizing"]


@pytest.mark.parametrize("file", ["log.csv", ""], ids=["named in the finding", "the only file"])
def test_report_of_named_columns_leads_to_the_field_that_a_finding_is_about(file: str) -> None:
    log = log_of([1.0], commissions=np.zeros(1))
    days = {"first_day": "2026-01-05", "last_day": "2026-01-06"}
    summary = FileSummary("log.csv", file_table.MAPPED, 12, 12, 0, True, **days)
    finding = Finding("warn", "1 row without a size.", "", (3,), 1, file, setting="size")
    imported = ImportReport(files=(summary,), findings=(finding,))
    tree = parts(report.report(report.Reported(imported, log, frozenset(log.strategies))))
    changes = [part for part in tree if getattr(part, "children", None) == "Change"]
    assert ids.file_mapping(0, "size") in [getattr(part, "id", None) for part in changes]
    links = [part.href for part in tree if getattr(part, "href", "") == "/position-sizing"]
    assert links == ["/position-sizing"]


def test_report_says_what_trades_lack_unless_it_is_said_or_set() -> None:
    log = log_of(
        [1.0] * 4, ["A", "A", "B", "Uncategorized"], margin_req=np.array([0.0, 0.0, 0.0, 500.0])
    )
    said = (Finding("info", "1 row without fees.", setting="fees"),)

    def heads(margins: frozenset[str]) -> list[str]:
        reported = report.Reported(imported_of(log, findings=said), log, margins)
        return [finding.head for finding in reported.findings]

    strategy = "The strategy of 1 trade is missing:"
    assert heads(frozenset()) == [said[0].head, "Margin of 3 trades is missing:", strategy]
    assert heads(frozenset("A")) == [said[0].head, "Margin of 1 trade is missing:", strategy]
    assert heads(frozenset("AB")) == [said[0].head, strategy]


def test_report_of_several_files_adds_them_up_and_names_where_margins_come_from() -> None:
    log = log_of([1.0] * 4, ["A", "B", "C", "D"], file=["a.csv", "b.csv", "c.csv", "c.csv"])
    files = [
        summary(
            "a.csv", "2022-05-16", "2026-02-23", origins=FROM_FILE | {"margin_req": "explicit"}
        ),
        summary("b.csv", "2023-08-18", "2026-11-20", origins=FROM_FILE | {"margin_req": "missing"}),
        summary("c.csv", "2024-03-14", "2024-03-14", origins=FROM_FILE | {"margin_req": "assumed"}),
    ]
    text = shown(files, log, frozenset({"B"}))
    assert "a.csv\nNinjaTrader|16 May 2022 – 23 Feb 2026|10|9|1|1|from the file" in text
    assert "|18 Aug 2023 – 20 Nov 2026|10|9|1|1|from the profile" in text
    assert "|14 Mar 2024|10|9|1|1|⚠ assumed" in text
    assert "One portfolio|16 May 2022 – 20 Nov 2026|30|27|3|4|9 trades assumed" in text
    assert "Margin|from the file|profile|assumed" in text
    assert "Premium|missing|missing|missing" in text
    assert "Opened, closed|from the file|from the file|from the file" in text


def test_report_of_a_file_with_some_margins_counts_the_others() -> None:
    file = summary(
        "a.csv", "2024-01-08", "2024-01-09", origins={"margin_req": "explicit"}, n_without_margin=2
    )
    assert "|from the file, none in 2" in shown([file], log_of([1.0], file=["a.csv"]))


def test_report_of_many_files_gives_each_a_row_of_columns() -> None:
    names = [f"{letter}.csv" for letter in "abcd"]
    files = [summary(name, "2024-01-08", "2024-01-09") for name in names]
    text = shown(files, log_of([1.0] * 4, file=names))
    assert "File|Opened, closed|P/L|Size" in text
    assert "d|from the file|from the file|from the file|missing" in text


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["a.csv", "b.txt"], ["a", "b"]),
        (["x" * 30 + "1.csv", "b.csv"], ["x" * 17 + "…", "b"]),
        (["x" * 30 + "1.csv", "x" * 30 + "2.csv"], ["x" * 30 + "1", "x" * 30 + "2"]),
    ],
)
def test_short_names_stay_distinct(names: list[str], short: list[str]) -> None:
    assert columns.short_names(names) == short


def test_bars_span_the_share_of_days_that_a_file_covers() -> None:
    """The first file covers days 0 to 50 of 100, the second days 75 to 100."""
    files = [
        summary("a.csv", "2024-01-01", "2024-02-20"),
        summary("b.csv", "2024-03-16", "2024-04-10"),
        summary("empty.csv", "", ""),
    ]
    layers = file_table.bars(files).style["background"]
    assert "var(--interval)) 0.00% calc(var(--file-row) * 0 + 10px) / 50.00% 7px" in layers
    assert "var(--interval)) 100.00% calc(var(--file-row) * 1 + 10px) / 25.00% 7px" in layers
    assert "* 2" not in layers


def test_report_of_many_findings_keeps_components_few() -> None:
    log = log_of([1.0] * 11)
    findings = tuple(Finding("info", f"Finding {i}.", "Text.") for i in range(60))
    tree = report.report(report.Reported(imported_of(log, findings=findings), log))
    assert "Finding 59." in words(tree)
    assert len(parts(tree)) <= 60


def test_lead_says_what_is_one_portfolio() -> None:
    book = book_of(PL)
    assert words(rendered(report.lead(imported_of(book.log), book))) == (
        "5 trades read: 1 strategy, 8 Jan 2024 to 12 Jan 2024."
    )


def test_lead_says_how_many_margins_are_assumed() -> None:
    file = summary("a.csv", "2024-01-08", "2024-01-12", origins={"margin_req": "assumed"})
    said = words(rendered(report.lead(ImportReport(files=(file,)), book_of(PL))))
    assert said.endswith("Margin of 9 trades is assumed; their sizes rest on it.")


@pytest.mark.parametrize("is_loaded", [True, False])
def test_refusal_says_what_was_found_and_that_nothing_changed(is_loaded: bool) -> None:
    issue = Issue("bad.csv", 2, "P/L", "x", "a number", "left out")
    error = Finding("danger", "bad.csv holds no trade.", "Expected one.")
    note = report.refusal(ImportReport(error=error, issues=(issue,)), is_loaded=is_loaded)
    assert note is not None
    assert note.title == "bad.csv holds no trade."
    assert note.attributes["root"]["role"] == "alert"
    assert "Expected one." in words(note)
    assert ("The portfolio loaded before stays." in words(note)) == is_loaded
    assert "bad.csv, line 2, P/L: found “x”, expected a number; left out." in words(note)
    assert report.refusal(ImportReport(), is_loaded=is_loaded) is None


def figures(book: Book, daily: DailyLog | None = None) -> list[tuple[str, str, str]]:
    """Return the figures of the cards of a book."""
    run = replay(book, Profile(), AS_BACKTESTED)
    return result.figures_of(run, portfolio_statistics(book), daily)


def test_cards_print_what_was_computed() -> None:
    shown = figures(book_of(PL))
    assert shown[0] == ("Net P/L", f"${sum(PL):,.0f}", "$100,000 → $100,200")
    assert shown[2][:2] == ("Max drawdown", f"{2000 / 100_500:.1%}")
    assert shown[2][2].startswith("longest")
    assert shown[5] == ("Win rate", "60.0%", "3 of 5")
    assert shown[7][:2] == ("Profit factor", f"{2300 / 2100:.2f}")
    run = replay(book_of(PL), Profile(), AS_BACKTESTED)
    assert result.period(run) == "Every trade as backtested, 8 Jan 2024 – 12 Jan 2024."


def test_cards_stand_side_by_side_and_as_rows_on_a_phone() -> None:
    shown = figures(book_of(PL))
    wide, narrow = (result.cards(shown, compact=compact) for compact in (False, True))
    assert list(wide.head) == [label for label, _, _ in shown]
    assert [list(row) for row in wide.body] == [[line[i] for line in shown] for i in (1, 2)]
    assert narrow.body == shown


def test_daily_log_stands_beside_the_realised_drawdown() -> None:
    daily = daily_of([100_400.0, 97_388.0, 98_900.0])
    run = replay(book_of(PL), Profile(), AS_BACKTESTED)
    assert figures(book_of(PL), daily)[2][2] == "daily log 3.0%"
    assert "its drawdown is 3.0%, the realised one 2.0%" in result.caveat(run, daily)
    assert "also marks open ones" in result.caveat(run, None)


RETURNS = {(2023, 11): 0.1, (2023, 12): -0.1, (2024, 1): 0.02}


def test_months_table_compounds_to_years_newest_first() -> None:
    empty = [""] * 10
    assert months.months_table(RETURNS).body == [
        ["2024", "2.0%", *empty, "", "2.0%"],
        ["2023", *empty, "10.0%", "−10.0%", "−1.0%"],
    ]


def test_months_undefined_month_makes_no_year() -> None:
    table = months.months_table({(2023, 11): 0.1, (2023, 12): None})
    assert table.body[0][-3:] == ["10.0%", "–", "–"]


@pytest.mark.parametrize(
    ("compact", "cells"), [(False, ["10.0%", "−10.0%"]), (True, ["10", "−10"])]
)
def test_months_chart_draws_the_same_figures(compact: bool, cells: list[str]) -> None:
    chart = months.months_chart(RETURNS, ChartStyle("light", compact))
    tints, totals = chart.figure["data"]
    assert tints["y"] == totals["y"] == ["2024", "2023"]
    assert tints["text"][1][10:] == cells
    assert tints["text"][1][:10] == [""] * 10
    assert tints["z"][1][10:] == [0.1, -0.1]
    assert totals["text"][1] == ("<b>−1%</b>" if compact else "<b>−1.0%</b>")


def test_strategies_are_ranked_by_what_they_earned() -> None:
    book = Book.of(log_of([100.0, -300.0, 700.0], ["Small", "Losing", "Large"]))
    (table,) = strategies.strategies_content(strategy_statistics(book))
    assert isinstance(table, Table)
    assert [row[0] for row in table.body] == ["Large", "Small", "Losing"]
    assert table.body[2][2] == "−$300"
    assert table.body[0][3] == "140%"


def test_strategies_beyond_the_table_are_summed() -> None:
    pl = [float(i) for i in range(130, 0, -1)]
    book = Book.of(log_of(pl, [f"S{i}" for i in range(130)]))
    shown = words(rendered(strategies.strategies_content(strategy_statistics(book))))
    assert "and 30 strategies more, which earned $465 together." in shown  # 1 + 2 + ... + 30
    assert "S99|" in shown
    assert "S100|" not in shown


def test_strategies_of_a_losing_book_have_no_shares() -> None:
    (table,) = strategies.strategies_content(strategy_statistics(book_of([-100.0, -200.0])))
    assert isinstance(table, Table)
    assert table.body[0][3] == "–"


def test_strategy_names_are_text_whatever_they_hold() -> None:
    names = ["__proto__", "<b>bold</b>", "=cmd()", "constructor"]
    book = Book.of(log_of([4.0, 3.0, 2.0, 1.0], names))
    table = rendered(strategies.strategies_content(strategy_statistics(book)))[0]
    assert [row[0] for row in table.data["body"]] == names


ENTRY = {
    "key": 3,
    "filename": "<b>a.csv",
    "n_trades": 2386,
    "uploaded_at": "2026-11-29T10:00:00+00:00",
}
LOADED, EMPTY = {"fingerprint": "f", "nonce": "k.0.1"}, {"fingerprint": None, "nonce": "1"}


def test_recent_portfolios_are_a_list_without_a_portfolio_and_a_menu_with_one() -> None:
    cards, menu = recent.show_recent([ENTRY, "foreign"], EMPTY)
    assert menu == []
    assert "<b>a.csv2,386 trades, 29 Nov 2026LoadRemove" in words(cards)
    ids_there = [part.id for part in parts(cards) if hasattr(part, "id")]
    assert ids_there == [ids.recent_open(3), ids.recent_remove(3)]
    cards, menu = recent.show_recent([ENTRY], LOADED)
    assert cards == []
    assert "<b>a.csv · 2,386 trades, 29 Nov 2026" in words(menu)
    assert recent.show_recent([], LOADED) == recent.show_recent(None, EMPTY) == ([], [])


def test_recent_portfolios_beyond_the_list_are_counted() -> None:
    entries = [{**ENTRY, "key": i} for i in range(14)]
    cards, _ = recent.show_recent(entries, EMPTY)
    assert "4 older ones are kept too" in words(cards)


def test_page_mounts_few_components(dash_app: Dash) -> None:
    """The page of a log with five findings and more than a hundred strategies."""
    log = log_of([1.0] * 120, [f"S{i}" for i in range(120)])
    book = Book.of(log)
    findings = tuple(Finding("info", f"Finding {i}.", "Text.", (1,), 1) for i in range(5))
    filled = [
        report.report(report.Reported(imported_of(log, findings=findings), log)),
        recent.show_recent([ENTRY], LOADED),
        rendered([result.cards(figures(book), compact=False)]),
        rendered(strategies.strategies_content(strategy_statistics(book))),
        rendered([months.months_chart(RETURNS, ChartStyle("light")), months.months_table(RETURNS)]),
        trades.grid(compact=False),
    ]
    counts = [len(mounted(tree)) for tree in (shell(), layout(), filled)]
    assert sum(counts) <= 250, counts


def decoded(spec: dict[str, str]) -> list[float]:
    """The numbers of a typed column."""
    return np.frombuffer(base64.b64decode(spec["bdata"]), np.dtype(spec["dtype"])).tolist()


def test_trades_travel_newest_first_with_what_is_missing() -> None:
    log = log_of(
        [100.0, -50.0], ["A", "B"], margin_req=np.array([1000.0, 0.0]), reason=["Expired", ""]
    )
    sent = trades.payload(log, ImportReport())
    assert decoded(sent["numbers"]["pl"]) == [-50.0, 100.0]
    assert decoded(sent["numbers"]["return_on_margin"])[1] == pytest.approx(0.1)
    assert np.isnan(decoded(sent["numbers"]["return_on_margin"])[0])
    assert [
        sent["texts"]["strategy"][int(code)] for code in decoded(sent["codes"]["strategy"])
    ] == ["B", "A"]
    assert decoded(sent["codes"]["reason"]) == [-1, 0]


def test_trades_say_where_their_margin_comes_from() -> None:
    log = log_of(
        [1.0] * 4,
        file=["a.csv", "b.csv", "b.csv", "old.csv"],
        margin_req=np.array([500.0, 500.0, 0.0, 500.0]),
    )
    files = (
        summary("a.csv", "2024-01-08", "2024-01-08", origins={"margin_req": "explicit"}),
        summary("b.csv", "2024-01-09", "2024-01-10", origins={"margin_req": "assumed"}),
        summary("old.csv", "", "", origins={}),
    )
    sent = trades.payload(log, ImportReport(files=files))
    words = [*sent["texts"]["margin_from"], None]
    codes = decoded(sent["codes"]["margin_from"])
    assert [words[int(code)] for code in codes] == [None, "missing", "assumed", "from the file"]
    assert trades.of_no_use(log, ImportReport(files=files)) == frozenset()
    assert trades.of_no_use(log, ImportReport(files=files[:1])) == {"margin_from"}
    assert trades.of_no_use(log_of([1.0]), ImportReport(files=files)) == {"file"}


def test_grid_hides_the_columns_of_no_use() -> None:
    columns = trades.grid(compact=False, hidden=frozenset({"file"})).columnDefs
    assert [column["field"] for column in columns if column.get("hide")] == ["file"]


def test_every_column_of_the_grid_is_sent() -> None:
    sent = trades.payload(log_of([1.0]), ImportReport())
    assert {column["field"] for column in trades.COLUMNS} == set(sent["numbers"]) | set(
        sent["codes"]
    )


@pytest.mark.parametrize(
    ("ready", "state"),
    [
        (None, "waiting"),
        ({"fingerprint": None, "nonce": "1"}, "no-portfolio"),
        ({"fingerprint": "f", "nonce": "k.0.1"}, "loaded"),
    ],
)
def test_the_page_is_in_one_state(ready: object, state: str) -> None:
    assert callbacks.show_state(ready) == (state, None, True)


def test_without_a_portfolio_nothing_is_drawn() -> None:
    assert callbacks.show_strategies(None) is callbacks.no_update
    assert callbacks.show_cards(None, None) is callbacks.no_update
    assert callbacks.show_trades(1, None, [], None, None) is callbacks.no_update
    assert callbacks.show_report(None, None, None)[0] == callbacks.LEAD


def test_report_is_drawn_anew_where_a_margin_of_the_user_comes_or_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "Entry,Exit,Setup,PnL\n2026-01-05,2026-01-06,Mine,5\n2026-01-06,2026-01-07,Mine,-5\n"
    mapping = {"opened": "Entry", "closed": "Exit", "strategy": "Setup", "pl": "PnL"}
    imported = read_files([("mine.csv", text.encode())], Choices(mapping=mapping))
    assert imported.log is not None
    log, report = imported.log, imported.report
    ledger = server_state().portfolios.remember("mine", lambda: (Book.of(log), report))
    ready = portfolio_cache.ready_for("mine", ledger.fingerprint)

    def drawn(margin: float | None, shown: str | None) -> Any:
        own = {"fingerprint": "f", "strategies": {"Mine": {"default_margin": margin}}}
        return callbacks.show_report(ready, own, shown)

    monkeypatch.setattr(callbacks, "ctx", SimpleNamespace(triggered_id=stores.STRATEGIES))
    assert drawn(None, None) == (callbacks.no_update,) * 5
    *_, with_margin = drawn(500.0, "[]")
    assert with_margin == '["Mine"]'
    assert drawn(600.0, with_margin) == (callbacks.no_update,) * 5
    _, undone, *_, without = drawn(None, with_margin)
    assert without == "[]"
    assert "of margin" not in str(drawn(500.0, "[]")[1])
    assert "of margin" in str(undone)
