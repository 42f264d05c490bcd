"""`read_files` as a whole: several files, limits, refusals with advice, and the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.importers import read_files
from app.importers.limits import (
    MAX_DETAILS,
    MAX_FILES,
    MAX_ISSUES,
    MAX_LISTED_LINES,
    MAX_ROWS,
    MAX_STRATEGIES,
)
from tests.unit.importers.logs import DATA, VARIANT_A, csv_of, finding, read, read_rows, trades

ROWS = trades([0, 300, 120])
TEXT = csv_of(ROWS)
SAMPLES = [path.read_bytes() for path in sorted(DATA.glob("*.csv"))]


class TestSeveralFiles:
    def test_read_files_of_two_logs_numbers_rows_and_files(self) -> None:
        other = csv_of([row | {"Premium": "210"} for row in trades([10, 20], Strategy="Other")])
        log = read_files([("a.csv", TEXT.encode()), ("b.csv", other.encode())]).log
        assert log.files == ("a.csv", "b.csv")
        assert log.strategies == ("Put Spread", "Other")
        assert sorted(log.row.tolist()) == [0, 1, 2, 3, 4]
        assert sorted(zip(log.file.tolist(), log.line.tolist(), strict=True)) == [
            (0, 2),
            (0, 3),
            (0, 4),
            (1, 2),
            (1, 3),
        ]

    def test_read_files_of_blank_strategies_uses_file_names(self) -> None:
        a, b = csv_of(trades([0], Strategy="")), csv_of(trades([10], Strategy=" "))
        assert read_files([("a.csv", a.encode())]).log.strategies == ("Uncategorized",)
        assert read_files([("my puts.csv", a.encode()), ("b.csv", b.encode())]).log.strategies == (
            "my puts",
            "b",
        )

    def test_read_files_with_daily_log_keeps_uncategorized(self) -> None:
        daily = "Date,Net Liquidity,P/L\n2025-03-03,100393,393\n"
        imported = read_files(
            [("a.csv", csv_of(trades([0], Strategy="")).encode()), ("d.csv", daily.encode())]
        )
        assert imported.log.strategies == ("Uncategorized",)

    def test_read_files_of_two_orders_sorts_each_file(self) -> None:
        same_day = [row | {"Date Opened": "2025-03-03", "Premium": "210"} for row in ROWS]
        later = [row | {"Strategy": "Other"} for row in reversed(same_day)]
        log = read_files(
            [("a.csv", csv_of(same_day).encode()), ("b.csv", csv_of(later).encode())]
        ).log
        assert log.line.tolist() == [2, 3, 4, 4, 3, 2]

    def test_read_files_of_equal_names_numbers_them(self) -> None:
        other = csv_of(trades([10]))
        files = read_files(
            [("C:\\logs\\a.csv", TEXT.encode()), ("/tmp/a.csv", other.encode())]
        ).log.files
        assert files == ("a.csv", "a.csv (2)")

    def test_read_files_with_one_bad_file_refuses_all(self) -> None:
        imported = read_files([("good.csv", TEXT.encode()), ("bad.csv", b"a,b\n1,2\n")])
        assert imported.log is None
        assert "bad.csv" in imported.report.error.head


class TestRefused:
    def test_read_of_text_without_table_quotes_first_line(self) -> None:
        error = read("to whom it may concern\n").report.error
        assert "to whom it may concern" in error.text
        assert "Option Omega" in error.text

    def test_read_files_without_file_refuses(self) -> None:
        assert "No file" in read_files([]).report.error.head

    def test_read_of_header_alone_refuses(self) -> None:
        error = read(csv_of([])).report.error
        assert "no usable row" in error.head
        assert "nothing below the header" in error.text

    def test_read_without_usable_row_gives_reasons_and_lines(self) -> None:
        error = read(
            csv_of([ROWS[0] | {"P/L": "abc"}, ROWS[1] | {"Date Opened": "soon"}])
        ).report.error
        assert "no usable row" in error.head
        assert "Line 2: found “abc” in P/L" in error.text
        assert "Line 3: found “soon” in Date Opened" in error.text
        assert error.lines == (3, 2)

    def test_read_of_open_positions_alone_refuses(self) -> None:
        error = read(csv_of([row | {"Date Closed": ""} for row in ROWS])).report.error
        assert "no closed trade" in error.head
        assert error.lines == (2, 3, 4)

    def test_read_files_of_too_many_bytes_refuses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.importers.read.MAX_BYTES", 1_200_000)
        error = read_files([("a.csv", b"x" * 700_000), ("b.csv", b"y" * 500_001)]).report.error
        assert "1.2 MB is too much" in error.head

    def test_read_files_of_too_many_rows_refuses(self) -> None:
        short = "Date Opened,Date Closed,P/L\n"
        first = short + "2025-03-03,2025-03-03,1\n" * (MAX_ROWS - 1)
        assert len(read(first).log) == MAX_ROWS - 1
        error = read_files(
            [
                ("a.csv", first.encode()),
                ("b.csv", (short + "2025-03-04,2025-03-04,2\n" * 2).encode()),
            ]
        ).report.error
        assert "b.csv has more than 1 row" in error.head
        assert "119,999 rows of the other files" in error.text

    def test_read_of_too_many_strategies_refuses(self) -> None:
        rows = [
            row | {"Strategy": f"S{number}"}
            for number, row in enumerate(trades(range(MAX_STRATEGIES + 1)))
        ]
        assert "1,001 strategies" in read(csv_of(rows)).report.error.head

    def test_read_files_of_too_many_files_or_lines_refuses(self) -> None:
        assert "At most" in read_files([("a.csv", b"x")] * (MAX_FILES + 1)).report.error.text
        assert "2,000,000 lines" in read(b"\n" * 2_000_000).report.error.head


class TestReport:
    def test_report_of_newest_first_log_counts_rows(self) -> None:
        report = read_rows(list(reversed(ROWS))).report
        assert (report.rows_read, report.rows_kept, report.rows_left_out, report.rows_repaired) == (
            3,
            3,
            0,
            0,
        )
        first = report.findings[0]
        assert (first.tone, first.head, first.text) == (
            "ok",
            "3 rows kept, none left out.",
            "Newest first, so read bottom up.",
        )
        assert report.files[0].source == "Option Omega"

    def test_report_of_complete_log_lists_column_origins(self) -> None:
        columns = read_rows(ROWS).report.columns
        assert "Funds at Close" in columns.explicit
        assert "Fees of the row" in columns.calculated
        assert columns.assumed == columns.missing == ()

    def test_report_of_unreadable_row_warns_but_not_of_blank_row(self) -> None:
        blank = "," * (len(VARIANT_A) - 1)
        assert read(TEXT + blank).report.findings[0].tone == "info"
        assert read(csv_of([*ROWS, ROWS[0] | {"P/L": "x"}])).report.findings[0].tone == "warn"

    def test_report_of_many_faults_stays_bounded(self) -> None:
        n_rows = 5000
        rows = [
            ROWS[0]
            | {
                "P/L": "x" * 500 if number % 2 else "1",
                "Funds at Close": str(number),
                "Opening VIX": "?",
            }
            for number in range(n_rows)
        ]
        report = read_rows(rows).report
        assert report.n_issues == n_rows
        assert len(report.issues) == MAX_ISSUES
        assert len(report.findings) <= MAX_DETAILS + 10
        assert max(len(finding.lines) for finding in report.findings) == MAX_LISTED_LINES
        assert max(finding.count for finding in report.findings) == n_rows // 2
        assert max(len(issue.found) for issue in report.issues) < 100
        assert len(str(report.to_dict())) < 200_000


class TestRealLogs:
    """Known figures of real logs; skipped on machines without them."""

    def test_read_files_of_one_strategy_gives_known_figures(self, shared_data: Path) -> None:
        files = [
            (name, (shared_data / name).read_bytes())
            for name in ("ema-tradelog.csv", "ema-dailylog.csv")
        ]
        imported = read_files(files)
        report = imported.report
        assert (report.rows_read, report.rows_kept, len(imported.log)) == (384, 384, 384)
        assert [(file.name, file.rows_kept, file.is_daily) for file in report.files][1] == (
            "ema-dailylog.csv",
            192,
            True,
        )
        assert report.starting_capital == 100_000
        assert read_files(files[:1]).report.starting_source == "funds_at_close"
        assert 100_000 + imported.log.pl.sum() == 119_735
        assert (report.daily_check.checked, report.daily_check.agree, report.daily_check.worst) == (
            192,
            192,
            0,
        )
        assert report.pl_check.agree == report.funds_check.agree == 384

    def test_read_files_of_ten_strategies_gives_known_figures(self, shared_data: Path) -> None:
        imported = read_files(
            [("ten.csv", (shared_data / "ten-strategies-tradelog.csv").read_bytes())]
        )
        assert len(imported.log) == 2386
        assert round(imported.log.pl.sum(), 2) == 585_812.20
        assert len(imported.log.strategies) == 10
        assert imported.report.starting_capital == 50_000
        assert imported.report.funds_check.agree == imported.report.pl_check.agree == 2386
        assert finding(imported, "3 rows were closed by the end").lines == (2, 7, 14)

    def test_read_files_of_daily_log_of_another_run_rejects_it(self, shared_data: Path) -> None:
        files = [
            (name, (shared_data / name).read_bytes())
            for name in ("ten-strategies-tradelog.csv", "ema-dailylog.csv")
        ]
        imported = read_files(files)
        assert finding(imported, "belongs to another run").tone == "danger"
        assert imported.daily is None
