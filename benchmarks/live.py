"""Live trades against their backtest, measured: matching alone, and the whole comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from app.calculations.live import MATCH_MINUTES, compare_live
from app.calculations.live.matching import Opens, matched_pairs
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile
from benchmarks.logs import synthetic_log
from benchmarks.timing import Row, Target, alternate, row

_TRADES, _LIVE = 10_000, 2_000
_RUNS = 7  #: the comparison takes seconds
_SLIPPAGE = 4.0  #: of each live trade [currency]


def live_rows() -> Iterator[Row]:
    """Measure the comparison of the last 2,000 of 10,000 trades, filled up to 20 minutes later."""
    log = synthetic_log(_TRADES)
    live = filled(log)
    matching = partial(matched_pairs, opens(log), opens(live), MATCH_MINUTES)
    (times,) = alternate([matching])
    yield row("matching of 2,000 live trades with 10,000", times, target=Target(300))
    whole = partial(compare_live, Book.of(log), live, Profile())
    (times,) = alternate([whole], runs=_RUNS)
    name = "live comparison of them with power, 500 simulations"
    yield row(name, times, target=Target(3_000))


def filled(log: TradeLog) -> TradeLog:
    """Return the last trades of a log as they might be filled."""
    last = log.take(np.arange(len(log)) >= len(log) - _LIVE)
    late = np.random.default_rng(1).integers(0, 1_200, len(last)).astype("timedelta64[s]")
    return replace(
        last,
        opened_at=last.opened_at + late,
        closed_at=last.closed_at + late,
        pl=last.pl - _SLIPPAGE,
    )


def opens(log: TradeLog) -> Opens:
    """Return the opens of a log's trades."""
    return Opens(log.strategy.astype(np.int64), log.opened_at, np.full(len(log), "", object))
