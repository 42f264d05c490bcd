"""Option Omega's live log: units decided by the legs, signs by the results, margins by widths."""

from __future__ import annotations

import numpy as np
import pytest

from app.importers.fills import closing_costs
from app.importers.option_legs import parse_legs, spread_width
from tests.unit.importers.logs import DATA, finding, read

HEADER = (
    "Strategy,Date Opened,Opening Price,Legs,Initial Premium,No. of Contracts,P/L,"
    "Closing Price,Date Closed,Avg. Closing Cost,Reason For Close\n"
)
PUTS = "2 Jan 8 6850 P STO 3.40 | 2 Jan 8 6770 P BTO 1.20"
CALLS = "2 Jan 8 6970 C STO 2.80 | 2 Jan 8 7050 C BTO 0.40"
CALENDAR = "1 Jan 9 6900 P STO 11.50 | 1 Jan 12 6900 P BTO 23.50"
OPENED, CLOSED = "2026-01-08T10:15:40.546199", "2026-01-08T16:00:05.0"


def row(legs: str, premium: str, size: int | str, pl: float, cost: str) -> str:
    """Return one row of a live log."""
    return f"S,{OPENED},6921.46,{legs},{premium},{size},{pl},6935.1,{CLOSED},{cost},Expired\n"


def test_read_of_sample_gives_dollars_of_the_rows() -> None:
    log = read((DATA / "option-omega-live.csv").read_bytes()).log
    assert log.premium.tolist() == [480, 440]
    assert log.closing_cost.tolist() == [1000, 0]
    assert log.pl.tolist() == [-532.25, 432.75]
    assert [str(time) for time in log.opened_at] == ["2026-01-08T10:15:40"] * 2
    assert [log.leg_texts[code] for code in log.legs] == [CALLS, PUTS]


def test_read_of_both_sides_gives_both_the_margin_of_the_structure() -> None:
    # Width 80 points, both premiums 2.40 + 2.20, two contracts.
    log = read((DATA / "option-omega-live.csv").read_bytes()).log
    assert log.margin_req.tolist() == [(8000 - 240 - 220) * 2] * 2


@pytest.mark.parametrize(
    ("premium", "cost", "unit"),
    [("2.2", "0.5", "dollars a share"), ("220", "50", "dollars a contract")],
)
def test_read_of_either_unit_gives_the_same_trade(premium: str, cost: str, unit: str) -> None:
    imported = read(HEADER + row(PUTS, premium, 2, 340, cost))
    assert imported.log.premium.tolist() == [440]
    assert imported.log.closing_cost.tolist() == [100]
    assert imported.log.margin_req.tolist() == [(8000 - 220) * 2]
    assert f"read as {unit}" in finding(imported, "were read as").head


def test_read_of_row_without_size_has_the_dollars_of_one_contract() -> None:
    log = read(HEADER + row(PUTS, "2.2", "", 170, "0.5")).log
    assert np.isnan(log.contracts).all()
    assert (log.premium.tolist(), log.closing_cost.tolist()) == ([220], [50])


def test_read_without_legs_warns_that_the_unit_is_not_proven() -> None:
    imported = read(HEADER + row("", "2.2", 2, 340, "0.5"))
    assert finding(imported, "were read as dollars a share").tone == "warn"


def test_read_of_debit_has_negative_premium_and_cost() -> None:
    log = read(HEADER + row(CALENDAR, "-12", 1, 90, "12.9")).log
    assert (log.premium.tolist(), log.closing_cost.tolist()) == ([-1200], [-1290])
    assert str(log.margin_req.tolist()) == "[nan]"


def test_read_of_separate_times_and_other_names_reads_them() -> None:
    text = (
        "Date Opened,Time Opened,Legs,Initial Credit,Contracts,PL,Date Closed,Time Closed\n"
        f"2026-01-08,10:15:40.5461990,{PUTS},2.2,2,340,2026-01-08,16:00:05.1234567\n"
        f"2026-01-09,10:15:40.5461990,{PUTS},2.2,2,,,\n"
    )
    log = read(text).log
    assert str(log.opened_at[0]) == "2026-01-08T10:15:40"
    assert log.is_closed.tolist() == [True, False]


def test_read_without_result_column_refuses() -> None:
    error = read("Date Opened,Initial Premium,Legs\n2026-01-08,2.2,x\n").report.error
    assert "lacks the column P/L" in error.head


def test_closing_costs_follow_the_way_of_the_file() -> None:
    premium = np.array([480.0, 440.0, -1200.0])
    paid = np.array([1000.0, 50.0, -1290.0])
    pl = premium - paid - 12.25
    for stated in (paid, -paid, np.abs(paid)):
        assert closing_costs(stated, premium, pl).tolist() == paid.tolist()


def test_spread_width_of_other_structures_is_unknown() -> None:
    assert spread_width(parse_legs(PUTS)) == 80
    for legs in (CALENDAR, "1 Jan 9 6900 P STO 11.50", "rubbish", f"{PUTS} | {CALLS}"):
        assert str(spread_width(parse_legs(legs))) == "nan"
