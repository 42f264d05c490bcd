"""Kelly estimates behind the sizes of a Kelly rule (semantics 3 and 4)."""

from __future__ import annotations

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.kelly.simultaneous import simultaneous_shares
from app.calculations.profile import rules
from app.calculations.sizing.context import SizingContext, caution, switched_on


def simultaneous_by_position(rule: rules.Kelly, context: SizingContext) -> Floats:
    """(P,) simultaneous Kelly of the whole log, or as each open knew it.

    NaN where too little was known. Computed once for a context.
    """
    taking_part = tuple(switched_on(context))
    min_trades = rule.min_trades if rule.history == "walk_forward" else None
    cautious, memos = caution(context), context.closed_history.returns.memos
    key = ("simultaneous", taking_part, cautious.key, min_trades)
    if (shares := memos.get(key)) is None:  # another thread may evict it at any time
        shares = memos[key] = simultaneous_shares(
            context.book, context.economics, np.array(taking_part), cautious, min_trades
        )
    return shares


def kelly_fractions(rule: rules.Kelly, context: SizingContext) -> Floats:
    """(S,) the rule's fraction, else each strategy's own, else the portfolio's."""
    if rule.fraction is not None:
        return np.full(len(context.book.log.strategies), rule.fraction)
    profile, names = context.profile, context.book.log.strategies
    fractions = [profile.strategy(name).kelly_fraction for name in names]
    default = profile.portfolio.kelly_fraction
    return np.array([default if fraction is None else fraction for fraction in fractions])


def kelly_over_the_log(rule: rules.Kelly, context: SizingContext) -> Floats:
    """(S,) each strategy's Kelly over the whole log."""
    haircut, tail_every, added = caution(context)
    returns, periods = context.closed_history.returns, None
    if rule.estimator == "by_period":
        periods = context.period_history
        returns = periods.returns
    shares = np.zeros(len(returns.start))
    for s in range(len(shares)):
        sample, of_strategy = returns.of(s), (float(haircut[s]), tail_every, added)
        if periods is not None:
            begin = returns.start[s]
            positions = periods.positions[begin : begin + len(sample)]
            shares[s] = kernels.log_optimal_by_period(sample, positions, *of_strategy, 0.0)
        elif rule.estimator == "payoff":
            shares[s] = kernels.payoff_margin_share(sample, *of_strategy)
        else:
            shares[s] = kernels.log_optimal(sample, *of_strategy, 0.0)
    return shares


def walk_forward_kelly(rule: rules.Kelly, context: SizingContext) -> kernels.Estimates:
    """Each strategy's Kelly as each open knew it, for the replay kernel to estimate."""
    haircut, tail_every, added = caution(context)
    sample, known = context.closed_history.returns, context.closed_history.known
    behind, positions = known, np.zeros(0, np.int64)
    estimator = kernels.LOG_OPTIMAL
    if rule.estimator == "payoff":
        estimator = kernels.PAYOFF
    elif rule.estimator == "by_period":
        estimator, periods = kernels.BY_PERIOD, context.period_history
        sample, positions = periods.returns, periods.positions
        known, behind = periods.known, periods.behind
    return kernels.Estimates(
        estimator=estimator,
        sample=sample.values,
        positions=positions,
        start=sample.start,
        known=known,
        behind=behind,
        scale=np.ones(len(known)),
        haircut=haircut,
        tail_every=tail_every,
        added_losses=added,
        memo=sample.memo((estimator, caution(context).key)),
        memo_start=sample.start,
        follows=False,
    )
