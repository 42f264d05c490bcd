"""Evidence of an edge, deflated for the number of variants that were tried.

The best of many backtests looks good even where none has an edge. With N tries and no edge, the
largest of the N estimated Sharpe ratios is expected at E[max_N] standard errors above 0
(`expected_maximum`). A strategy survives N tries when the chance that its Sharpe ratio lies above
that benchmark is 95 % or more: the deflated Sharpe ratio of Bailey & Lopez de Prado 2014, "The
deflated Sharpe ratio", Journal of Portfolio Management 40(5), with the probabilistic Sharpe ratio
of the same authors 2012, "The Sharpe ratio efficient frontier", Journal of Risk 15(2), for
skewness, kurtosis and the length of the track record.

The paper estimates the spread of the Sharpe ratios from the tries themselves, which a log does not
hold; here it is their standard error without an edge, 1 / sqrt(n - 1) for n periods.

Returns are those on margin, summed by day or week (`simultaneous`), so that the entries of one day
count once; periods in which a strategy closes nothing do not count. The edge haircut of the profile
is not taken off: it is what this evidence may ask for. A log without a losing period shows no risk
to judge an edge by; it is judged with the profile's added full losses where it has them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import Caution, strategy_cautions
from app.calculations.kelly.simultaneous import JointReturns, joint_returns
from app.calculations.log.book import Book
from app.calculations.log.economics import Economics
from app.calculations.log.periods import Unit
from app.calculations.profile.model import Profile

CONFIDENCE = 0.95  #: of a deflated Sharpe ratio that survives
MINIMUM_PERIODS = 4  #: below which a kurtosis says nothing
DAYS_A_MONTH = 365.25 / 12

SelectionStatus = Literal["survives", "does_not_survive", "no_edge", "no_loss", "too_few"]

_NORMAL = NormalDist()


class SharpeEstimate(NamedTuple):
    """An estimated Sharpe ratio and what its standard error depends on."""

    sharpe: float  #: mean over sample standard deviation, a period
    skewness: float
    kurtosis: float  #: 3 for a normal distribution
    periods: float

    @property
    def spread(self) -> float:
        """Return the standard error of the Sharpe ratio, times sqrt(periods - 1).

        It is sqrt(1 - skewness SR + (kurtosis - 1) SR^2 / 4), never below 0 for any sample.
        """
        squared = (
            1 - self.skewness * self.sharpe + (self.kurtosis - 1) / 4 * self.sharpe * self.sharpe
        )
        return math.sqrt(max(squared, 1e-12))


@dataclass(frozen=True)
class StrategyEvidence:
    """The evidence of one strategy's edge. None where the log cannot say."""

    status: SelectionStatus
    tries: int  #: for the best of which the evidence is deflated
    unit: Unit  #: of the periods
    periods: int  #: in which it closed a position of known return on margin
    sharpe: float | None = None  #: a period
    #: chance that its Sharpe ratio is above the benchmark (deflated Sharpe ratio)
    probability: float | None = None
    #: the same without deflation: above 0 (probabilistic Sharpe ratio)
    probability_undeflated: float | None = None
    #: further periods after which it would survive, at the same Sharpe ratio; 0 once it does
    periods_needed: int | None = None
    trades_needed: int | None = None  #: as many trades as it makes in so many periods
    months_needed: float | None = None  #: at its own pace
    #: benchmark over Sharpe ratio, at most 1: the share of the mean return that the best of as
    #: many tries without an edge is expected to show
    haircut: float | None = None
    haircut_in_use: float = 0.0  #: the edge haircut of the profile


def expected_maximum(tries: int) -> float:
    """Return the expected largest of `tries` independent standard normal deviates; 0 for one.

    The approximation of Bailey & Lopez de Prado 2014, (1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e)), g the
    Euler-Mascheroni constant and Z the normal quantile. Raises `CalculationError` for fewer than
    one try.

    >>> [round(expected_maximum(tries), 3) for tries in (1, 10, 100)]
    [0.0, 1.575, 2.531]
    """
    if tries < 1:
        raise CalculationError(f"tries: found {tries}, expected 1 or more.")
    if tries == 1:
        return 0.0
    outer = _NORMAL.inv_cdf(1 - 1 / tries)
    inner = _NORMAL.inv_cdf(1 - 1 / (tries * math.e))
    return (1 - np.euler_gamma) * outer + np.euler_gamma * inner


def probabilistic_sharpe_ratio(estimate: SharpeEstimate, benchmark: float = 0.0) -> float:
    """Return the chance that the true Sharpe ratio is above `benchmark`, a period.

    >>> monthly = SharpeEstimate(0.458, -2.448, 10.164, 24)  # Bailey & Lopez de Prado 2012
    >>> round(probabilistic_sharpe_ratio(monthly), 3)
    0.913
    """
    excess = (estimate.sharpe - benchmark) * math.sqrt(estimate.periods - 1)
    return _NORMAL.cdf(excess / estimate.spread)


def minimum_track_record(estimate: SharpeEstimate, maximum: float) -> float | None:
    """Return the periods with which the estimate would survive; None unless it is above 0.

    `maximum` is the `expected_maximum` of the tries. The benchmark falls with the standard error,
    so n solves (SR - maximum / sqrt(n - 1)) sqrt(n - 1) = Z(95 %) spread; for a single try it is
    the minimum track record length of Bailey & Lopez de Prado 2012.
    """
    if estimate.sharpe <= 0:
        return None
    deviates = maximum + _NORMAL.inv_cdf(CONFIDENCE) * estimate.spread
    return 1 + (deviates / estimate.sharpe) ** 2


def tries_of(book: Book, profile: Profile) -> int:
    """Return the variants that were tried: `variants_tried`, at least the strategies of the log.

    `variants_tried` counts every backtest that was run before these strategies were kept, those
    that were thrown away included; the strategies that are in the log were tried for certain.
    """
    return max(profile.portfolio.variants_tried, len(book.log.strategies))


def selection_evidence(
    book: Book, economics: Economics, profile: Profile
) -> tuple[StrategyEvidence, ...]:
    """Return the evidence (S,) of every strategy's edge, deflated for the variants tried.

    >>> from app.calculations import Book, default_profile, example_log
    >>> from app.calculations.log.economics import economics
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> evidence = selection_evidence(book, economics(book, profile), profile)
    >>> [(strategy.status, round(strategy.probability, 2)) for strategy in evidence]
    [('does_not_survive', 0.88), ('survives', 0.95)]
    """
    joint = joint_returns(book, economics)
    cautions, tries = strategy_cautions(profile, book.log.strategies), tries_of(book, profile)
    found = []
    for code in range(len(book.log.strategies)):
        caution = cautions.of(code)
        evidence = _evidence(_Track.of(joint, code, caution), tries, joint.unit)
        found.append(replace(evidence, haircut_in_use=caution.edge_haircut))
    return tuple(found)


class _Track(NamedTuple):
    """The track record of one strategy: N periods in which it closed something."""

    returns: Floats  #: (N,) on margin
    added_losses: float  #: full-margin losses that stand for the risk of one that never lost
    trades: float  #: mean number a period
    days: float  #: of the calendar, mean from one of its periods to the next

    @classmethod
    def of(cls, joint: JointReturns, code: int, caution: Caution) -> _Track:
        """Return the track record of strategy number `code`."""
        active = joint.positions[:, code] > 0
        returns, periods = joint.returns[active, code], joint.period[active]
        number = max(len(periods), 1)
        span = int((periods[-1] - periods[0]).astype(int)) if len(periods) else 0
        never_lost = not (returns < 0).any()
        return cls(
            returns,
            caution.weight(int(joint.counts[code])) if never_lost else 0.0,
            trades=float(joint.counts[code]) / number,
            days=span / max(number - 1, 1),
        )


def sharpe_estimate(returns: Floats, added_losses: float = 0.0) -> SharpeEstimate | None:
    """Return the Sharpe ratio and moments of returns (n,); None for fewer than 4, or no spread.

    `added_losses` returns of -1 are added.
    """
    sample, weights = returns, np.ones(len(returns))
    if added_losses > 0:
        sample, weights = np.append(sample, -1.0), np.append(weights, added_losses)
    total = float(weights.sum())
    if len(returns) < MINIMUM_PERIODS:
        return None
    mean = float(weights @ sample) / total
    deviation = sample - mean
    variance = float(weights @ deviation**2) / total
    if variance <= 1e-18 * float(weights @ sample**2) / total:
        return None
    return SharpeEstimate(
        sharpe=mean / math.sqrt(variance * total / (total - 1)),
        skewness=float(weights @ deviation**3) / total / variance**1.5,
        kurtosis=float(weights @ deviation**4) / total / variance**2,
        periods=total,
    )


def _evidence(track: _Track, tries: int, unit: Unit) -> StrategyEvidence:
    """Return the evidence of one strategy."""
    unknown = StrategyEvidence("too_few", tries, unit, len(track.returns))
    if unknown.periods < MINIMUM_PERIODS:
        return unknown
    if not (track.returns < 0).any() and not track.added_losses:
        return replace(unknown, status="no_loss")
    estimate = sharpe_estimate(track.returns, track.added_losses)
    if estimate is None:
        return replace(unknown, status="no_edge")
    maximum = expected_maximum(tries)
    benchmark = maximum / math.sqrt(estimate.periods - 1)
    judged = replace(
        unknown,
        status="no_edge",
        sharpe=estimate.sharpe,
        probability=probabilistic_sharpe_ratio(estimate, benchmark),
        probability_undeflated=probabilistic_sharpe_ratio(estimate),
    )
    record = minimum_track_record(estimate, maximum)
    if record is None:
        return judged
    missing = max(0, math.ceil(record - estimate.periods - 1e-9))
    return replace(
        judged,
        status="does_not_survive" if missing else "survives",
        periods_needed=missing,
        trades_needed=math.ceil(missing * track.trades),
        months_needed=missing * track.days / DAYS_A_MONTH,
        haircut=min(1.0, benchmark / estimate.sharpe),
    )
