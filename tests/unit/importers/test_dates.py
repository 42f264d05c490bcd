"""Dates and times of day, plain or rewritten by a spreadsheet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.dates import (
    NO_OFFSET,
    SlashOrder,
    _mark_before_clock,
    parse_dates,
    parse_times,
    slash_order,
)

MONTH_FIRST, DAY_FIRST = SlashOrder(False, True, True), SlashOrder(True, True, True)
FEB_3 = "2026-02-03"


def day(cell: str, order: SlashOrder = MONTH_FIRST) -> str:
    """Return the date of one cell, `NaT` when there is none."""
    return str(parse_dates([cell], order).days[0])


@pytest.mark.parametrize(
    "cell",
    [
        FEB_3,
        "2026/2/3",
        "2/3/2026",
        "02/03/26",
        "2-3-2026",
        "3.2.2026",
        "3-Feb-2026",
        "3 February 2026",
        "Feb 3, 2026",
        " 2026-02-03 ",
    ],
)
def test_parse_dates_of_any_format_returns_day(cell: str) -> None:
    assert day(cell) == FEB_3


@pytest.mark.parametrize(
    ("cell", "year"),
    [("1/13/68", "2068"), ("1/13/69", "1969"), ("13-Jan-98", "1998"), ("1/13/26", "2026")],
)
def test_parse_dates_of_two_digit_year_returns_century(cell: str, year: str) -> None:
    assert day(cell) == f"{year}-01-13"


def test_parse_dates_with_day_first_swaps_parts() -> None:
    assert day("3/2/2026", DAY_FIRST) == FEB_3
    assert day("13/2/2026", MONTH_FIRST) == "NaT"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "2026-13-01",
        "0001-01-01",
        "9999-12-31",
        "1899-12-31",
        "tomorrow",
        "45000",
        "2026-02",
        "3 Foo 2026",
        "1/2/3/4",
    ],
)
def test_parse_dates_of_other_text_is_unreadable(cell: str) -> None:
    dates = parse_dates([cell, FEB_3], MONTH_FIRST)
    assert np.isnat(dates.days).tolist() == [True, False]
    assert dates.unreadable.tolist() == [True, False]


def test_parse_dates_of_rewritten_cells_marks_repaired() -> None:
    dates = parse_dates(["", FEB_3, "2/3/2026"], MONTH_FIRST)
    assert dates.unreadable.tolist() == [False, False, False]
    assert dates.repaired.tolist() == [False, False, True]


def test_parse_dates_with_time_of_day_returns_clock() -> None:
    dates = parse_dates(["2026-01-08T10:15:40.5461990", "1/8/2026 2:30 PM", FEB_3], MONTH_FIRST)
    assert dates.clock.tolist() == [10 * 3600 + 15 * 60 + 40, 14 * 3600 + 30 * 60, -1]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2/23/2026", "2/3/2026"], SlashOrder(False, True, True)),
        (["23/2/2026", "2/3/2026"], SlashOrder(True, True, True)),
        (["2/3/2026"], SlashOrder(False, False, True)),
        (["2026-02-23"], SlashOrder(False, False, False)),
        (["23.2.2026"], SlashOrder(False, False, False)),
        (["23/2/2026", "24/2/2026", "2/25/2026"], SlashOrder(True, False, True, mixed=True)),
    ],
    ids=["month", "day", "open", "iso", "points", "both ways"],
)
def test_slash_order_of_column_follows_proof(cells: list[str], order: SlashOrder) -> None:
    assert slash_order([cells]) == order


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("14:30:00", 52_200),
        ("9:45", 35_100),
        ("2:30 PM", 52_200),
        ("10:19:18AM", 37_158),
        ("12:00 am", 0),
        ("12:00 p.m.", 43_200),
        ("16:00:05.25", 57_605),
        ("00:00:00", 0),
        ("", -1),
    ],
)
def test_parse_times_of_any_format_returns_seconds(cell: str, seconds: int) -> None:
    times = parse_times([cell])
    assert times.seconds.tolist() == [seconds]
    assert not times.unreadable[0]


@pytest.mark.parametrize(
    "cell", ["24:00:00", "12:60", "13:00 PM", "0:30 AM", "noon", "1430", "14:30:61"]
)
def test_parse_times_of_other_text_is_unreadable(cell: str) -> None:
    times = parse_times([cell, "10:00:00"])
    assert times.unreadable.tolist() == [True, False]
    assert times.seconds[0] == -1


@given(
    st.lists(
        st.dates(
            min_value=np.datetime64("1900-01-01").item(),
            max_value=np.datetime64("2100-12-31").item(),
        )
    )
)
def test_parse_dates_of_iso_dates_returns_same_days(days: list[object]) -> None:
    cells = [str(day) for day in days]
    assert parse_dates(cells, MONTH_FIRST).days.astype(str).tolist() == cells


@given(st.lists(st.text()))
def test_parse_dates_and_times_of_any_text_stay_in_range(cells: list[str]) -> None:
    dates, times = parse_dates(cells, MONTH_FIRST), parse_times(cells)
    assert len(dates.days) == len(times.seconds) == len(cells)
    assert np.isnat(dates.days[dates.unreadable]).all()
    assert (times.seconds[times.unreadable] == -1).all()
    assert ((times.seconds >= -1) & (times.seconds < 86_400)).all()


def test_parse_dates_of_iso_times_without_seconds_marks_nothing() -> None:
    dates = parse_dates(["2025-04-02 10:30", "2025-04-02T10:30:15"], slash_order([]))
    assert dates.repaired.tolist() == [False, False]
    assert dates.clock.tolist() == [37_800, 37_815]


DAYS = ("2026-01-05", "1/5/2026", "05.01.26", "5 Jan 2026", "Jan 5, 2026", "2026-02-30", "n/a", "")
CLOCKS = ("", " 10:15:00", "T09:45", "  9:45 PM", " 10:15:00-05:00", "T10:15:40.5Z", " 25:00", " x")


@given(st.lists(st.builds(str.__add__, st.sampled_from(DAYS), st.sampled_from(CLOCKS))))
def test_parse_dates_of_column_equals_each_cell_alone(cells: list[str]) -> None:
    dates = parse_dates(cells, MONTH_FIRST)
    for row, cell in enumerate(cells):
        alone = parse_dates([cell], MONTH_FIRST)
        for column, single in zip(dates, alone, strict=True):
            assert str(column[row]) == str(single[0])


@pytest.mark.parametrize(
    ("cell", "clock", "offset"),
    [
        ("2026-01-05 T10:15", 36_900, NO_OFFSET),
        ("5-Jan-2026 10:15 PM", 80_100, NO_OFFSET),
        ("1/5/2026T10:15:00+05:30", 36_900, 330),
        ("2026-01-05 10:15:00 UTC", 36_900, 0),
    ],
)
def test_parse_dates_with_clock_behind_any_mark_returns_both(
    cell: str, clock: int, offset: int
) -> None:
    dates = parse_dates([cell], MONTH_FIRST)
    assert str(dates.days[0]) == "2026-01-05"
    assert (dates.clock[0], dates.offset[0]) == (clock, offset)


def test_mark_before_clock_is_that_of_the_first_date() -> None:
    assert _mark_before_clock(["", "2026-01-05T10:00:00", "2026-01-05 10:00:00"]) == "T"
    assert _mark_before_clock(["2026-01-05 10:00:00"]) == " "


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["12/05/2026"], SlashOrder(False, False, True)),
        (["13/05/2026"], SlashOrder(True, True, True)),
        (["05/13/2026"], SlashOrder(False, True, True)),
        (["13/05/2026", "05/13/2026"], SlashOrder(False, False, True, True)),
        (["2026-05-13"], SlashOrder(False, False, False)),
    ],
)
def test_slash_order_is_proven_by_a_part_above_twelve(cells: list[str], order: SlashOrder) -> None:
    assert slash_order([cells]) == order
    assert order.chosen(True) == SlashOrder(True, True, order.present)
