"""The summary of one comparison, kept in the profile, and what is new since an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

from app.calculations.live.comparison import LiveComparison
from app.calculations.live.ranges import Ranged
from app.calculations.profile.live_settings import MAX_HISTORY, LiveSummary
from app.calculations.profile.model import Profile


@dataclass(frozen=True)
class ThenAndNow:
    """The changes between two comparisons, in the order then, now."""

    dates: tuple[str, str]  #: of the last live closes, ISO 8601
    backtests_to: tuple[str | None, str | None]  #: dates of the last closes of the backtests
    new_trades: int  #: live positions closed since; below 0 where the file now holds fewer
    new_pl: float  #: P/L since [currency]
    matched: tuple[int, int]
    missed: tuple[int, int]
    extra: tuple[int, int]
    gap: tuple[float | None, float | None]  #: mean per contract [currency]
    capture: tuple[float | None, float | None]
    evidence: tuple[float | None, float | None]  #: highest so far, all strategies
    #: live contracts by strategy, of those that either comparison has; None where one lacks it
    contracts: dict[str, tuple[float | None, float | None]]
    plan: dict[str, tuple[float | None, float | None]]  #: contracts advised, likewise


def live_summary(comparison: LiveComparison) -> LiveSummary | None:
    """Return the summary to keep; None without a closed live position of a mapped strategy."""
    last = comparison.last_close
    if last is None:
        return None
    total, figures = comparison.total, comparison.total.figures
    backtest_to = comparison.backtest_to
    sizes = {each.name: each for each in comparison.strategies if each.name is not None}
    return LiveSummary(
        date=str(last),
        backtest_to=None if backtest_to is None else str(backtest_to),
        trades=total.trades,
        matched=total.matched,
        missed=total.missed,
        extra=total.extra,
        pl=total.pl,
        gap=_value(figures.gap),
        gap_of_margin=_value(figures.gap_of_margin),
        capture=_value(figures.capture),
        evidence=total.evidence.highest if total.evidence else None,
        contracts={
            name: each.recent_contracts
            for name, each in sizes.items()
            if each.recent_contracts is not None
        },
        plan={
            name: each.plan_contracts
            for name, each in sizes.items()
            if each.plan_contracts is not None
        },
    )


def with_summary(profile: Profile, summary: LiveSummary) -> Profile:
    """Return the profile with a summary added to `live.history`, of which twelve are kept.

    One of logs that end on the same days replaces the last: logs that are read again are one
    comparison.
    """
    history = profile.live.history
    if history and history[-1].is_of_logs_of(summary):
        history = history[:-1]
    kept = (*history, summary)[-MAX_HISTORY:]
    return profile.model_copy(update={"live": profile.live.model_copy(update={"history": kept})})


def then_and_now(then: LiveSummary, now: LiveSummary) -> ThenAndNow:
    """Return what is new since an earlier comparison."""
    return ThenAndNow(
        dates=(then.date, now.date),
        backtests_to=(then.backtest_to, now.backtest_to),
        new_trades=now.trades - then.trades,
        new_pl=now.pl - then.pl,
        matched=(then.matched, now.matched),
        missed=(then.missed, now.missed),
        extra=(then.extra, now.extra),
        gap=(then.gap, now.gap),
        capture=(then.capture, now.capture),
        evidence=(then.evidence, now.evidence),
        contracts=_by_strategy(then.contracts, now.contracts),
        plan=_by_strategy(then.plan, now.plan),
    )


def _by_strategy(
    then: dict[str, float], now: dict[str, float]
) -> dict[str, tuple[float | None, float | None]]:
    names = dict.fromkeys((*then, *now))
    return {name: (then.get(name), now.get(name)) for name in names}


def _value(figure: Ranged | None) -> float | None:
    return None if figure is None else figure.value
