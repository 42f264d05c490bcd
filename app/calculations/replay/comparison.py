"""What a change of the profile would have done: one scenario replayed before and after it, and how sure the difference is.

The difference is judged on paired days: both replays see the same day, so what the market did to both cancels. Its uncertainty is a
day-block bootstrap (`bootstrap`) of the pairs, percentiles 5 and 95 (Efron & Tibshirani 1993, ch. 13; for paired strategies
compare Ledoit & Wolf 2008, "Robust performance hypothesis testing with the Sharpe ratio").

Which daily series is paired matters:

* Sizes that do not follow equity: the daily P/L [currency]. The differences add up to the difference in ending equity.
* Sizes that compound: a day late in a grown account would outweigh years of early ones, and a difference made once would be counted
  again every day after. There each day's log growth is taken, times starting capital [currency a day, on starting capital]: days weigh
  alike, a larger size pays for its larger swings, and the differences add up to starting capital x log(ratio of ending equities).
  An equity that is ever not positive has no log growth; then the P/L itself is compared.
* Two rules whose accounts have grown apart (`alerts.trust`): the growth of a capital brought back to its start every morning.

Contents: `merge_patch`, `compare`, `paired_difference`, `daily_results`, `Effect`, `Difference`, `Figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.numerics.bootstrap import block_length, resampled_periods
from app.calculations.profile.model import Profile, Scenario, parse_profile
from app.calculations.profile.rules import FixedContracts, FixedDollar, FixedRatio, Historical
from app.calculations.replay.engine import Replay, replay
from app.calculations.words import money, percent, plural

Verdict = Literal["better", "worse", "no clear difference", "no difference at all"]
DrawdownVerdict = Literal["smaller", "larger", "no clear difference", "no difference at all"]
Basis = Literal["profit", "growth", "fixed_growth"]

RESAMPLES = 1_000
FEWEST_DAYS = (
    10  #: fewer days on which the replays differ give no clear verdict, whatever their mean
)
_CENT = 0.005  # daily P/L closer together than half a cent is the same


@dataclass(frozen=True)
class Figures:
    """What a replay came to. Fractions are fractions, money is account currency, None is undefined."""

    ending_equity: float
    cagr: float | None
    max_drawdown: float
    mar: float | None
    sharpe: float | None
    worst_day: float | None
    peak_utilisation: float
    trades_taken: int


@dataclass(frozen=True)
class Difference:
    """The paired daily difference of two replays, second minus first, and its 5-95 % bootstrap range."""

    #: "profit": daily P/L; "growth": daily log growth x the first replay's starting capital; "fixed_growth": the same, had the
    #: account been brought back to starting capital every morning
    basis: Basis
    mean: float  #: per day [currency]
    low: float
    high: float
    share_above_zero: float  #: of the resamples' means
    drawdown_low: float  #: change of the max drawdown over resampled paths, 5th percentile
    drawdown_high: float  #: 95th percentile
    share_drawdown_smaller: float  #: of the resamples
    days: int  #: of the daily curve
    days_different: int  #: days whose P/L differs by half a cent or more
    mean_block: float  #: of the bootstrap [days]


@dataclass(frozen=True)
class Effect:
    """What a patch of the profile changes in one scenario."""

    scenario: Scenario
    before: Figures
    after: Figures
    trades_changed: int  #: positions whose size differs
    difference: Difference
    verdict: (
        Verdict  #: on the paired daily difference: its whole range above or below zero, or neither
    )
    drawdown_verdict: DrawdownVerdict
    sentence: str  #: the same in words


def merge_patch(document: Any, patch: Any) -> Any:
    """A JSON document with a merge patch applied (RFC 7386): objects merge, null removes a key, anything else replaces.

    A key removed from a profile falls back to its default, so no patch can say `"margin_ceiling": null` (no limit); an alert's
    `Proposal` refuses one that tries.
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def compare(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    patch: dict[str, Any],
    *,
    before: Replay | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Effect:
    """The scenario under the profile, and under the profile with a merge patch of its document applied.

    `before` is the scenario's replay under `profile`, if at hand. Raises `CalculationError` for a patch that is not an object,
    `ProfileError` when the patched document is no valid profile.
    """
    if not isinstance(patch, dict):
        raise CalculationError(
            f"patch: expected an object of profile settings, found {type(patch).__name__}."
        )
    patched = parse_profile(merge_patch(profile.to_document(), patch))
    first = before or replay(book, profile, scenario)
    second = replay(book, patched, scenario)
    growing = compounds(scenario, profile) or compounds(scenario, patched)
    difference = paired_difference(
        first, second, "growth" if growing else "profit", resamples=resamples, seed=seed
    )
    changed = int((first.contracts != second.contracts).sum())
    verdict, drawdown = (
        _verdict(difference, changed, first.start),
        _drawdown_verdict(difference, changed),
    )
    figures = _figures(first), _figures(second)
    sentence = _sentence(*figures, difference, verdict, drawdown, changed)
    return Effect(scenario, *figures, changed, difference, verdict, drawdown, sentence)


def compounds(scenario: Scenario, profile: Profile) -> bool:
    """Whether a scenario's sizes grow with the account."""
    if isinstance(scenario.rule, Historical | FixedContracts | FixedDollar):
        return False
    return isinstance(scenario.rule, FixedRatio) or profile.portfolio.sizing_equity == "current"


def paired_difference(
    first: Replay,
    second: Replay,
    basis: Basis,
    *,
    since: int = 0,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Difference:
    """The daily difference of two replays of one book from day index `since` on, second minus first.

    Both are resampled by the same days, in blocks of the automatic length of their difference. Where one of them has no growth
    of the kind asked for (an equity, or what a day leaves of starting capital, is not positive) profit is compared instead.
    """
    results = daily_results(first, basis), daily_results(second, basis)
    profits = _profit(first)[since:], _profit(second)[since:]
    if results[0] is None or results[1] is None:
        basis, (a, b) = "profit", profits
    else:
        a, b = results[0][since:], results[1][since:]
    scale = 1.0 if basis == "profit" else first.start
    delta = (b - a) * scale
    different = int((np.abs(profits[1] - profits[0]) >= _CENT).sum())
    mean_block = block_length(delta).stationary if different else 1.0
    means, deeper = np.zeros(1), np.zeros(1)
    if different:
        means, deeper = _resampled(
            a, b, basis, (first.start, second.start), mean_block, resamples, seed
        )
    low, high = np.percentile(means, [5, 95]) * scale
    deeper = np.round(deeper, 12)  # equal days of unequal accounts differ by rounding
    drawdown_low, drawdown_high = np.percentile(deeper, [5, 95])
    return Difference(
        basis=basis,
        mean=float(delta.mean()),
        low=float(low),
        high=float(high),
        share_above_zero=float((means > 0).mean()),
        drawdown_low=float(drawdown_low),
        drawdown_high=float(drawdown_high),
        share_drawdown_smaller=float((deeper < 0).mean()),
        days=len(delta),
        days_different=different,
        mean_block=mean_block,
    )


def daily_results(replayed: Replay, basis: Basis) -> Floats | None:
    """(D,) daily P/L [currency] or daily log growth; None where that is undefined."""
    if basis == "profit":
        return _profit(replayed)
    equity = np.concatenate([[replayed.start], replayed.equity])
    wealth = (
        equity[1:] / np.where(equity[:-1] > 0, equity[:-1], np.nan)
        if basis == "growth"
        else 1 + _profit(replayed) / replayed.start
    )
    return np.asarray(np.log(wealth)) if (wealth > 0).all() else None


def _profit(replayed: Replay) -> Floats:
    return np.diff(replayed.equity, prepend=replayed.start)


def _resampled(
    first: Floats,
    second: Floats,
    basis: Basis,
    starts: tuple[float, float],
    mean_block: float,
    resamples: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """(resamples,) mean daily difference, and change of the max drawdown, over the same days for both."""
    means, deeper = [], []
    for days in resampled_periods(len(first), resamples, mean_block, seed):
        a, b = (np.cumsum(series[days], axis=1) for series in (first, second))
        means.append((b[:, -1] - a[:, -1]) / len(first))
        deeper.append(_max_drawdowns(b, basis, starts[1]) - _max_drawdowns(a, basis, starts[0]))
    return np.concatenate(means), np.concatenate(deeper)


def _max_drawdowns(paths: Floats, basis: Basis, start: float) -> Floats:
    """(R,) the max drawdown of paths (R, D) of cumulated daily results, the start being the first peak."""
    if basis == "profit":
        paths = paths + start
    peak = np.maximum(np.maximum.accumulate(paths, axis=1), start if basis == "profit" else 0.0)
    if basis == "profit":
        return np.asarray(((peak - paths) / peak).max(axis=1))
    return np.asarray(-np.expm1(-(peak - paths).max(axis=1)))


def _verdict(difference: Difference, trades_changed: int, start: float) -> Verdict:
    if not trades_changed and not difference.days_different:
        return "no difference at all"
    rounding = 1e-12 * start
    if difference.days_different >= FEWEST_DAYS and difference.low > rounding:
        return "better"
    if difference.days_different >= FEWEST_DAYS and difference.high < -rounding:
        return "worse"
    return "no clear difference"


def _drawdown_verdict(difference: Difference, trades_changed: int) -> DrawdownVerdict:
    if not trades_changed and not difference.days_different:
        return "no difference at all"
    if (
        difference.days_different >= FEWEST_DAYS
        and difference.drawdown_low < 0
        and difference.drawdown_high <= 0
    ):
        return "smaller"
    if (
        difference.days_different >= FEWEST_DAYS
        and difference.drawdown_high > 0
        and difference.drawdown_low >= 0
    ):
        return "larger"
    return "no clear difference"


def _figures(replayed: Replay) -> Figures:
    found = replayed.metrics
    return Figures(
        ending_equity=found.ending_equity,
        cagr=found.cagr,
        max_drawdown=found.max_drawdown,
        mar=found.mar,
        sharpe=found.sharpe,
        worst_day=found.worst_day,
        peak_utilisation=found.peak_margin_utilisation,
        trades_taken=found.trades_taken,
    )


def _sentence(
    before: Figures,
    after: Figures,
    difference: Difference,
    verdict: Verdict,
    drawdown: DrawdownVerdict,
    trades_changed: int,
) -> str:
    if verdict == "no difference at all":
        return "No difference at all: no trade would have had another size."
    unit = "a day" if difference.basis == "profit" else "a day on starting capital"
    sizes = (
        f"{plural(trades_changed, 'trade')} would have had another size:"
        if trades_changed
        else "the same sizes,"
    )
    spread = f"5\u201395% of resamples: {money(difference.low)} to {money(difference.high)}"
    words = f"{verdict.capitalize()}: {sizes} {money(difference.mean)} {unit} ({spread})."
    if difference.days_different < FEWEST_DAYS:
        words += (
            f" Results differ on {plural(difference.days_different, 'day')} only, too few to tell."
        )
    fall = (
        f" Largest drawdown {percent(after.max_drawdown)} instead of {percent(before.max_drawdown)}"
    )
    sure = (
        f"{drawdown} in {percent(_share(difference, drawdown))} of resamples"
        if drawdown in ("smaller", "larger")
        else drawdown
    )
    return f"{words}{fall}: {sure}."


def _share(difference: Difference, drawdown: DrawdownVerdict) -> float:
    """Of the resamples, those in which the drawdown is what the verdict says."""
    smaller = difference.share_drawdown_smaller
    return smaller if drawdown == "smaller" else 1 - smaller
