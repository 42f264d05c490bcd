"""Lotwise's own trade log: written and read back without loss."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.trade_log import OPTIONAL, TradeLog, fingerprint
from app.importers import canonical_csv
from tests.strategies import examples
from tests.unit.importers.logs import csv_of, finding, read, read_rows, trades

#: What tells where a row stands, which is another place in the written file.
PLACES = {"files", "file", "row", "line"}
NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda text: text == " ".join(text.split())
)
SECONDS = st.integers(0, 2_000_000_000)
MONEY = st.floats(-1e12, 1e12)
ABOVE_0 = st.floats(1e-6, 1e12)


@st.composite
def logs(draw: st.DrawFn) -> TradeLog:
    """Draw a log of a few rows with any values that a log can hold."""
    n = draw(st.integers(1, 6))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=n, max_size=n))

    opened = np.array(column(SECONDS), "datetime64[s]")
    held = np.array(column(st.integers(0, 10**7)), "timedelta64[s]")
    closed = opened + held
    closed[np.array([True, *column(st.booleans())[1:]]) == 0] = np.datetime64("NaT", "s")
    money = {name: column(st.one_of(MONEY, st.just(np.nan))) for name in OPTIONAL}
    money |= {
        name: column(st.one_of(ABOVE_0, st.just(np.nan))) for name in ("contracts", "margin_req")
    }
    return TradeLog.from_columns(
        {
            "opened_at": opened,
            "closed_at": closed,
            "pl": column(MONEY),
            "strategy": column(NAMES),
            "reason": column(st.one_of(NAMES, st.just(""))),
            "legs": column(st.one_of(NAMES, st.just(""))),
            "side": column(st.sampled_from([-1, 0, 1])),
            **money,
        }
    )


def differing(first: TradeLog, second: TradeLog) -> list[str]:
    """Return the names of the fields, places apart, in which two logs differ."""
    names = [field.name for field in fields(TradeLog) if field.name not in PLACES]
    pairs = [(name, getattr(first, name), getattr(second, name)) for name in names]
    return [
        name
        for name, one, other in pairs
        if not (
            np.array_equal(one, other, equal_nan=one.dtype.kind in "fM")
            if isinstance(one, np.ndarray)
            else one == other
        )
    ]


@examples(50)
@given(logs())
def test_read_of_any_written_log_gives_it_back(log: TradeLog) -> None:
    again = read(canonical_csv(log)).log
    assert differing(log, again) == []
    assert fingerprint(again) == fingerprint(log)


def test_read_of_written_log_again_writes_the_same_rows() -> None:
    log = read_rows(trades([0, 300, 120])).log
    text = canonical_csv(log)
    again = canonical_csv(read(text, "other.csv").log)
    rows = [[line.rsplit(",", 2)[0] for line in one.splitlines()] for one in (text, again)]
    assert rows[0] == rows[1]


def test_read_of_written_log_keeps_what_was_assumed() -> None:
    log = read_rows(trades([0])).log
    text = canonical_csv(log, ["Margin: 20% of position value", "Size: 1"])
    imported = read(text)
    assert imported.report.columns.assumed == ("Margin: 20% of position value", "Size: 1")
    assert imported.log.margin_assumed.tolist() == [True]
    assert read(canonical_csv(log, ["Size: 1"])).log.margin_assumed.tolist() == [False]


def test_read_of_written_log_checks_the_results_by_its_costs() -> None:
    imported = read(canonical_csv(read_rows(trades([0, 300, 120])).log))
    assert (imported.report.pl_check.agree, imported.report.pl_check.worst) == (3, 0)


def test_read_of_rows_of_one_second_keeps_their_order() -> None:
    rows = trades([0, 300])
    same = [
        row | {"Date Opened": rows[0]["Date Opened"], "Date Closed": day}
        for row, day in zip(rows, ("2025-03-05", "2025-03-04"), strict=True)
    ]
    log = read(csv_of(same)).log
    assert differing(log, read(canonical_csv(log)).log) == []


def test_read_of_another_version_is_refused_with_advice() -> None:
    text = canonical_csv(read_rows(trades([0])).log).replace("lotwise_log_1", "lotwise_log_2")
    error = read(text).report.error
    assert "another version" in error.head
    assert "Update Lotwise" in error.text


def test_read_of_edited_side_takes_none() -> None:
    text = canonical_csv(read_rows(trades([0])).log)
    assert read(text.replace(",-1,Expired", ",put,Expired")).log.side.tolist() == [0]
    assert finding(read(text), "1 row kept").tone == "ok"
