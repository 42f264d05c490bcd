"""`read_files` as a whole: several files, limits, refusals that name what to do, and no exception on any input."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers import ImportReport, read_files
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
    def test_rows_are_numbered_on_and_files_named(self) -> None:
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

    def test_blank_strategies_take_the_name_of_their_file(self) -> None:
        a, b = csv_of(trades([0], Strategy="")), csv_of(trades([10], Strategy=" "))
        assert read_files([("a.csv", a.encode())]).log.strategies == ("Uncategorized",)
        assert read_files([("my puts.csv", a.encode()), ("b.csv", b.encode())]).log.strategies == (
            "my puts",
            "b",
        )

    def test_a_daily_log_beside_it_does_not_make_two_trade_logs(self) -> None:
        daily = "Date,Net Liquidity,P/L\n2025-03-03,100393,393\n"
        imported = read_files(
            [("a.csv", csv_of(trades([0], Strategy="")).encode()), ("d.csv", daily.encode())]
        )
        assert imported.log.strategies == ("Uncategorized",)

    def test_each_file_is_ordered_for_itself(self) -> None:
        same_day = [row | {"Date Opened": "2025-03-03", "Premium": "210"} for row in ROWS]
        later = [row | {"Strategy": "Other"} for row in reversed(same_day)]
        log = read_files(
            [("a.csv", csv_of(same_day).encode()), ("b.csv", csv_of(later).encode())]
        ).log
        assert log.line.tolist() == [2, 3, 4, 4, 3, 2]

    def test_folders_are_cut_off_and_equal_names_told_apart(self) -> None:
        other = csv_of(trades([10]))
        files = read_files(
            [("C:\\logs\\a.csv", TEXT.encode()), ("/tmp/a.csv", other.encode())]
        ).log.files
        assert files == ("a.csv", "a.csv (2)")

    def test_one_bad_file_refuses_them_all_by_name(self) -> None:
        imported = read_files([("good.csv", TEXT.encode()), ("bad.csv", b"a,b\n1,2\n")])
        assert imported.log is None
        assert "bad.csv" in imported.report.error.head


class TestRefused:
    def test_live_log(self) -> None:
        error = read((DATA / "option-omega-live.csv").read_bytes(), "live.csv").report.error
        assert "live.csv is Option Omega's live-strategy log" in error.head
        assert "Export the backtest's trade log" in error.text

    def test_another_platform_is_named_by_its_header(self) -> None:
        error = read((DATA / "tradingview.csv").read_bytes()).report.error
        assert "Trade number" in error.text
        assert "Option Omega" in error.text

    def test_no_file(self) -> None:
        assert "No file" in read_files([]).report.error.head

    def test_header_only(self) -> None:
        error = read(csv_of([])).report.error
        assert "no usable row" in error.head
        assert "nothing below the header" in error.text

    def test_no_usable_row_gives_the_reasons_and_lines(self) -> None:
        error = read(
            csv_of([ROWS[0] | {"P/L": "abc"}, ROWS[1] | {"Date Opened": "soon"}])
        ).report.error
        assert "no usable row" in error.head
        assert "Line 2: found “abc” in P/L" in error.text
        assert "Line 3: found “soon” in Date Opened" in error.text
        assert error.lines == (3, 2)

    def test_only_open_positions(self) -> None:
        error = read(csv_of([row | {"Date Closed": ""} for row in ROWS])).report.error
        assert "no closed trade" in error.head
        assert error.lines == (2, 3, 4)

    def test_too_many_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.importers.read.MAX_BYTES", 1_200_000)
        error = read_files([("a.csv", b"x" * 700_000), ("b.csv", b"y" * 500_001)]).report.error
        assert "1.2 MB is too much" in error.head

    def test_too_many_rows_in_all_files_together(self) -> None:
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

    def test_too_many_strategies(self) -> None:
        rows = [
            row | {"Strategy": f"S{number}"}
            for number, row in enumerate(trades(range(MAX_STRATEGIES + 1)))
        ]
        assert "1,001 strategies" in read(csv_of(rows)).report.error.head

    def test_too_many_files_and_lines(self) -> None:
        assert "At most" in read_files([("a.csv", b"x")] * (MAX_FILES + 1)).report.error.text
        assert "2,000,000 lines" in read(b"\n" * 2_000_000).report.error.head


class TestReport:
    def test_counts_and_order(self) -> None:
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

    def test_columns_by_origin(self) -> None:
        columns = read_rows(ROWS).report.columns
        assert "Funds at Close" in columns.explicit
        assert "Fees of the row" in columns.calculated
        assert columns.assumed == columns.missing == ()

    def test_blank_rows_are_no_warning_but_unreadable_ones_are(self) -> None:
        blank = "," * (len(VARIANT_A) - 1)
        assert read(TEXT + blank).report.findings[0].tone == "info"
        assert read(csv_of([*ROWS, ROWS[0] | {"P/L": "x"}])).report.findings[0].tone == "warn"

    def test_it_is_bounded_whatever_the_file(self) -> None:
        n = 5000
        rows = [
            ROWS[0]
            | {
                "P/L": "x" * 500 if number % 2 else "1",
                "Funds at Close": str(number),
                "Opening VIX": "?",
            }
            for number in range(n)
        ]
        report = read_rows(rows).report
        assert report.n_issues == n // 2 + n // 2
        assert len(report.issues) == MAX_ISSUES
        assert len(report.findings) <= MAX_DETAILS + 10
        assert max(len(found.lines) for found in report.findings) == MAX_LISTED_LINES
        assert max(found.count for found in report.findings) == n // 2
        assert max(len(issue.found) for issue in report.issues) < 100
        assert len(str(report.to_dict())) < 200_000


def damaged(data: bytes, seed: int) -> bytes:
    """`data` with a few bytes, cells or lines changed, doubled or cut, as chance has it."""
    rng = random.Random(seed)
    pieces = (
        b"",
        b'"',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"-",
        b"nan",
        b"1e999",
        b"9999-12-31",
        b"(",
        b"\xe2\x88\x92",
        b"0",
        b"\t",
        b"99999999999999",
    )
    for _ in range(rng.randint(1, 12)):
        start = rng.randrange(len(data) + 1)
        stop = min(len(data), start + rng.choice((0, 1, 1, 3, 40)))
        data = data[:start] + rng.choice(pieces) + data[stop:]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.2 else data


class TestNeverRaises:
    """Whatever the bytes: an outcome that can be shown, stored and read back."""

    @staticmethod
    def check(*contents: bytes) -> None:
        imported = read_files([(f"f{number}.csv", data) for number, data in enumerate(contents)])
        assert (imported.report.error is None) == (
            imported.log is not None or imported.daily is not None
        )
        assert ImportReport.from_dict(imported.report.to_dict()) == imported.report
        if imported.daily is not None:
            daily = imported.daily
            assert (
                np.abs([daily.net_liquidity, np.append(0.0, daily.pl[1:]), daily.drawdown]) < 1e15
            ).all()
        if imported.log is not None:
            assert np.isfinite(imported.log.pl).all()
            assert (
                len(imported.log) == imported.report.rows_kept
                or imported.daily is not None
                or len(contents) > 1
            )

    @given(st.binary(max_size=300))
    def test_random_bytes(self, data: bytes) -> None:
        self.check(data)

    @given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
    def test_damaged_samples(self, data: bytes, seed: int) -> None:
        self.check(damaged(data, seed))

    @given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.integers(0, 2**32))
    def test_damaged_samples_together(self, first: bytes, second: bytes, seed: int) -> None:
        self.check(damaged(first, seed), second)

    @given(
        st.lists(
            st.lists(st.text(max_size=12), min_size=len(VARIANT_A), max_size=len(VARIANT_A)),
            max_size=4,
        )
    )
    def test_any_text_in_any_cell(self, cells: list[list[str]]) -> None:
        rows = [dict(zip(VARIANT_A, row, strict=True)) for row in cells]
        self.check(csv_of([*ROWS, *rows]).encode("utf-8", "replace"))

    @given(
        st.sampled_from(VARIANT_A),
        st.one_of(st.floats(), st.integers(), st.dates(), st.times(), st.text(max_size=20)),
    )
    def test_any_value_in_one_cell(self, column: str, value: object) -> None:
        self.check(csv_of([ROWS[0], ROWS[1] | {column: str(value)}]).encode("utf-8", "replace"))

    @pytest.mark.parametrize(
        "encoding", ["utf-16", "utf-16-be", "utf-32", "cp037", "shift_jis", "utf-7"]
    )
    def test_odd_encodings(self, encoding: str) -> None:
        self.check(TEXT.encode(encoding))

    @pytest.mark.parametrize("cut", range(0, len(TEXT), 37))
    def test_cut_anywhere(self, cut: int) -> None:
        self.check(TEXT.encode()[:cut])

    def test_ten_thousand_columns(self) -> None:
        more = [f"extra {number}" for number in range(10_000)]
        log = read(csv_of(ROWS, [*VARIANT_A, *more])).log
        assert log.pl.tolist() == [393, -207, 153]

    def test_a_cell_of_a_megabyte(self) -> None:
        self.check(csv_of([ROWS[0], ROWS[1] | {"Strategy": "x" * 1_000_000}]).encode())

    def test_every_line_opens_a_quotation_mark(self) -> None:
        self.check((TEXT.splitlines()[0] + "\n" + 'a","""\n' * 50_000).encode())


class TestRealLogs:
    """The figures of issue 2; skipped where the logs are absent."""

    def test_ema(self, shared_data: Path) -> None:
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

    def test_ten_strategies(self, shared_data: Path) -> None:
        imported = read_files(
            [("ten.csv", (shared_data / "ten-strategies-tradelog.csv").read_bytes())]
        )
        assert len(imported.log) == 2386
        assert round(imported.log.pl.sum(), 2) == 585_812.20
        assert len(imported.log.strategies) == 10
        assert imported.report.starting_capital == 50_000
        assert imported.report.funds_check.agree == imported.report.pl_check.agree == 2386
        assert finding(imported, "3 rows were closed by the end").lines == (2, 7, 14)

    def test_a_daily_log_of_another_run(self, shared_data: Path) -> None:
        files = [
            (name, (shared_data / name).read_bytes())
            for name in ("ten-strategies-tradelog.csv", "ema-dailylog.csv")
        ]
        imported = read_files(files)
        assert finding(imported, "belongs to another run").tone == "danger"
        assert imported.daily is None
