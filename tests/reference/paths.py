"""A resampled path, one event at a time: the log's days in another order, with their positions.

The reference replay runs the path, on places after the log's own; the history of the log is known
from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from tests.reference.economics import Economics, economics_of
from tests.reference.limits import Account
from tests.reference.log import Position, Row, positions_of
from tests.reference.metrics import listed_days
from tests.reference.open_losses import OpenLossWatch
from tests.reference.replay import Event, Phase, Replay, _play_second, events_of, period_of
from tests.reference.settings import Document, Settings
from tests.reference.sizing import ReplayState

FIRST_DAY = datetime(2000, 1, 1)  #: of a path; its days follow one another
_AFTER_THE_LOG = 10_000_000  #: number of a path's first period


@dataclass
class Path:
    """A path: source and size of each of its positions, equity at the end of each day."""

    sources: list[int]
    contracts: list[float]
    equity: list[float]
    max_drawdown: float
    max_drawdown_of_start: float
    with_open_losses: OpenLossWatch


def calendar_of(positions: Sequence[Position]) -> list[date]:
    """Return the listed days of a log, and the days on which it opens something."""
    return sorted({*listed_days(positions), *(position.opened.date() for position in positions)})


def replay_path(
    rows: Sequence[Row],
    profile: Document,
    scenario: Document,
    start: float,
    draws: Sequence[int],
    *,
    from_log: bool = True,
    loss_days: Sequence[int] = (),
    loss_strategy: str | None = None,
    largest_logged_loss: bool = False,
) -> Path:
    """Replay the days `draws` (places in the calendar) from `start` [currency].

    One full loss is injected on or after each of `loss_days`: the margin or, with
    `largest_logged_loss`, the strategy's largest logged loss where that is larger.
    """
    settings = Settings.of(profile, scenario)
    log = positions_of(rows)
    days = calendar_of(log)
    sources = [
        position.place for day in draws for position in log if position.opened.date() == days[day]
    ]
    opened_on = [
        t for t, day in enumerate(draws) for position in log if position.opened.date() == days[day]
    ]
    events = _events(log, days, sources, opened_on)
    known = [economics_of(position, settings) for position in log]
    economics = known + [known[source] for source in sources]
    positions = list(log) + [log[source] for source in sources]
    full_loss = [each.margin or 0.0 for each in economics]
    if largest_logged_loss:
        full_loss = [
            max(margin, *(-net for net in _nets_of(position.strategy, log, known)))
            for margin, position in zip(full_loss, positions, strict=True)
        ]
    for day in loss_days:
        _inject_loss(day, loss_strategy, events, positions, economics, full_loss)
    state = ReplayState(settings, positions, economics, path_from=len(log))
    of_log, days_a_period = period_of(log), _days_a_period(log)
    state.period_of = lambda moment: _AFTER_THE_LOG + (moment - FIRST_DAY).days // days_a_period
    state.closed_in = {place: of_log(position.closed) for place, position in enumerate(log)}
    if from_log:
        state.closed = [
            event.place for event in events_of(log) if _is_last(event, log[event.place])
        ]
    result, account = (
        Replay(positions, [0.0] * len(positions), [""] * len(positions), OpenLossWatch(start)),
        Account(start, start, start),
    )
    for _, second in groupby(events, key=lambda event: event.at):
        _play_second(list(second), state, account, result)
    length = max(len(draws), *(((event.at - FIRST_DAY).days + 1) for event in events), 1)
    return _path(sources, result, length, len(log), start)


def _days_a_period(log: Sequence[Position]) -> int:
    """Return the path days of one period: 1, or a week's share of the log's listed days."""
    if period_of(log) is datetime.toordinal:
        return 1
    first = min(position.opened for position in log).date()
    weeks = ((max(position.closed for position in log).date() - first).days + 1) / 7
    weekend = sum(day.weekday() >= 5 for day in listed_days(log))
    return 5 + round(weekend / max(weeks, 1.0))


def _events(
    log: Sequence[Position], days: Sequence[date], sources: Sequence[int], opened_on: Sequence[int]
) -> list[Event]:
    """Return every open and close of a path; legs are held as many calendar days as in the log."""
    events = []
    for place, (source, day) in enumerate(zip(sources, opened_on, strict=True), len(log)):
        position = log[source]
        events.append(Event(_at(day, position.opened), Phase.OPEN, place, 0))
        for leg in range(len(position.legs)):
            closed = position.closes_at(leg)
            held = days.index(closed.date()) - days.index(position.opened.date())
            phase = Phase.OWN_SECOND_CLOSE if closed == position.opened else Phase.EARLIER_CLOSE
            events.append(Event(_at(day + held, closed), phase, place, leg))
    return sorted(events)


def _at(day: int, clock: datetime) -> datetime:
    return datetime.combine((FIRST_DAY + timedelta(days=day)).date(), clock.time())


def _is_last(event: Event, position: Position) -> bool:
    return event.phase is not Phase.OPEN and event.leg == position.last_leg


def _inject_loss(
    day: int,
    loss_strategy: str | None,
    events: Sequence[Event],
    positions: Sequence[Position],
    economics: list[Economics],
    full_loss: Sequence[float],
) -> None:
    """Give a full loss to all positions open at one instant, or to one strategy's next one.

    The instant is the first on or after `day` at which something is open.
    """
    last = max((event.at for event in events), default=FIRST_DAY)
    while FIRST_DAY + timedelta(days=day) <= last:
        chosen = (
            _open_on(day, events, positions)
            if loss_strategy is None
            else _opening_on(day, loss_strategy, events, positions)
        )
        hittable = [i for i in chosen if full_loss[i] > 0.0 and not _was_hit(economics[i])]
        for i in hittable if loss_strategy is None else hittable[:1]:
            leg_nets = [0.0] * len(positions[i].legs)
            leg_nets[positions[i].last_leg] = -full_loss[i]
            leg_worst = [0.0] * len(positions[i].legs)
            leg_worst[positions[i].last_leg] = min(sum(economics[i].leg_worst), min(leg_nets))
            economics[i] = replace(
                economics[i],
                leg_nets=tuple(leg_nets),
                leg_fees=HIT,
                leg_worst=tuple(leg_worst),
            )
        if hittable:
            return
        day += 1


HIT = (-1.0,)  #: marks economics with an injected loss; fees are not read


def _was_hit(economics: Economics) -> bool:
    return economics.leg_fees == HIT


def _nets_of(strategy: str, log: Sequence[Position], known: Sequence[Economics]) -> Sequence[float]:
    """Return the P/L per contract of a strategy's logged positions."""
    return [
        each.net for position, each in zip(log, known, strict=True) if position.strategy == strategy
    ]


def _open_on(day: int, events: Sequence[Event], positions: Sequence[Position]) -> list[int]:
    """Return the positions open after the day's last open, or else before its first event."""
    on_day = [i for i, event in enumerate(events) if (event.at - FIRST_DAY).days == day]
    before = [i for i, event in enumerate(events) if (event.at - FIRST_DAY).days < day]
    opens = [i for i in on_day if events[i].phase is Phase.OPEN]
    until = opens[-1] + 1 if opens else len(before)
    opened = {event.place for event in events[:until] if event.phase is Phase.OPEN}
    closed = {event.place for event in events[:until] if _is_last(event, positions[event.place])}
    return sorted(opened - closed)


def _opening_on(
    day: int, loss_strategy: str, events: Sequence[Event], positions: Sequence[Position]
) -> list[int]:
    return [
        event.place
        for event in events
        if event.phase is Phase.OPEN
        and (event.at - FIRST_DAY).days == day
        and positions[event.place].strategy == loss_strategy
    ]


def _path(sources: list[int], result: Replay, length: int, path_from: int, start: float) -> Path:
    equity, peak, deepest, deepest_of_start = [], start, 0.0, 0.0
    for day in range(length):
        until = [
            second.equity_after
            for second in result.seconds
            if second.day <= (FIRST_DAY + timedelta(days=day)).date()
        ]
        equity.append(until[-1] if until else start)
        peak = max(peak, equity[-1])
        deepest = max(deepest, (peak - equity[-1]) / peak)
        deepest_of_start = max(deepest_of_start, (peak - equity[-1]) / start)
    return Path(
        sources,
        result.contracts[path_from:],
        equity,
        deepest,
        deepest_of_start,
        result.open_losses,
    )
