"""One pass over a log's events in time order (semantics 4), with size and outcome by position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from tests.reference.economics import economics_of
from tests.reference.limits import Account, at_least_one, check_gates, limited, modified
from tests.reference.log import Position, Row, positions_of
from tests.reference.metrics import Day, Figures, Second, daily_curves, figures
from tests.reference.open_losses import OpenLossWatch, sees_open_losses
from tests.reference.settings import Document, Settings, setting
from tests.reference.sizing import Offer, ReplayState, Skipped, desired_size


class Phase(IntEnum):
    """The order of events within one second."""

    EARLIER_CLOSE = 0
    OPEN = 1
    OWN_SECOND_CLOSE = 2


class Event(NamedTuple):
    """An event, sorted by time, phase, place of the position, then leg (0 for an open)."""

    at: datetime
    phase: Phase
    place: int
    leg: int


@dataclass
class Replay:
    """A replayed scenario: results by position and by row number, daily curves, metrics."""

    positions: list[Position]
    contracts: list[float]
    outcomes: list[str]
    open_losses: OpenLossWatch
    row_pl: dict[int, float] = field(default_factory=dict)
    row_equity: dict[int, float] = field(default_factory=dict)
    seconds: list[Second] = field(default_factory=list)
    daily: list[Day] = field(default_factory=list)
    metrics: Figures = field(default_factory=dict)


def replay(
    rows: Sequence[Row],
    profile: Document,
    scenario: Document,
    start: float,
    *,
    combine_pairs: bool = True,
) -> Replay:
    """Replay `rows` (the file's chronological order) from `start` [currency] under one scenario.

    The profile's `starting_capital` is not read.
    """
    settings = Settings.of(profile, scenario)
    positions = positions_of(rows, combine_pairs=combine_pairs)
    state = ReplayState(
        settings, positions, [economics_of(position, settings) for position in positions]
    )
    state.period_of = period_of(positions)
    state.closed_in = {
        place: state.period_of(position.closed) for place, position in enumerate(positions)
    }
    result = Replay(positions, [0.0] * len(positions), [""] * len(positions), OpenLossWatch(start))
    account = Account(start, start, start)
    for _, second in groupby(events_of(positions), key=lambda event: event.at):
        _play_second(list(second), state, account, result)
    return _with_figures(result, state, start)


def period_of(positions: Sequence[Position]) -> Callable[[datetime], int]:
    """Return the number of a moment's day, or of its ISO week where a strategy holds for long.

    Long is a 95th percentile of holding times of over a day, linear between order statistics.
    """
    for strategy in {position.strategy for position in positions}:
        held = sorted(
            (position.closed - position.opened).total_seconds()
            for position in positions
            if position.strategy == strategy
        )
        place = 0.95 * (len(held) - 1)
        low = int(place)
        high = min(low + 1, len(held) - 1)
        if held[low] + (place - low) * (held[high] - held[low]) > 86_400:
            return lambda moment: (moment.toordinal() - 1) // 7  # day 1 was a Monday
    return datetime.toordinal


def events_of(positions: Sequence[Position]) -> list[Event]:
    """Return every open and every leg's close, in the order of the replay."""
    opens = [Event(position.opened, Phase.OPEN, position.place, 0) for position in positions]
    closes = [
        Event(position.closes_at(leg), _close_phase(position, leg), position.place, leg)
        for position in positions
        for leg in range(len(position.legs))
    ]
    return sorted(opens + closes)


def _close_phase(position: Position, leg: int) -> Phase:
    return (
        Phase.OWN_SECOND_CLOSE
        if position.closes_at(leg) == position.opened
        else Phase.EARLIER_CLOSE
    )


def _play_second(
    second: Sequence[Event], state: ReplayState, account: Account, result: Replay
) -> None:
    """Play earlier closes, opens, the margin sample, own-second closes; then update the peak."""
    state.now = second[0].at
    for event in (event for event in second if event.phase is Phase.EARLIER_CLOSE):
        _close_leg(event, state, account, result)
    for event in (event for event in second if event.phase is Phase.OPEN):
        _open(event.place, state, account, result)
    margin, equity = account.margin, account.equity
    for event in (event for event in second if event.phase is Phase.OWN_SECOND_CLOSE):
        _close_leg(event, state, account, result)
    account.peak = max(account.peak, account.equity)
    result.seconds.append(
        Second(second[0].at.date(), margin, equity, account.margin, account.equity)
    )


def _open(place: int, state: ReplayState, account: Account, result: Replay) -> None:
    sizing_equity = setting(state.settings.portfolio, "sizing_equity", "current")
    offer = Offer(state, place, account.start if sizing_equity == "starting" else account.equity)
    try:
        contracts, outcome = _decide(offer, account)
    except Skipped as reason:
        contracts, outcome = 0.0, f"skipped:{reason}"
    result.contracts[place], result.outcomes[place] = contracts, outcome
    worst = [contracts * loss for loss in offer.economics.leg_worst]
    result.open_losses.opens(place, worst, account.equity)
    if contracts > 0:
        account.held[place] = contracts * (offer.economics.margin or 0.0)
        account.held_by[place] = offer.position.strategy


def _decide(offer: Offer, account: Account) -> tuple[float, str]:
    """Apply the five steps; an unconstrained scenario takes the rule's size as it is."""
    if not offer.state.settings.constrained:
        return desired_size(offer), "taken"
    check_gates(offer, account)
    size = modified(desired_size(offer), offer, account)
    return limited(at_least_one(size, offer), offer, account)


def _close_leg(event: Event, state: ReplayState, account: Account, result: Replay) -> None:
    """Book one leg; the position's last leg also frees its margin and counts as closed."""
    position, economics = state.positions[event.place], state.economics[event.place]
    booked = result.contracts[event.place] * economics.leg_nets[event.leg]
    account.equity += booked
    result.open_losses.closes(event.place, event.leg, account.equity)
    state.booked[position.strategy] = state.booked.get(position.strategy, 0.0) + booked
    row = position.legs[event.leg].row
    result.row_pl[row], result.row_equity[row] = booked, account.equity
    if event.leg == position.last_leg:
        account.held.pop(event.place, None)
        state.closed.append(event.place)
        state.closed_in[event.place] = state.period_of(event.at)


def _with_figures(result: Replay, state: ReplayState, start: float) -> Replay:
    result.daily = daily_curves(result.positions, result.seconds, start)
    risk_free_rate = setting(state.settings.portfolio, "risk_free_rate", 0.0)
    fees = [sum(economics.leg_fees) for economics in state.economics]
    result.metrics = figures(
        result.positions, result.seconds, result.daily, start, risk_free_rate
    ) | {
        "trades_taken": sum(size > 0 for size in result.contracts),
        "trades_skipped": sum(not size > 0 for size in result.contracts),
        "trades_reduced": sum(outcome.startswith("reduced:") for outcome in result.outcomes),
        "commissions_paid": sum(
            size * fee for size, fee in zip(result.contracts, fees, strict=True)
        ),
        "max_drawdown_with_open_losses": _with_open_losses(result, state),
    }
    return result


def _with_open_losses(result: Replay, state: ReplayState) -> float | None:
    """Return the deepest fall with open losses in the judged form, None where they are not seen."""
    if not sees_open_losses(result.positions):
        return None
    is_of_start = setting(state.settings.portfolio, "sizing_equity", "current") == "starting"
    return result.open_losses.of_start if is_of_start else result.open_losses.of_peak
