"""Finders of too much at stake at once: Kelly's margin, drawdown beside it, maximum loss, sizes."""

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
from app.calculations.alerts.fitting_setting import largest_fitting
from app.calculations.alerts.model import (
    Alert,
    Evidence,
    EvidenceLine,
    Proposal,
    ProposalAction,
    Severity,
)
from app.calculations.arrays import Floats
from app.calculations.log.economics import largest_losses, largest_sizes
from app.calculations.replay.comparison import compounds
from app.calculations.replay.engine import Replay
from app.calculations.sizing.defaults import EXPERIENCE_FACTOR

_ROUNDING = 1e-9  # shares this close together are equal
_ALL = 1.0  # of equity


def kelly_above_peak(context: AlertContext) -> Alert | None:
    """Find applied Kelly fractions that would hold more margin than the log ever did.

    Kelly's demand at an instant is the sum, over the positions that the log had open, of each
    strategy's Kelly fraction times its log-optimal share (semantics 3, fitted on the whole log):
    the margin of per-position Kelly at the log's own concurrency before any limit. It is set
    against the log's own highest margin / equity, and against the margin ceiling (100 % where
    there is none): above that it is a danger, since the limits and not Kelly then decide which
    positions exist. Silent without margins or an edge.

    Figures: `kelly_share`, `log_share`, `ceiling`, `positions`. Date: `peak`. Lines: strategies
    open at Kelly's peak, `value` the share they hold.
    """
    book, sample = context.book, context.book.timeline.sample
    event = int(sample[np.argmax(context.kelly_demand[sample])])
    demand = float(context.kelly_demand[event])
    log_peak = context.log_replay.metrics.peak_margin_utilisation
    if demand <= log_peak + _ROUNDING:
        return None
    ceiling = _ceiling(context)
    is_above_ceiling = demand > ceiling + _ROUNDING
    is_open = positions_open_after(book, event) & context.traded
    has_margin = np.isfinite(context.sizing.economics.margin)
    lines = _lines(
        context, is_open, np.where(has_margin, context.applied_kelly[book.strategy], 0.0)
    )
    target = ceiling if is_above_ceiling else log_peak
    return Alert(
        kind="kelly_above_peak",
        severity="danger" if is_above_ceiling else "warn",
        evidence=Evidence(
            {
                "kelly_share": demand,
                "log_share": log_peak,
                "ceiling": ceiling,
                "positions": float(is_open.sum()),
            },
            lines=tuple(
                EvidenceLine(line.subject, line.count, value=line.amount) for line in lines
            ),
            rows=context.rows_of(is_open),
            dates={"peak": date_of(book, event)},
        ),
        proposal=_smaller_kelly(context, target / demand, "lower_kelly_to_share", target),
    )


def drawdown_plus_margin(context: AlertContext) -> Alert | None:
    """Find days on which the drawdown so far and Kelly's margin together exceed capital.

    The old rule for the capital an account needs is largest drawdown plus margin (Jones, "The
    Trading Game" (1999); Vince 1992 for one contract): here it is tried day by day. At an
    instant, capital lost from the peak of the scenario in view plus Kelly's demand (as in
    `kelly_above_peak`), both as shares of one capital: the running peak where sizes compound,
    starting capital where they do not. Above 1 an account that sizes Kelly on that capital could
    no longer post the margin. A day counts by its highest instant. Always a danger. The fraction
    proposed fits when the scenario is replayed with it.

    Figures: `worst_share`, `days`. Periods: runs of such days; `worst` is drawdown plus margin as
    a share of capital.
    """
    timeline, demand = context.book.timeline, context.kelly_demand
    lost = _lost_share(context, context.scenario_replay)
    total = timeline.day_peaks(np.where(demand > 0, lost + demand, 0.0))
    periods = periods_above(timeline.day, total, _ALL + _ROUNDING)
    if not periods:
        return None
    n_days = int((total > _ALL + _ROUNDING).sum())
    worst = max(period.worst for period in periods)
    return Alert(
        kind="drawdown_plus_margin",
        severity="danger",
        evidence=Evidence({"worst_share": worst, "days": float(n_days)}, periods),
        proposal=_smaller_kelly(context, _fitting_factor(context) or 0.0, "lower_kelly_to_fit"),
    )


def _lost_share(context: AlertContext, replayed: Replay) -> Floats:
    """Return (M,) capital lost from the peak after each event, as a share of what sizes rest on."""
    peak = np.maximum(np.maximum.accumulate(replayed.equity_after), replayed.start)
    capital = peak if compounds(context.scenario, context.profile) else replayed.start
    return (peak - replayed.equity_after) / capital


def _fitting_factor(context: AlertContext) -> float | None:
    """Return the factor of every Kelly fraction with which drawdown and margin fit its own path."""
    demand, sample = context.kelly_demand, context.book.timeline.sample

    def room(replayed: Replay) -> float:
        left = _ALL - _lost_share(context, replayed)
        factor = np.where(demand > 0, left / np.where(demand > 0, demand, 1.0), np.inf)
        return float(factor[sample].min())

    return largest_fitting(
        room(context.scenario_replay),
        lambda factor: room(context.replay_with(context.kelly_patch(factor), context.scenario)),
    )


def max_loss(context: AlertContext) -> Alert | None:
    """Find the instant at which everything open going to maximum loss costs most (semantics 5).

    At each second's sample: the sum over open positions of size x max(margin, the strategy's
    largest logged loss per contract), over equity, while equity is positive. A danger from 100 %
    of equity; a warning from the target max drawdown. The margin ceiling proposed keeps the worst
    case within the target when the scenario is replayed with it.

    Figures: `worst_share`, `amount` [currency], `target`, `positions`. Date: `worst`. Lines:
    strategies open then, `amount` their loss, `value` contracts.
    """
    book, replayed = context.book, context.scenario_replay
    loss, share = _maximum_loss(context, replayed), _share_at_risk(context, replayed)
    target = context.profile.portfolio.target_max_drawdown
    place = int(np.argmax(share))
    worst, event = float(share[place]), int(book.timeline.sample[place])
    if worst <= 0 or worst < min(target, _ALL) - _ROUNDING:
        return None
    is_open = positions_open_after(book, event) & (replayed.contracts > 0)
    return Alert(
        kind="max_loss",
        severity="danger" if worst >= _ALL - _ROUNDING else "warn",
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
        proposal=_lower_ceiling(context, worst),
    )


def _maximum_loss(context: AlertContext, replayed: Replay) -> Floats:
    """Return (P,) the loss of each position at worst, in the size replayed [currency]."""
    strategy = context.book.strategy
    largest = largest_losses(context.book, context.sizing_of(replayed.scenario).economics)
    per_contract = np.maximum(replayed.margin_per_contract, largest[strategy])
    return np.asarray(replayed.contracts * per_contract)


def _share_at_risk(context: AlertContext, replayed: Replay) -> Floats:
    """Return the share of equity that all open positions lose at worst, at each timeline sample."""
    sample = context.book.timeline.sample
    total = open_total(context.book, _maximum_loss(context, replayed))[sample]
    equity = replayed.equity_after[sample]
    return np.asarray(np.where(equity > 0, total / np.where(equity > 0, equity, 1.0), 0.0))


def _lower_ceiling(context: AlertContext, worst: float) -> Proposal | None:
    """Return the margin ceiling that keeps the worst case within the target drawdown.

    None where no lower ceiling does.
    """
    target = context.profile.portfolio.target_max_drawdown
    used = context.scenario_replay.metrics.peak_margin_utilisation
    scenario, maximum = context.constrained_scenario, min(target, _ALL) - 2 * _ROUNDING

    def room(ceiling: float) -> float:
        replayed = context.replay_with({"portfolio": {"margin_ceiling": ceiling}}, scenario)
        at_risk = float(_share_at_risk(context, replayed).max())
        return ceiling * maximum / at_risk if at_risk > maximum else np.inf

    ceiling = largest_fitting(min(used * maximum / worst, _ceiling(context)), room)
    if ceiling is None or ceiling >= _ceiling(context):
        return None
    patch = {"portfolio": {"margin_ceiling": ceiling}}
    return Proposal("limit_margin_to_target", patch, scenario, target)


def beyond_experience(context: AlertContext) -> Alert | None:
    """Find replayed sizes beyond the largest that the strategy traded in the log (semantics 6).

    The log cannot say what such sizes would have filled at. Information up to twice the largest,
    a warning beyond, a danger beyond ten times. Strategies without a logged size are left out.

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
    limits = {names[code]: {"max_contracts": float(largest[code])} for code in codes}
    return Alert(
        kind="beyond_experience",
        severity=_severity_of_factor(highest),
        evidence=Evidence(
            {"trades": float(beyond.sum()), "factor": highest},
            lines=tuple(lines),
            rows=context.rows_of(beyond),
        ),
        proposal=Proposal("limit_contracts", {"strategies": limits}, context.constrained_scenario),
    )


def _beyond_line(context: AlertContext, name: str, factor: Floats, positions: Mask) -> EvidenceLine:
    return EvidenceLine(
        name,
        int(positions.sum()),
        value=float(factor[positions].max()),
        date=context.opened_on[positions][0],
    )


def _severity_of_factor(factor: float) -> Severity:
    if factor > EXPERIENCE_FACTOR + _ROUNDING:
        return "danger"
    return "warn" if factor > 2 + _ROUNDING else "info"


def _ceiling(context: AlertContext) -> float:
    """Return the margin ceiling, all of equity where there is none."""
    ceiling = context.profile.portfolio.margin_ceiling
    return _ALL if ceiling is None else ceiling


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


def _smaller_kelly(
    context: AlertContext, factor: float, action: ProposalAction, target_share: float | None = None
) -> Proposal | None:
    """Return Kelly fractions times a factor below 1; None where a thousandth would not do."""
    if factor <= 1e-3:
        return None
    return Proposal(action, context.kelly_patch(factor), context.kelly_scenario, target_share)
