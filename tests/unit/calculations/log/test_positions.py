"""Put side and call side of one structure are one position (semantics 1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.log.positions import Positions, positions
from app.calculations.log.trade_log import TradeLog
from tests.unit.calculations.builders import NAN, Trade, log_of, moment, random_trades

PUT = Trade("8 10:00", "8 15:00", 40.0, side=-1)
CALL = Trade("8 10:00", "8 16:00", -10.0, side=1)
WHOLE = Trade("8 10:00", "8 12:00", 5.0)


def rows_of(grouped: Positions) -> list[tuple[int, int]]:
    """First and second row of every position."""
    return list(zip(grouped.first.tolist(), grouped.second.tolist(), strict=True))


@pytest.mark.parametrize("legs", [(PUT, CALL), (CALL, PUT)], ids=["put first", "call first"])
def test_positions_put_side_and_call_side_are_one(legs: tuple[Trade, Trade]) -> None:
    grouped = positions(log_of(*legs))
    assert rows_of(grouped) == [(0, 1)]
    assert grouped.of_row.tolist() == [0, 0]
    assert grouped.n_pairs == 1


@pytest.mark.parametrize(
    "difference",
    [
        {"strategy": "Fly"},
        {"opened": "8 10:00:01"},
        {"contracts": 2.0},
        {"margin": 1_000.5},
        {"side": -1},
        {"side": 0},
        {"closed": None},
    ],
    ids=[
        "strategy",
        "second",
        "contracts",
        "margin",
        "same side",
        "both sides in one row",
        "still open",
    ],
)
def test_positions_rows_that_differ_stay_apart(difference: dict[str, Any]) -> None:
    assert positions(log_of(PUT, replace(CALL, **difference))).n_pairs == 0


def test_positions_rows_without_margin_stay_apart() -> None:
    assert positions(log_of(replace(PUT, margin=NAN), replace(CALL, margin=NAN))).n_pairs == 0


def test_positions_missing_sizes_pair() -> None:
    unsized = replace(PUT, contracts=NAN), replace(CALL, contracts=NAN)
    assert positions(log_of(*unsized)).n_pairs == 1
    assert positions(log_of(unsized[0], CALL)).n_pairs == 0


def test_positions_without_combining_are_single_rows() -> None:
    grouped = positions(log_of(PUT, CALL, combine_pairs=False))
    assert rows_of(grouped) == [(0, -1), (1, -1)]


def test_positions_row_joins_the_earliest_unpaired_opposite_row() -> None:
    grouped = positions(log_of(PUT, PUT, CALL, CALL))
    assert rows_of(grouped) == [(0, 2), (1, 3)]


def test_positions_side_left_over_stays_alone() -> None:
    grouped = positions(log_of(CALL, PUT, PUT))
    assert rows_of(grouped) == [(0, 1), (2, -1)]


def test_positions_pair_keeps_its_first_rows_place() -> None:
    grouped = positions(log_of(PUT, WHOLE, CALL))
    assert rows_of(grouped) == [(0, 2), (1, -1)]
    assert grouped.of_row.tolist() == [0, 1, 0]


def test_positions_open_row_belongs_to_none() -> None:
    grouped = positions(log_of(replace(WHOLE, closed=None), WHOLE))
    assert grouped.of_row.tolist() == [-1, 0]
    assert len(grouped) == 1


def test_last_closed_at_of_a_pair_is_its_later_close() -> None:
    log = log_of(PUT, CALL, WHOLE)
    assert positions(log).last_closed_at(log).tolist() == [
        moment(CALL.closed),
        moment(WHOLE.closed),
    ]


def test_positions_ambiguous_seconds_are_listed() -> None:
    log = log_of(
        WHOLE,
        PUT,
        CALL,
        replace(PUT, strategy="Fly"),
        replace(CALL, strategy="Fly"),
        replace(CALL, strategy="Fly"),
    )
    assert log.strategies == ("Condor", "Fly")
    assert positions(log).ambiguous == ((1, moment("8 10:00")),)


def test_positions_two_sides_of_one_kind_are_not_ambiguous() -> None:
    assert positions(log_of(PUT, PUT, PUT)).ambiguous == ()


@pytest.mark.parametrize("seed", range(5))
def test_positions_random_log_equals_a_plain_search(seed: int) -> None:
    log = log_of(*random_trades(seed, 200))
    partners: dict[int, int] = {}
    for row in range(len(log)):
        candidates = [
            other
            for other in range(row)
            if other not in partners and are_opposite_sides(log, row, other)
        ]
        if candidates:
            partners[row], partners[candidates[0]] = candidates[0], row
    grouped = positions(log)
    assert grouped.n_pairs == len(partners) // 2 > 0
    assert rows_of(grouped) == [
        (row, partners.get(row, -1)) for row in range(len(log)) if row < partners.get(row, len(log))
    ]


def are_opposite_sides(log: TradeLog, row: int, other: int) -> bool:
    """Return True for a put row and a call row with equal keys; a margin of NaN equals nothing."""
    keys = (log.strategy, log.opened_at, log.contracts, log.margin_req)
    return bool(log.side[row] * log.side[other] == -1) and all(
        column[row] == column[other] for column in keys
    )


def test_positions_every_closed_row_belongs_to_exactly_one() -> None:
    log = log_of(*random_trades(3, 300))
    grouped = positions(log)
    rows = np.concatenate([grouped.first, grouped.second[grouped.second >= 0]])
    assert sorted(rows.tolist()) == list(range(300))
    assert grouped.of_row[grouped.first].tolist() == list(range(len(grouped)))
