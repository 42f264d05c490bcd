"""Finders of too much at stake at once: margin, maximum loss, and sizes, as they were held."""

from __future__ import annotations

import numpy as np

from app.calculations.alerts.context import (
    AlertContext,
    Mask,
    date_of,
    open_total,
    periods_above,
    positions_open_after,
)
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal, Severity
from app.calculations.alerts.size_scaling import fitting_proposal, largest_share_room
from app.calculations.arrays import Floats
from app.calculations.log.economics import largest_losses, largest_sizes
from app.calculations.replay.engine import Replay
from app.calculations.sizing.defaults import EXPERIENCE_FACTOR

HIGH_MARGIN = 0.5  #: of equity; less at stake is never too much for a warning
_ROUNDING = 1e-9  # shares this close together are equal
_ALL = 1.0  # of equity


def margin_above_equity(context: AlertContext) -> Alert | None:
    """Find days on which the scenario held more margin than it had equity.

    Looked for in the replay's own sizes, after limits and lots: margin beyond equity comes from
    losses while positions are open, or from sizes without a margin ceiling. It is the old rule for
    the capital an account needs, drawdown plus margin (Jones, "The Trading Game" (1999)), tried
    instant by instant: margin above equity is drawdown plus margin above the peak. A day counts by
    its highest instant. Always a danger: a broker closes positions there.

    Figures: `shortfall` [currency] at worst, `days`. Periods: runs of such days; `worst` is the
    shortfall [currency].
    """
    replayed, timeline = context.scenario_replay, context.book.timeline
    is_held = replayed.margin_after > _ROUNDING * replayed.start
    missing = np.where(is_held, replayed.margin_after - replayed.equity_after, 0.0)
    shortfall = np.maximum(timeline.day_peaks(missing), 0.0)
    periods = periods_above(timeline.day, shortfall, _ROUNDING * replayed.start)
    if not periods:
        return None
    figures = {
        "shortfall": float(shortfall.max()),
        "days": float((shortfall > _ROUNDING * replayed.start).sum()),
    }

    def room(scaled: Replay) -> float:
        sample, start = context.book.timeline.sample, scaled.start
        margin, gain = scaled.margin_after[sample] / start, scaled.equity_after[sample] / start - 1
        return largest_share_room(margin, np.where(margin > _ROUNDING, gain, 0.0), _ALL)

    return Alert(
        kind="margin_above_equity",
        severity="danger",
        evidence=Evidence(figures, periods),
        proposal=fitting_proposal(context, room),
    )


def margin_above_log(context: AlertContext) -> Alert | None:
    """Find a scenario that held more margin than the log ever did, and more than half of equity.

    Fills and margin calls at that size are untested. Both highest shares are margin over equity,
    while equity is positive; below half of equity a larger share than the log's is the purpose of
    sizing, and no alert. A warning.

    Figures: `share`, `log_share`, `positions`. Date: `peak`. Lines: strategies open at the peak,
    `value` the share of equity that they hold.
    """
    book, replayed = context.book, context.scenario_replay
    sample = book.timeline.sample
    equity = replayed.equity_after[sample]
    share = np.where(
        equity > 0, replayed.margin_after[sample] / np.where(equity > 0, equity, 1.0), 0.0
    )
    place = int(np.argmax(share))
    highest, event = float(share[place]), int(sample[place])
    log_share = context.log_replay.metrics.peak_margin_utilisation
    if highest <= max(log_share, HIGH_MARGIN) + _ROUNDING:
        return None
    is_open = positions_open_after(book, event) & (replayed.contracts > 0)
    held = replayed.contracts * replayed.margin_per_contract / equity[place]
    lines = _lines(context, is_open, held)
    return Alert(
        kind="margin_above_log",
        severity="warn",
        evidence=Evidence(
            {"share": highest, "log_share": log_share, "positions": float(is_open.sum())},
            lines=tuple(
                EvidenceLine(line.subject, line.count, value=line.amount) for line in lines
            ),
            rows=context.rows_of(is_open),
            dates={"peak": date_of(book, event)},
        ),
    )


def max_loss(context: AlertContext) -> Alert | None:
    """Find the instant at which everything open going to maximum loss costs most (semantics 5).

    At each second's sample: the sum over open positions of the size held x max(margin, the
    strategy's largest logged loss per contract), over equity, while equity is positive. A danger
    above all of equity; a warning above half of it; information above the target max drawdown,
    which the drawdown promise judges with the chance of such a day (`promise_broken`). The
    proposal scales all sizes until the worst case stays within the target.

    Figures: `worst_share`, `amount` [currency], `target`, `positions`. Date: `worst`. Lines:
    strategies open then, `amount` their loss, `value` contracts.
    """
    book, replayed = context.book, context.scenario_replay
    loss, share = _maximum_loss(context, replayed), share_at_risk(context, replayed)
    target = context.profile.portfolio.target_max_drawdown
    place = int(np.argmax(share))
    worst, event = float(share[place]), int(book.timeline.sample[place])
    if worst <= min(target, _ALL) + _ROUNDING:
        return None
    is_open = positions_open_after(book, event) & (replayed.contracts > 0)
    return Alert(
        kind="max_loss",
        severity=_severity_at_worst(worst, target),
        evidence=Evidence(
            {
                "worst_share": worst,
                "amount": float(open_total(book, loss)[event]),
                "target": target,
                "positions": float(is_open.sum()),
            },
            lines=tuple(_lines(context, is_open, loss, replayed.contracts)),
            rows=context.rows_of(is_open),
            dates={"worst": date_of(book, event)},
        ),
        proposal=_within_target(context),
    )


def _severity_at_worst(share: float, target: float) -> Severity:
    """Return the severity of a share of equity above the target that maximum loss would cost."""
    if share > _ALL + _ROUNDING:
        return "danger"
    return "warn" if share > max(HIGH_MARGIN, target) + _ROUNDING else "info"


def _within_target(context: AlertContext) -> Proposal | None:
    """Return the scaling that keeps everything open to maximum loss within the target drawdown."""
    maximum = min(context.profile.portfolio.target_max_drawdown, _ALL)

    def room(scaled: Replay) -> float:
        sample, start = context.book.timeline.sample, scaled.start
        at_risk = open_total(context.book, _maximum_loss(context, scaled))[sample] / start
        gain = scaled.equity_after[sample] / start - 1
        return largest_share_room(at_risk, np.where(at_risk > _ROUNDING, gain, 0.0), maximum)

    return fitting_proposal(context, room)


def _maximum_loss(context: AlertContext, replayed: Replay) -> Floats:
    """Return (P,) the loss of each position at worst, in the size replayed [currency]."""
    strategy = context.book.strategy
    largest = largest_losses(context.book, context.sizing_of(replayed.scenario).economics)
    per_contract = np.maximum(replayed.margin_per_contract, largest[strategy])
    return np.asarray(replayed.contracts * per_contract)


def share_at_risk(context: AlertContext, replayed: Replay, positions: Mask | None = None) -> Floats:
    """Return the share of equity that open positions lose at worst, at each timeline sample.

    `positions` (P,) are those counted, None for all of them.
    """
    sample, loss = context.book.timeline.sample, _maximum_loss(context, replayed)
    total = open_total(context.book, loss if positions is None else np.where(positions, loss, 0.0))
    equity = replayed.equity_after[sample]
    return np.asarray(np.where(equity > 0, total[sample] / np.where(equity > 0, equity, 1.0), 0.0))


def beyond_experience(context: AlertContext) -> Alert | None:
    """Find replayed sizes beyond the largest that the strategy traded in the log (semantics 6).

    The log cannot say what such sizes would have filled at. Information up to ten times the
    largest, the cap of a new profile; a warning beyond. Strategies without a logged size are left
    out.

    Figures: `trades`, `factor`. Lines: `count` trades beyond, `value` the highest multiple of the
    largest logged size, `date` of the first.
    """
    book, strategy = context.book, context.book.strategy
    largest, names = largest_sizes(book, context.profile), book.log.strategies
    has_size = np.zeros(len(largest), bool)
    has_size[strategy[np.isfinite(book.log.contracts[book.positions.first])]] = True
    multiple = context.scenario_replay.contracts / largest[strategy]
    factor = np.where(has_size[strategy], multiple, 0.0)
    beyond = factor > 1 + _ROUNDING
    if not beyond.any():
        return None
    codes = np.unique(strategy[beyond]).tolist()
    lines = [
        _beyond_line(context, names[code], factor, beyond & (strategy == code)) for code in codes
    ]
    lines.sort(key=lambda line: -(line.value or 0.0))
    highest = float(factor.max())
    limits = {
        names[code]: {"max_contracts": _smaller_limit(context, names[code], largest[code])}
        for code in codes
    }
    return Alert(
        kind="beyond_experience",
        severity="warn" if highest > EXPERIENCE_FACTOR + _ROUNDING else "info",
        evidence=Evidence(
            {"trades": float(beyond.sum()), "factor": highest},
            lines=tuple(lines),
            rows=context.rows_of(beyond),
        ),
        proposal=Proposal("limit_contracts", {"strategies": limits}, context.constrained_scenario),
    )


def _smaller_limit(context: AlertContext, name: str, largest: float) -> float:
    """Return `largest` contracts, or the strategy's own limit where that is smaller."""
    own = context.profile.strategy(name).max_contracts
    return float(largest) if own is None else min(float(largest), own)


def _beyond_line(context: AlertContext, name: str, factor: Floats, positions: Mask) -> EvidenceLine:
    return EvidenceLine(
        name,
        int(positions.sum()),
        value=float(factor[positions].max()),
        date=context.opened_on[positions][0],
    )


def _lines(
    context: AlertContext, positions: Mask, amount: Floats, contracts: Floats | None = None
) -> list[EvidenceLine]:
    """Return a line for each strategy of some positions, the largest sum of `amount` (P,) first.

    `value` is the sum of `contracts` (P,) where they are given.
    """
    strategy, names = context.book.strategy[positions], context.book.log.strategies
    count = np.bincount(strategy, minlength=len(names))
    total = np.bincount(strategy, amount[positions], len(names))
    sizes: list[float | None] = [None] * len(names)
    if contracts is not None:
        sizes = np.bincount(strategy, contracts[positions], len(names)).tolist()
    order = sorted(np.flatnonzero(count).tolist(), key=lambda code: -total[code])
    return [
        EvidenceLine(names[code], int(count[code]), float(total[code]), sizes[code])
        for code in order
    ]
