"""Events of a resampled path: source days placed one after the other."""

from __future__ import annotations

import numpy as np

from app.calculations.arrays import Ints
from app.calculations.kernels.compiled import compiled
from app.calculations.kernels.inputs import LogCalendar, PathEvents


@compiled()
def _most_on_a_path(calendar: LogCalendar, draws: Ints) -> tuple[int, int, int, int]:
    """Return the most positions, events, later closes and runs of any row of `draws`."""
    positions, events, closes, runs = 0, 0, 0, 0
    for path in range(len(draws)):
        n, own, later, run = 0, 0, 0, 0
        for d in draws[path]:
            n, own, run = (
                n + calendar.first[d + 1] - calendar.first[d],
                own + calendar.own[d + 1] - calendar.own[d],
                run + calendar.run[d + 1] - calendar.run[d],
            )
            later += calendar.run_first[calendar.run[d + 1]] - calendar.run_first[calendar.run[d]]
        positions, events, closes, runs = (
            max(positions, n),
            max(events, own + later),
            max(closes, later),
            max(runs, run),
        )
    return positions, events, closes, runs


@compiled()
def allocate_path_events(calendar: LogCalendar, draws: Ints) -> PathEvents:
    """Allocate arrays large enough for the path of any row of `draws`."""
    positions, events, closes, runs = _most_on_a_path(calendar, draws)
    numbers, flags = np.empty((2, events), np.int64), np.empty((2, events), np.bool_)
    by_day, by_run = (
        np.empty((3, draws.shape[1] + calendar.longest), np.int64),
        np.empty((3, runs), np.int64),
    )
    today = np.empty((2, closes), np.int64)
    source, hit = np.empty(positions, np.int64), np.zeros(positions, np.bool_)
    events_of = np.empty(events, np.int8), numbers[0], numbers[1], flags[0], flags[1]
    return PathEvents(
        *events_of,
        by_day[0],
        source,
        hit,
        by_day[1],
        by_day[2],
        by_run[0],
        by_run[1],
        by_run[2],
        today[0],
        today[1],
    )


@compiled(inline="always")
def closes_due(run: int, path_events: PathEvents, calendar: LogCalendar) -> int:
    """Write the closes due today into `path_events.today`; return their number.

    They are those of the runs waiting from `run` on, by clock, those of earlier positions first.
    Each run is sorted and is merged from its end into those before it.
    """
    today, opened, clock, n = path_events.today, path_events.today_opened, calendar.later_clock, 0
    while run >= 0:
        begin, close = (
            calendar.run_first[path_events.run_of[run]],
            calendar.run_first[path_events.run_of[run] + 1] - 1,
        )
        before, at, n = n - 1, n + close - begin, n + close - begin + 1
        while close >= begin:
            if before >= 0 and clock[today[before]] > clock[close]:
                today[at], opened[at] = today[before], opened[before]
                before -= 1
            else:
                today[at], opened[at] = close, path_events.run_opened[run]
                close -= 1
            at -= 1
        run = path_events.run_next[run]
    return n


@compiled()
def build_path_events(
    calendar: LogCalendar, days: Ints, path_events: PathEvents
) -> tuple[int, int, int]:
    """Fill `path_events` from source days; return the numbers of positions, events and days.

    The path ends with its last close, which may lie after the last of `days`.
    """
    (
        first,
        own,
        own_kind,
        own_position,
        own_row,
        own_clock,
        run,
        run_steps,
        _,
        _,
        later_kind,
        later_position,
        later_row,
        later_clock,
    ) = calendar
    (
        kind,
        position,
        row,
        starts_second,
        at_open,
        day_end,
        source,
        _,
        due_first,
        due_last,
        run_next,
        run_of,
        run_opened,
        today,
        opened,
    ) = path_events
    due_first[:] = -1
    n, event, waiting, last_day, t = 0, 0, 0, len(days), 0
    while t < last_day:
        d = days[t] if t < len(days) else -1
        at, end = (
            (np.uint64(own[d]), np.uint64(own[d + 1])) if d >= 0 else (np.uint64(0), np.uint64(0))
        )
        n_due, due, second = (
            np.uint64(closes_due(due_first[t], path_events, calendar) if due_first[t] >= 0 else 0),
            np.uint64(0),
            -1,
        )
        last = event + int(end - at) + int(n_due)
        for e in range(event, last):
            here = np.uint64(e)
            if due < n_due and (at == end or later_clock[np.uint64(today[due])] <= own_clock[at]):
                k, place = np.uint64(today[due]), opened[due]
                kind[here], position[here], row[here], clock = (
                    later_kind[k],
                    place + later_position[k],
                    later_row[k],
                    later_clock[k],
                )
                due += np.uint64(1)
            else:
                kind[here], position[here], row[here], clock = (
                    own_kind[at],
                    n + own_position[at],
                    own_row[at],
                    own_clock[at],
                )
                at += np.uint64(1)
            starts_second[here], at_open[here] = clock >> 2 != second, clock & 3 == 2
            second = clock >> 2
        event = last
        if d >= 0:
            for j in range(run[d], run[d + 1]):
                on = t + run_steps[j]
                last_day = max(last_day, on + 1)
                if due_first[on] < 0:
                    due_first[on] = waiting
                else:
                    run_next[due_last[on]] = waiting
                due_last[on], run_next[waiting], run_of[waiting], run_opened[waiting] = (
                    waiting,
                    -1,
                    j,
                    n,
                )
                waiting += 1
            for j in range(first[d], first[d + 1]):
                source[np.uint64(n)] = j
                n += 1
        day_end[t] = event
        t += 1
    return n, event, last_day
