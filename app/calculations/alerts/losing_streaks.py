"""The finder of worse trades after losses in a row, where a streak rule would earn its keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.alerts.context import AlertContext, Mask
from app.calculations.alerts.day_resampling import by_opening_day, can_be_judged, resampled
from app.calculations.alerts.model import Alert, Evidence, Proposal
from app.calculations.arrays import Floats, Ints

LOSSES = 3  #: in a row, where the profile has no streak rule
SIGNIFICANCE = 0.02  #: share of random orders as bad as the log's, at most, for *worse*
OFFERED_FROM = 4.0  #: standard deviations of random orders below their mean, for a rule
_ORDERS = (100, 400)  # random orders, fewer of large logs
_ROUNDING = 1e-12  # differences this close together are equal
_CHUNK = 500_000  # permuted results held at a time


@dataclass(frozen=True, eq=False)
class _Results:
    """Results of one strategy's n positions, in the order of their closes."""

    score: Floats  #: (n,) 0 where it is unknown
    lost: Mask  #: (n,) True for a position that lost money
    counted: Mask  #: (n,) True for a position of known score
    closed_before: Ints  #: (n,) positions closed before each position's open


def streaks(context: AlertContext) -> Alert | None:
    """Judge a strategy's next trade once its last losses in a row have closed.

    Compared are positions opened after `losses` or more losses in a row (as the streak rule
    counts them, semantics 4) with the strategy's other positions: difference of mean results,
    each in its strategy's typical result and less its strategy's mean. Streaks picked out of a
    finite record are biased even when every trade is independent (Miller & Sanjurjo 2018,
    "Surprised by the hot hand fallacy?", Econometrica 86), so the mean difference over random
    orders of each strategy's results is taken off. The range is a bootstrap of opening days in
    blocks, since trades of one day fall together. Worse means: the whole range below 0, and at
    most two in a hundred random orders as bad. All strategies are judged by one difference, so
    that nothing is picked out of many.

    A warning when the next trade is worse and no rule acts. A rule is offered where the difference
    lies at least four standard deviations of the random orders below their mean: at two in a
    hundred, a rule fitted to luck earned less and fell further in three of thirteen fresh years of
    the honesty benchmark, whose trades are independent. Information when a rule acts: it says
    that the rule is right, or that it gains nothing. Silent when the next trade is no worse and
    no rule acts, and with fewer than 20 positions after a streak, or on fewer than 10 days.
    Figures: `losses`, `after`, `difference`, `low`, `high`, and win rates
    `win_rate_after`, `win_rate_otherwise` (of the same strategies); `chance`, the share of random
    orders as bad; `deviations`, how many standard deviations of random orders the difference lies
    below their mean; `worse` and `rule_acts` (the profile has a streak rule that shrinks sizes) are
    1 or 0.
    """
    rule = context.profile.portfolio.streak_rule
    losses = rule.losses if rule else LOSSES
    score = _less_strategy_mean(context)
    known = np.isfinite(score)
    after = known & (context.sizing.closed_history.losing_streak >= losses)
    other = known & ~after
    if not can_be_judged(context, after) or not can_be_judged(context, other):
        return None
    by_order = _differences_by_order(context, score, losses)
    raw = float(score[after].mean() - score[other].mean())
    expected = float(by_order.mean()) if len(by_order) else 0.0
    chance = (1 + float((by_order <= raw + _ROUNDING).sum())) / (1 + len(by_order))
    deviations = _deviations_below(raw, by_order)
    low, high = _difference_range(context, score, after, other) - expected
    win_rate_after, win_rate_otherwise = _win_rates(context, after, other)
    is_worse = bool(high < 0) and chance <= SIGNIFICANCE
    rule_acts = rule is not None and rule.multiplier < 1
    if not is_worse and not rule_acts:
        return None
    return Alert(
        kind="streaks",
        severity="warn" if is_worse and not rule_acts else "info",
        evidence=Evidence(
            {
                "losses": float(losses),
                "after": float(after.sum()),
                "difference": raw - expected,
                "low": float(low),
                "high": float(high),
                "win_rate_after": win_rate_after,
                "win_rate_otherwise": win_rate_otherwise,
                "chance": chance,
                "deviations": deviations,
                "worse": float(is_worse),
                "rule_acts": float(rule_acts),
            },
            rows=context.rows_of(after),
        ),
        proposal=_proposal(context, losses, rule_acts, is_worse, deviations),
    )


def _difference_range(context: AlertContext, score: Floats, after: Mask, other: Mask) -> Floats:
    """Return (2,) the 5th and 95th percentile of the mean difference over resampled days."""
    columns = [np.where(after, score, 0.0), after, np.where(other, score, 0.0), other]
    sums = by_opening_day(context, np.stack(columns, axis=1))
    drawn = resampled(sums, sums[:, 0] + sums[:, 2], context.seed)
    return np.asarray(np.nanpercentile(_difference(drawn), [5, 95]))


def _win_rates(context: AlertContext, after: Mask, other: Mask) -> tuple[float, float]:
    """Return the win rate after a streak, and that of the same strategies' other positions.

    The second weights strategies as they occur after a streak; a strategy without other positions
    has nothing to compare with.
    """
    strategy, won = context.book.strategy, context.sizing.economics.net > 0
    n_strategies = len(context.book.log.strategies)
    n_after = np.bincount(strategy[after], minlength=n_strategies)
    n_other = np.bincount(strategy[other], minlength=n_strategies)
    n_won = np.bincount(strategy[other & won], minlength=n_strategies)
    weight = np.where(n_other > 0, n_after, 0)
    if not weight.any():
        return float(won[after].mean()), float(won[other].mean())
    rate = n_won / np.maximum(n_other, 1)
    return float(won[after].mean()), float((weight * rate).sum() / weight.sum())


def _deviations_below(difference: float, by_order: Floats) -> float:
    """Return how many standard deviations of random orders a difference lies below their mean.

    0 where the orders all give one difference, or none.
    """
    spread = float(by_order.std()) if len(by_order) else 0.0
    return (float(by_order.mean()) - difference) / spread if spread > 0 else 0.0


def _proposal(
    context: AlertContext, losses: int, rule_acts: bool, is_worse: bool, deviations: float
) -> Proposal | None:
    """Return the removal of a rule that gains nothing, or a rule where trades are surely worse."""
    scenario = context.constrained_scenario
    if rule_acts and not is_worse:
        return Proposal("remove_streak_rule", {"portfolio": {"streak_rule": None}}, scenario)
    if rule_acts or deviations < OFFERED_FROM:
        return None
    patch = {"portfolio": {"streak_rule": {"losses": losses, "multiplier": 0.5}}}
    return Proposal("halve_after_losses", patch, scenario)


def _less_strategy_mean(context: AlertContext) -> Floats:
    """Return (P,) scores less their strategy's mean."""
    strategy, n_strategies = context.book.strategy, len(context.book.log.strategies)
    known = np.isfinite(context.scores)
    total = np.bincount(strategy[known], context.scores[known], n_strategies)
    count = np.bincount(strategy[known], minlength=n_strategies)
    return np.asarray(context.scores - (total / np.maximum(count, 1))[strategy])


def _differences_by_order(context: AlertContext, score: Floats, losses: int) -> Floats:
    """Return the differences, after a streak less otherwise, in random orders of the results.

    Each strategy's results are permuted among its positions. Orders in which one of the groups is
    empty are left out.
    """
    by_strategy, strategy = context.book.by_strategy, context.book.strategy
    orders = int(np.clip(4_000_000 // max(len(strategy), 1), *_ORDERS))
    rng, sums = np.random.default_rng(context.seed), np.zeros((orders, 4))
    for positions in np.split(by_strategy, np.flatnonzero(np.diff(strategy[by_strategy])) + 1):
        counted = np.isfinite(score[positions])
        if not counted.any():
            continue
        results = _Results(
            np.where(counted, score[positions], 0.0),
            context.sizing.economics.net[positions] < 0,
            counted,
            context.sizing.closed_history.closed[positions],
        )
        sums += _shuffled(results, losses, orders, rng)
    differences = _difference(sums)
    return differences[np.isfinite(differences)]


def _difference(sums: Floats) -> Floats:
    """Return (n,) mean after a streak less mean otherwise, of sums and numbers (n, 4).

    NaN where one of the two groups is empty.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3])


def _shuffled(results: _Results, losses: int, orders: int, rng: np.random.Generator) -> Floats:
    """Return (orders, 4) of one strategy's n results in random orders.

    The columns are sum and number after a streak, sum and number otherwise. The positions keep
    their times: before each, as many earlier positions have closed as in the log.
    """
    n = len(results.score)
    rows = max(1, _CHUNK // n)
    parts = []
    for done in range(0, orders, rows):
        index = rng.permuted(np.tile(np.arange(n), (min(rows, orders - done), 1)), axis=1)
        n_lost = np.cumsum(np.pad(results.lost[index], ((0, 0), (1, 0))), axis=1, dtype=np.int32)
        streak = np.zeros((len(index), n + 1), bool)
        streak[:, losses:] = n_lost[:, losses:] - n_lost[:, : max(n + 1 - losses, 0)] == losses
        after, used = streak[:, results.closed_before], results.counted[index]
        shuffled = results.score[index]
        columns = [shuffled * after, used & after, shuffled * ~after, used & ~after]
        parts.append(np.stack([column.sum(axis=1) for column in columns], axis=1))
    return np.concatenate(parts)
