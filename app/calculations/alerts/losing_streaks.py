"""Are trades worse after losses in a row, so that a streak rule would earn its keep?"""

from __future__ import annotations

import numpy as np

from app.calculations.alerts.context import Case, Mask
from app.calculations.alerts.day_resampling import by_opening_day, can_be_judged, resampled
from app.calculations.alerts.model import Alert, Evidence, Proposal
from app.calculations.arrays import Floats, Ints

LOSSES = 3  #: in a row, where the profile has no streak rule
_CHUNK = 500_000  # permuted results held at a time


def streaks(case: Case) -> Alert | None:
    """Is a strategy's next trade any worse once its last losses in a row have closed?

    Compared are positions opened after `losses` or more losses in a row (as the streak rule counts them, semantics 4) with the
    strategy's other positions: difference of mean results, each in its strategy's typical result and less its strategy's mean.
    Streaks picked out of a finite record are biased even when every trade is independent (Miller & Sanjurjo 2018, "Surprised by the
    hot hand fallacy?", Econometrica 86), so the mean difference over random orders of each strategy's results is taken off. The
    range is a bootstrap of opening days in blocks, since trades of one day fall together. Worse means: the whole range below 0.

    A warning when the next trade is worse and no rule acts; else information, which says that there is nothing to gain.
    Silent with fewer than 20 positions after a streak, or on fewer than 10 days. Figures: `losses`, `after`, `difference`, `low`,
    `high`, and win rates `win_rate_after`, `win_rate_otherwise` (of the same strategies); `rule_acts`
    is 1 where the profile has a streak rule that shrinks sizes, else 0.
    """
    rule = case.profile.portfolio.streak_rule
    losses = rule.losses if rule else LOSSES
    score = _less_strategy_mean(case)
    known = np.isfinite(score)
    after = known & (case.context.closed_history.losing_streak >= losses)
    if not can_be_judged(case, after) or not can_be_judged(case, known & ~after):
        return None
    other = known & ~after
    sums = by_opening_day(
        case,
        np.stack([np.where(after, score, 0.0), after, np.where(other, score, 0.0), other], axis=1),
    )
    expected = _expected_by_order(case, score, losses)
    found = score[after].mean() - score[other].mean() - expected
    low, high = np.nanpercentile(
        _difference(resampled(sums, sums[:, 0] + sums[:, 2], case.seed)) - expected, [5, 95]
    )
    rates = _win_rates(case, after, other)
    worse, has_rule = high < 0, rule is not None and rule.multiplier < 1
    return Alert(
        kind="streaks",
        severity="warn" if worse and not has_rule else "info",
        evidence=Evidence(
            {
                "losses": float(losses),
                "after": float(after.sum()),
                "difference": float(found),
                "low": float(low),
                "high": float(high),
                "win_rate_after": rates[0],
                "win_rate_otherwise": rates[1],
                "rule_acts": float(has_rule),
            },
            rows=case.rows_of(after),
        ),
        proposal=_streak_proposal(case, losses, worse, has_rule),
    )


def _win_rates(case: Case, after: Mask, other: Mask) -> tuple[float, float]:
    """The win rate after a streak, and that of the same strategies' other positions, weighted as they occur after a streak."""
    own, won, count = (
        case.book.strategy,
        case.context.economics.net > 0,
        len(case.book.log.strategies),
    )
    weight, others = (
        np.bincount(own[after], minlength=count),
        np.bincount(own[other], minlength=count),
    )
    weight = np.where(
        others > 0, weight, 0
    )  # a strategy without others has nothing to compare with
    rate = np.bincount(own[other & won], minlength=count) / np.maximum(others, 1)
    return float(won[after].mean()), float(
        (weight * rate).sum() / weight.sum()
    ) if weight.any() else float(won[other].mean())


def _streak_proposal(case: Case, losses: int, worse: bool, has_rule: bool) -> Proposal | None:
    if has_rule and worse:
        return None
    if has_rule:
        return Proposal("remove_streak_rule", {"portfolio": {"streak_rule": None}}, case.limited)
    patch = {"portfolio": {"streak_rule": {"losses": losses, "multiplier": 0.5}}}
    return Proposal("halve_after_losses", patch, case.limited)


def _less_strategy_mean(case: Case) -> Floats:
    """(P,) scores less their strategy's mean."""
    own, count = case.book.strategy, len(case.book.log.strategies)
    known = np.isfinite(case.scores)
    total = np.bincount(own[known], case.scores[known], count)
    return np.asarray(
        case.scores - (total / np.maximum(np.bincount(own[known], minlength=count), 1))[own]
    )


def _expected_by_order(case: Case, score: Floats, losses: int) -> float:
    """The mean difference, after a streak less otherwise, over random orders of each strategy's results."""
    order, own = case.book.closing_order, case.book.strategy
    orders = int(np.clip(4_000_000 // max(len(order), 1), 50, 200))
    rng, sums = np.random.default_rng(case.seed), np.zeros((orders, 4))
    by_strategy = order[np.argsort(own[order], kind="stable")]
    for mine in np.split(by_strategy, np.flatnonzero(np.diff(own[by_strategy])) + 1):
        result = np.where(np.isfinite(score[mine]), score[mine], 0.0)
        lost, counted = case.context.economics.net[mine] < 0, np.isfinite(score[mine])
        if counted.any():
            sums += _shuffled(
                result, lost, counted, case.context.closed_history.closed[mine], losses, orders, rng
            )
    differences = _difference(sums)
    known = np.isfinite(differences)
    return float(differences[known].mean()) if known.any() else 0.0


def _difference(sums: Floats) -> Floats:
    """Mean after a streak less mean otherwise, of sums and numbers (n, 4); NaN where one of the two is empty."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3])


def _shuffled(
    result: Floats,
    lost: Mask,
    counted: Mask,
    closed_before: Ints,
    losses: int,
    orders: int,
    rng: np.random.Generator,
) -> Floats:
    """(orders, 4) of one strategy's n results in random orders: sum and number after a streak, sum and number otherwise.

    The positions keep their times: each still sees as many earlier closes as it did.
    """
    n = len(result)
    rows = max(1, _CHUNK // n)
    parts = []
    for done in range(0, orders, rows):
        index = rng.permuted(np.tile(np.arange(n), (min(rows, orders - done), 1)), axis=1)
        in_a_row = np.cumsum(np.pad(lost[index], ((0, 0), (1, 0))), axis=1, dtype=np.int32)
        streak = np.zeros((len(index), n + 1), bool)
        streak[:, losses:] = in_a_row[:, losses:] - in_a_row[:, : max(n + 1 - losses, 0)] == losses
        after, used = streak[:, closed_before], counted[index]
        shuffled = result[index]
        parts.append(
            np.stack(
                [
                    (shuffled * after).sum(axis=1),
                    (used & after).sum(axis=1),
                    (shuffled * ~after).sum(axis=1),
                    (used & ~after).sum(axis=1),
                ],
                axis=1,
            )
        )
    return np.concatenate(parts)
