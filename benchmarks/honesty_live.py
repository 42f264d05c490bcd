"""Live trades drawn from truths: how often evidence is false, how often it finds, what is covered.

A backtest and the live trades after it come from one truth, or the live ones from the truth with
half of its edge or none: its outcomes, tilted exponentially (a normal law then moves). A gap's true
mean is known by construction: slippage of one hundredth of the margin, exponential, and in one
trade of ten an exit that differs, normal around no difference.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.live.evidence import WORSE, Stream, stream
from app.calculations.live.gaps import gap_figures, matched_positions
from app.calculations.live.power import Simulating, powers, tilted_weights
from app.calculations.live.ranges import Resampling
from app.calculations.live.traded import Traded
from benchmarks.honesty_truths import SINGLE, Discrete, Marginal, Normal, Truth

LIVE_TRUTHS = SINGLE[:3]  #: short premium, normal, lottery: each with an edge to lose
STREAMS = 10  #: backtests of each log number, each with live trades after it
LIVE_TRADES = 500
LOOKS = (50, 100, 250)  #: live trades after which power is counted
CLAIMED_AT = 100  #: live trades after which the power that is told is compared
EDGES = {"halved": 0.5, "vanished": 0.0}  #: share of the edge that is left
SLIPPAGE = 0.01  #: of margin, mean of what each live trade gives up
OTHER_EXITS, EXIT_DEVIATION = 0.1, 0.1  #: share of the trades; of margin
_CLAIM_SIMULATIONS, _RESAMPLES = 100, 500
_FIRST_DAY, _FIRST_LIVE_DAY = "2015-01-05", "2020-01-06"


def live_measured(truth: Truth, positions: int, seed: int, number: int) -> dict[str, Any]:
    """Return counts over the streams of log `number` of a truth.

    `alarms` of `streams` without any change reach the threshold within 500 live trades; `found`
    after so many live trades, by what is left of the edge; `claimed` is the mean power told for a
    vanished edge; `covered` says how many ranges of the mean gap hold it, of all.
    """
    rng = np.random.default_rng([seed, crc32(truth.name.encode()), positions, number, 1])
    law = truth.strategies[0]
    alarms, hits, claims = 0, 0, []
    found = {edge: dict.fromkeys(map(str, LOOKS), 0) for edge in EDGES}
    for _ in range(STREAMS):
        backtest = drawn(law, positions, rng)
        alarms += bool(highest(backtest, drawn(law, LIVE_TRADES, rng))[-1] >= WORSE)
        for edge, share in EDGES.items():
            course = highest(backtest, drawn(weakened(law, share), max(LOOKS), rng))
            for look in LOOKS:
                found[edge][str(look)] += int(course[look - 1] >= WORSE)
        claims.append(claimed_power(backtest))
        hits += gap_is_covered(backtest, rng)
    told = [claim for claim in claims if claim is not None]
    return {
        "streams": STREAMS,
        "alarms": alarms,
        "found": found,
        "claimed": [round(sum(told), 6), len(told)],
        "covered": [hits, STREAMS],
    }


def weakened(law: Marginal, share: float) -> Marginal:
    """Return a law with its outcomes, of which the mean is a share of what it was."""
    if isinstance(law, Normal):
        return Normal(law.mean * share, law.deviation)
    outcomes = np.array(law.returns)
    target = share * float(outcomes @ law.chances)
    order = np.argsort(outcomes)
    chances = tilted_weights(outcomes[order] - target, np.array(law.chances)[order])
    if chances is None:
        raise ValueError(f"{law}: no edge to weaken.")
    return Discrete(tuple(outcomes[order].tolist()), tuple(chances.tolist()))


def drawn(law: Marginal, count: int, rng: np.random.Generator) -> Floats:
    """Draw returns on margin."""
    return law.of_normal(rng.standard_normal(count))


def highest(backtest: Floats, live: Floats) -> Floats:
    """Return the highest evidence so far after each live trade (T,)."""
    return np.asarray(np.maximum.accumulate(stream_of(backtest, live).evidence().course))


def claimed_power(backtest: Floats) -> float | None:
    """Return the power that the comparison would tell after `CLAIMED_AT` live trades."""
    made = stream_of(backtest, backtest[np.arange(CLAIMED_AT) % len(backtest)])
    power = powers([made], Simulating(_CLAIM_SIMULATIONS)).joint
    return None if power is None else power.value


def gap_is_covered(backtest: Floats, rng: np.random.Generator) -> bool:
    """Return True where the range of the mean gap of one live trade a day holds the true mean."""
    slipped = backtest - SLIPPAGE * rng.exponential(size=len(backtest))
    differs = rng.random(len(backtest)) < OTHER_EXITS
    live = slipped + differs * EXIT_DEVIATION * rng.standard_normal(len(backtest))
    both = np.arange(len(backtest)), np.arange(len(backtest))
    matched = matched_positions(traded(backtest), traded(live), both)
    gap = gap_figures(matched, Resampling(_RESAMPLES)).gap_of_margin
    if gap is None or gap.low is None or gap.high is None:
        return False
    return gap.low <= -SLIPPAGE <= gap.high


def stream_of(backtest: Floats, live: Floats) -> Stream:
    """Return the stream of one strategy."""
    made = stream(traded(backtest), traded(live, _FIRST_LIVE_DAY), 0, (0, "Strategy 1"))
    if made is None:
        raise ValueError("A stream needs a backtest and a live trade.")
    return made


def traded(returns: Floats, first_day: str = _FIRST_DAY) -> Traded:
    """Return positions with these returns on a margin of 1, one a weekday."""
    count = len(returns)
    opened = np.busday_offset(first_day, np.arange(count)).astype("datetime64[s]")
    unknown, ones = np.full(count, np.nan), np.ones(count)
    return Traded(
        strategy=np.zeros(count, np.int64),
        opened_at=opened,
        closed_at=opened + np.timedelta64(3_600, "s"),
        contracts=ones,
        net=returns,
        margin=ones,
        premium=unknown,
        closing_cost=unknown,
        fees=unknown,
        vix=unknown,
        legs=np.full(count, "", object),
        line=np.arange(count),
    )
