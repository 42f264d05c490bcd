"""`read_files` on random, damaged and odd files: a result that can be shown, never an exception."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers import ImportReport, read_files
from tests.unit.importers.logs import DATA, VARIANT_A, csv_of, read, trades

ROWS = trades([0, 300, 120])
TEXT = csv_of(ROWS)
SAMPLES = [
    path.read_bytes() for path in sorted((*DATA.glob("*.csv"), *(DATA / "formats").iterdir()))
]


def damaged(data: bytes, seed: int) -> bytes:
    """Return `data` with a few random bytes, cells or lines changed, doubled or cut."""
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
    """Any bytes give a result that can be shown, stored and restored."""

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
                len(imported.log) <= imported.report.rows_kept
                or imported.daily is not None
                or len(contents) > 1
            )

    @given(st.binary(max_size=300))
    def test_read_files_of_random_bytes_never_raises(self, data: bytes) -> None:
        self.check(data)

    @given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
    def test_read_files_of_damaged_sample_never_raises(self, data: bytes, seed: int) -> None:
        self.check(damaged(data, seed))

    @given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.integers(0, 2**32))
    def test_read_files_of_two_damaged_samples_never_raises(
        self, first: bytes, second: bytes, seed: int
    ) -> None:
        self.check(damaged(first, seed), second)

    @given(
        st.lists(
            st.lists(st.text(max_size=12), min_size=len(VARIANT_A), max_size=len(VARIANT_A)),
            max_size=4,
        )
    )
    def test_read_files_of_any_text_never_raises(self, cells: list[list[str]]) -> None:
        rows = [dict(zip(VARIANT_A, row, strict=True)) for row in cells]
        self.check(csv_of([*ROWS, *rows]).encode("utf-8", "replace"))

    @given(
        st.sampled_from(VARIANT_A),
        st.one_of(st.floats(), st.integers(), st.dates(), st.times(), st.text(max_size=20)),
    )
    def test_read_files_of_any_value_never_raises(self, column: str, value: object) -> None:
        self.check(csv_of([ROWS[0], ROWS[1] | {column: str(value)}]).encode("utf-8", "replace"))

    @pytest.mark.parametrize(
        "encoding", ["utf-16", "utf-16-be", "utf-32", "cp037", "shift_jis", "utf-7"]
    )
    def test_read_files_of_rare_encoding_never_raises(self, encoding: str) -> None:
        self.check(TEXT.encode(encoding))

    @pytest.mark.parametrize("cut", range(0, len(TEXT), 37))
    def test_read_files_of_truncated_log_never_raises(self, cut: int) -> None:
        self.check(TEXT.encode()[:cut])

    def test_read_of_ten_thousand_columns_gives_log(self) -> None:
        more = [f"extra {number}" for number in range(10_000)]
        log = read(csv_of(ROWS, [*VARIANT_A, *more])).log
        assert log.pl.tolist() == [393, -207, 153]

    def test_read_files_of_megabyte_cell_never_raises(self) -> None:
        self.check(csv_of([ROWS[0], ROWS[1] | {"Strategy": "x" * 1_000_000}]).encode())

    def test_read_files_of_unclosed_quotation_marks_never_raises(self) -> None:
        self.check((TEXT.splitlines()[0] + "\n" + 'a","""\n' * 50_000).encode())
