"""How much is at stake at once: Kelly's margin against the log's, drawdown beside it, everything at maximum loss, sizes never traded."""

from __future__ import annotations

import numpy as np

from app.calculations.alerts.context import (
    Case,
    Mask,
    date_of,
    open_after,
    open_total,
    periods_above,
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
from app.calculations.replay.comparison import compounds
from app.calculations.replay.engine import Replay
from app.calculations.sizing.defaults import EXPERIENCE_FACTOR, largest_sizes

_ROUNDING = 1e-9  # shares this close together are equal
_ALL = 1.0  # of equity


def kelly_above_peak(case: Case) -> Alert | None:
    """The applied Kelly fractions would hold more margin than the log ever did.

    Kelly's demand at an instant is the sum, over the positions that the log had open, of each strategy's Kelly fraction times its
    log-optimal share (semantics 3, fitted on the whole log): what per-position Kelly holds at the log's own concurrency before any
    limit. It is set against the log's own highest margin / equity, and against the margin ceiling (100 % where there is none):
    above that it is a danger, since the limits and not Kelly then decide which positions exist. Silent without margins or an edge.

    Figures: `kelly_share`, `log_share`, `ceiling`, `positions`. Date: `peak`. Lines: strategies open at Kelly's peak, `value` the share they hold.
    """
    timeline = case.book.timeline
    event = int(timeline.sample[np.argmax(case.kelly_demand[timeline.sample])])
    demand, logged = float(case.kelly_demand[event]), case.as_logged.metrics.peak_margin_utilisation
    if demand <= logged + _ROUNDING:
        return None
    ceiling = _ceiling(case)
    above = demand > ceiling + _ROUNDING
    held = open_after(case.book, event) & case.traded
    shares = np.where(
        np.isfinite(case.context.economics.margin), case.applied_kelly[case.book.strategy], 0.0
    )
    lines = _lines(case, held, shares)
    target = ceiling if above else logged
    return Alert(
        kind="kelly_above_peak",
        severity="danger" if above else "warn",
        evidence=Evidence(
            {
                "kelly_share": demand,
                "log_share": logged,
                "ceiling": ceiling,
                "positions": float(held.sum()),
            },
            lines=tuple(
                EvidenceLine(line.subject, line.count, value=line.amount) for line in lines
            ),
            rows=case.rows_of(held),
            dates={"peak": date_of(case.book, event)},
        ),
        proposal=_smaller_kelly(case, target / demand, "lower_kelly_to_share", target),
    )


def drawdown_plus_margin(case: Case) -> Alert | None:
    """Days on which the drawdown so far and Kelly's margin together exceed capital.

    The old rule for the capital an account needs is largest drawdown plus margin (Jones, "The Trading Game" (1999); Vince 1992 for
    one contract): here it is tried day by day. At an instant, capital lost from the peak of the scenario in view plus Kelly's demand
    (as in `kelly_above_peak`), both as shares of one capital: the running peak where sizes compound, starting capital where they do
    not. Above 1 an account that sizes Kelly on that capital could no longer post the margin. A day counts by its highest instant.
    The fraction proposed fits when the scenario is replayed with it.

    Figures: `worst_share`, `days`. Periods: runs of such days; `worst` is drawdown plus margin as a share of capital.
    """
    timeline = case.book.timeline
    lost, demand = _lost(case, case.replayed), case.kelly_demand
    both = timeline.day_peaks(np.where(demand > 0, lost + demand, 0.0))
    periods = periods_above(timeline.day, both, _ALL + _ROUNDING)
    if not periods:
        return None
    n_days = int((both > _ALL + _ROUNDING).sum())
    worst = max(period.worst for period in periods)
    return Alert(
        kind="drawdown_plus_margin",
        severity="danger",
        evidence=Evidence({"worst_share": worst, "days": float(n_days)}, periods),
        proposal=_smaller_kelly(case, _fitting_kelly(case) or 0.0, "lower_kelly_to_fit"),
    )


def _lost(case: Case, replayed: Replay) -> Floats:
    """(M,) capital lost from the peak after each event, as a share of the capital that sizes rest on."""
    peak = np.maximum(np.maximum.accumulate(replayed.equity_after), replayed.start)
    return (peak - replayed.equity_after) / (
        peak if compounds(case.scenario, case.profile) else replayed.start
    )


def _fitting_kelly(case: Case) -> float | None:
    """The factor of every Kelly fraction at which drawdown and margin fit, on the path that sizes take with it."""

    def room(replayed: Replay) -> float:
        left, demand = _ALL - _lost(case, replayed), case.kelly_demand
        return float(
            np.where(demand > 0, left / np.where(demand > 0, demand, 1.0), np.inf)[
                case.book.timeline.sample
            ].min()
        )

    return largest_fitting(
        room(case.replayed),
        lambda factor: room(case.replay_with(case.kelly_patch(factor), case.scenario)),
    )


def max_loss(case: Case) -> Alert | None:
    """Everything open at the worst instant goes to maximum loss at once (semantics 5).

    At each second's sample: the sum over open positions of size x max(margin, the strategy's largest logged loss per contract),
    over equity, while equity is positive. A danger from 100 % of equity; a warning from the target max drawdown. The margin ceiling
    proposed keeps the worst case within the target when the scenario is replayed with it.

    Figures: `worst_share`, `amount` [currency], `target`, `positions`. Date: `worst`. Lines: strategies open then, `amount` their loss, `value` contracts.
    """
    book, replayed = case.book, case.replayed
    loss = _maximum_loss(case, replayed)
    total, share = open_total(book, loss)[book.timeline.sample], _share_at_risk(case, replayed)
    at, target = int(np.argmax(share)), case.profile.portfolio.target_max_drawdown
    worst, event = float(share[at]), int(book.timeline.sample[at])
    if worst <= 0 or worst < min(target, _ALL) - _ROUNDING:
        return None
    held = open_after(book, event) & (replayed.contracts > 0)
    return Alert(
        kind="max_loss",
        severity="danger" if worst >= _ALL - _ROUNDING else "warn",
        evidence=Evidence(
            {
                "worst_share": worst,
                "amount": float(total[at]),
                "target": target,
                "positions": float(held.sum()),
            },
            lines=tuple(_lines(case, held, loss, replayed.contracts)),
            rows=case.rows_of(held),
            dates={"worst": date_of(book, event)},
        ),
        proposal=_lower_ceiling(case, worst),
    )


def _maximum_loss(case: Case, replayed: Replay) -> Floats:
    """(P,) what each position would lose at worst, in the size replayed [currency]."""
    context = case.context if replayed.scenario.constrained else case.log_context
    largest = np.zeros(len(case.book.log.strategies))
    np.maximum.at(largest, case.book.strategy, -context.economics.net)
    return np.asarray(
        replayed.contracts * np.maximum(replayed.margin_per_contract, largest[case.book.strategy])
    )


def _share_at_risk(case: Case, replayed: Replay) -> Floats:
    """The share of equity that all open positions would lose at worst, at each sample of the book's timeline."""
    sample = case.book.timeline.sample
    total, equity = (
        open_total(case.book, _maximum_loss(case, replayed))[sample],
        replayed.equity_after[sample],
    )
    return np.asarray(np.where(equity > 0, total / np.where(equity > 0, equity, 1.0), 0.0))


def _lower_ceiling(case: Case, worst: float) -> Proposal | None:
    """A margin ceiling that keeps the worst case within the target drawdown; None where no lower ceiling does."""
    target, used = (
        case.profile.portfolio.target_max_drawdown,
        case.replayed.metrics.peak_margin_utilisation,
    )
    most = min(target, _ALL) - 2 * _ROUNDING

    def room(ceiling: float) -> float:
        at_risk = float(
            _share_at_risk(
                case, case.replay_with({"portfolio": {"margin_ceiling": ceiling}}, case.limited)
            ).max()
        )
        return ceiling * most / at_risk if at_risk > most else np.inf

    ceiling = largest_fitting(min(used * most / worst, _ceiling(case)), room)
    if ceiling is None or ceiling >= _ceiling(case):
        return None
    patch = {"portfolio": {"margin_ceiling": ceiling}}
    return Proposal("limit_margin_to_target", patch, case.limited, target)


def beyond_experience(case: Case) -> Alert | None:
    """Replayed sizes beyond the largest size that the strategy traded in the log (semantics 6).

    What such sizes would have filled at, the log cannot say. Information up to twice the largest, a warning beyond, a danger beyond
    ten times. Strategies without a logged size are left out. Figures: `trades`, `factor`. Lines: `count` trades beyond, `value`
    the highest multiple of the largest logged size, `date` of the first.
    """
    book, replayed = case.book, case.replayed
    own, largest = book.strategy, largest_sizes(book)
    sized = np.zeros(len(largest), bool)
    sized[own[np.isfinite(book.log.contracts[book.positions.first])]] = True
    factor = np.where(sized[own], replayed.contracts / largest[own], 0.0)
    beyond = factor > 1 + _ROUNDING
    if not beyond.any():
        return None
    codes = np.unique(own[beyond]).tolist()
    lines = [
        EvidenceLine(
            book.log.strategies[code],
            int(mine.sum()),
            value=float(factor[mine].max()),
            date=case.opened_on[mine][0],
        )
        for code in codes
        if (mine := beyond & (own == code)).any()
    ]
    lines.sort(key=lambda line: -(line.value or 0.0))
    most = float(factor.max())
    limits = {book.log.strategies[code]: {"max_contracts": float(largest[code])} for code in codes}
    return Alert(
        kind="beyond_experience",
        severity=_by_factor(most),
        evidence=Evidence(
            {"trades": float(beyond.sum()), "factor": most},
            lines=tuple(lines),
            rows=case.rows_of(beyond),
        ),
        proposal=Proposal("limit_contracts", {"strategies": limits}, case.limited),
    )


def _by_factor(factor: float) -> Severity:
    if factor > EXPERIENCE_FACTOR + _ROUNDING:
        return "danger"
    return "warn" if factor > 2 + _ROUNDING else "info"


def _ceiling(case: Case) -> float:
    """The margin ceiling, all of equity where there is none."""
    ceiling = case.profile.portfolio.margin_ceiling
    return _ALL if ceiling is None else ceiling


def _lines(
    case: Case, positions: Mask, amount: Floats, contracts: Floats | None = None
) -> list[EvidenceLine]:
    """One line a strategy of the chosen positions, the largest sum of `amount` (P,) first; `value` is their contracts."""
    own, names = case.book.strategy[positions], case.book.log.strategies
    count, total = (
        np.bincount(own, minlength=len(names)),
        np.bincount(own, amount[positions], len(names)),
    )
    sizes = None if contracts is None else np.bincount(own, contracts[positions], len(names))
    order = sorted(np.flatnonzero(count).tolist(), key=lambda code: -total[code])
    return [
        EvidenceLine(
            names[c], int(count[c]), float(total[c]), None if sizes is None else float(sizes[c])
        )
        for c in order
    ]


def _smaller_kelly(
    case: Case, factor: float, action: ProposalAction, target_share: float | None = None
) -> Proposal | None:
    """Kelly fractions times a factor below 1; None where not even a thousandth of them would do."""
    if factor <= 1e-3:
        return None
    return Proposal(action, case.kelly_patch(factor), case.follows_kelly, target_share)
