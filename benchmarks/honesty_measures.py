"""Everything that is measured on one log of a truth, with the application's own functions.

A record is plain JSON: numbers, texts and lists, so that it can be kept and read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, get_args
from zlib import crc32

import numpy as np

from app.calculations import (
    AlertOptions,
    AllocationSettings,
    Book,
    Profile,
    Replay,
    default_profile,
    find_alerts,
    kelly_estimate,
    kelly_table,
    replays,
)
from app.calculations.alerts import Alert, PromiseReading
from app.calculations.allocation.allocate import allocation_context
from app.calculations.allocation.ranges import allocation_ranges
from app.calculations.arrays import Floats
from app.calculations.kelly.growth_objectives import exponent
from app.calculations.kelly.joint_growth import Constraints, maximise_growth
from app.calculations.log.economics import economics
from app.calculations.profile.model import parse_profile
from app.calculations.replay.comparison import merge_patch
from app.calculations.size_search import RecommendedSize
from benchmarks.honesty_exact import day_law, growth, true_kelly
from benchmarks.honesty_live import LIVE_TRUTHS, live_measured
from benchmarks.honesty_paths import HORIZON_DAYS, FreshPaths
from benchmarks.honesty_product import answered, offered_weights
from benchmarks.honesty_truths import TrueDays, Truth, days_of, log_of, true_days

SEED = 20_261
_ROUNDING = 1e-9

Record = dict[str, Any]
#: The sizes advised for a log; the alerts at them; the ranges of its Kelly fractions and weights;
#: live trades against backtests of its length.
Part = Literal["sizes", "alerts", "ranges", "live"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class Effort:
    """Numbers of paths and resamples behind the figures of one log."""

    paths: int = 300  #: of the answer and of the allocator's promise
    fresh_paths: int = 500  #: of the truth, for each log anew
    resamples: int = 200  #: of the ranges of Kelly
    weight_resamples: int = 60  #: of the ranges of the allocator's weights
    effect_resamples: int = 500  #: of the days, behind the effect of a proposal


@dataclass(frozen=True, eq=False)
class Sampled:
    """One log of a truth, and the days that follow it."""

    truth: Truth
    positions: int  #: of each strategy
    number: int
    drawn: TrueDays  #: the log's days and a fresh year after them
    book: Book  #: of the log
    profile: Profile  #: the default one of the book
    effort: Effort
    rng: np.random.Generator

    @cached_property
    def answer(self) -> RecommendedSize:
        """The answer to the log."""
        return answered(self.book, self.profile, self.effort.paths)

    @cached_property
    def longer(self) -> Book:
        """The log and the fresh year after it."""
        return Book.of(log_of(self.drawn))

    @cached_property
    def paths(self) -> FreshPaths:
        """Fresh years of the truth."""
        return FreshPaths.of(self.truth, self.effort.fresh_paths, self.rng)


def sample(truth: Truth, positions: int, number: int, effort: Effort) -> Sampled:
    """Draw log `number` of a cell. The same arguments give the same log."""
    rng = np.random.default_rng([SEED, crc32(truth.name.encode()), positions, number])
    days = days_of(truth, positions)
    drawn = true_days(truth, days + HORIZON_DAYS, rng)
    book = Book.of(log_of(drawn.until(days)))
    return Sampled(truth, positions, number, drawn, book, default_profile(book), effort, rng)


def measure(
    truth: Truth, positions: int, number: int, effort: Effort, parts: tuple[Part, ...] = PARTS
) -> list[Record]:
    """Measure log `number` of a cell, a record a part. The same arguments give the same records.

    Parts that do not apply to the truth are left out.
    """
    sampled = sample(truth, positions, number, effort)
    records = []
    for part in parts_of(truth, parts):
        begin = time.process_time()
        record = {"part": part, "truth": truth.name, "positions": positions, "log": number}
        record |= _MEASURES[part](sampled)
        record["seconds"] = round(time.process_time() - begin, 3)
        records.append(record)
    return records


def parts_of(truth: Truth, parts: tuple[Part, ...] = PARTS) -> tuple[Part, ...]:
    """Return the parts that apply to a truth: live trades need one strategy with an edge."""
    return tuple(part for part in parts if part != "live" or truth in LIVE_TRUTHS)


def sized(sampled: Sampled) -> Record:
    """Return the sizes that are advised, judged by the truth."""
    book, profile = sampled.book, sampled.profile
    sizes = {
        "answer": judged(sampled, sampled.answer.share),
        "half_kelly": judged(sampled, half_kelly(book)),
        "allocator": judged(sampled, offered_weights(book, profile, sampled.effort.paths)),
    }
    sizes["answer"]["reason"] = sampled.answer.reason
    return {"sizes": sizes}


def judged(sampled: Sampled, shares: Floats) -> Record:
    """Return true growth and the realised chance of the target drawdown at shares (S,)."""
    target = sampled.profile.portfolio.target_max_drawdown
    held = bool((shares > 0).any())
    true_growth = growth(day_law(sampled.truth), shares)
    return {
        "held": held,
        "shares": [round(float(share), 6) for share in shares],
        "growth_below_zero": held and true_growth < 0,
        "broken": sampled.paths.chance_of_fall(shares, target),
    }


def half_kelly(book: Book) -> Floats:
    """Return half of each strategy's plain Kelly, side by side: the size of most tools."""
    returns = economics(book, Profile()).return_on_margin
    codes = range(len(book.log.strategies))
    return np.array([kelly_estimate(returns[book.strategy == code]).half for code in codes])


@cache
def true_weights(truth: Truth, floor: float, chance: float, ceiling: float) -> Floats:
    """Return the allocator's weights on a log without end: its objective on the true law."""
    strategies = len(truth.strategies)
    if not truth.has_edge:
        return np.zeros(strategies)
    limits = Constraints(
        limits=np.full((1, strategies), float(truth.entries)), room=np.array([ceiling])
    )
    law = day_law(truth)
    power = exponent(floor, chance)
    return maximise_growth(law.outcomes, law.chances, limits, power=power).shares


def coverage(sampled: Sampled) -> Record:
    """Return by kind of range: how many held the true value, and of how many."""
    truth, book, profile = sampled.truth, sampled.book, sampled.profile
    true = true_kelly(truth)
    table = kelly_table(book, profile, resamples=sampled.effort.resamples)
    rows = table.strategies
    ranges = {
        "single": ([row.estimate.bootstrap for row in rows], true.single),
        "by_period": ([row.by_period.bootstrap for row in rows], true.by_period),
        "pooled": ([table.portfolio.bootstrap], [true.pooled]),
    }
    found = {
        kind: _hits([r.low for r in known], [r.high for r in known], values)
        for kind, (known, values) in ranges.items()
    }
    found["joint"] = _hits(table.joint_range.low, table.joint_range.high, true.joint)
    context = allocation_context(book, profile, AllocationSettings())
    weights = allocation_ranges(context, resamples=sampled.effort.weight_resamples)
    settings = profile.portfolio
    expected = true_weights(
        truth, 1 - settings.target_max_drawdown, settings.drawdown_probability, 1.0
    )
    found["weights"] = _hits(weights.low, weights.high, expected)
    return {"covered": found}


def _hits(low: Iterable[float], high: Iterable[float], true: Iterable[float]) -> list[int]:
    """Return the number of ranges that hold their true value, to rounding, and of all."""
    hits = [
        bottom - _ROUNDING <= value <= top + _ROUNDING
        for bottom, top, value in zip(low, high, true, strict=True)
    ]
    return [int(sum(hits)), len(hits)]


def alarmed(sampled: Sampled) -> Record:
    """Return the alerts at the answer's size, and what applying their proposals does afterwards.

    An alert is a severity and a kind; a proposal its action, and True where on the fresh year after
    the log it earned less and fell further. The promise is read from the answer's own paths.
    """
    answer, chance = sampled.answer, None
    if answer.fraction is not None:
        chance = answer.readings["cautious"].chance
    if answer.fraction is None or chance is None:
        return {"is_sized": False, "alarms": [], "proposals": []}
    profile = at_fraction(sampled.profile, answer.fraction)
    options = AlertOptions(
        promise=PromiseReading(chance), resamples=sampled.effort.effect_resamples
    )
    alerts = find_alerts(sampled.book, profile, profile.scenario(answer.scenario), options)
    proposed = [applied(sampled, profile, alert) for alert in alerts if alert.proposal is not None]
    alarms = [[alert.severity, alert.kind] for alert in alerts]
    return {"is_sized": True, "alarms": alarms, "proposals": proposed}


def at_fraction(profile: Profile, fraction: float) -> Profile:
    """Return a profile at another fraction of Kelly."""
    settings = profile.portfolio.model_copy(update={"kelly_fraction": fraction})
    return profile.model_copy(update={"portfolio": settings})


def applied(sampled: Sampled, profile: Profile, alert: Alert) -> list[str | bool]:
    """Return an alert's proposal, and True where the fresh year was worse on both with it."""
    proposal = alert.proposal
    patched = parse_profile(merge_patch(profile.to_document(), proposal.patch))
    scenario = proposal.scenario
    before, after = (replays(sampled.longer, each, [scenario])[0] for each in (profile, patched))
    fresh = len(sampled.longer.timeline.day) - HORIZON_DAYS
    earned, fell = zip(*(after_log(replayed, fresh) for replayed in (before, after)), strict=True)
    scale = _ROUNDING * before.start
    worse = earned[1] < earned[0] - scale and fell[1] > fell[0] + scale
    return [proposal.action, bool(worse)]


def after_log(replayed: Replay, first: int) -> tuple[float, float]:
    """Return the profit and the deepest fall from day index `first` on [currency]."""
    equity = replayed.equity[first - 1 :]
    fall = (np.maximum.accumulate(equity) - equity).max()
    return float(equity[-1] - equity[0]), float(fall)


def live(sampled: Sampled) -> Record:
    """Return what live trades against backtests of the log's length show, ten times."""
    return {"live": live_measured(sampled.truth, sampled.positions, SEED, sampled.number)}


_MEASURES: dict[Part, Callable[[Sampled], Record]] = {
    "sizes": sized,
    "alerts": alarmed,
    "ranges": coverage,
    "live": live,
}
