"""The cells of the honesty benchmark, measured in parallel processes and summed up.

Logs are taken in turn, one of each cell, so that a run that its time budget ends has measured about
as many logs of every cell.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.wording.honesty_report import RANGES, SIZES
from benchmarks.honesty_measures import PARTS, Effort, Part, Record, measure, parts_of
from benchmarks.honesty_truths import LOTTERY, SIX_A_DAY, TRUTHS, Truth

LENGTHS = (50, 100, 400)
SIX_A_DAY_LENGTHS = (*LENGTHS, 2_400)  #: 400 days: the first two are too short to be resampled
_ONE_SIDED_95 = 1.645  #: standard errors
_PER_PROCESS = 3  #: logs handed to each process at a time


class CellKey(NamedTuple):
    """A truth by its name, and positions of each strategy."""

    truth: str
    positions: int


@dataclass(frozen=True)
class Run:
    """The amount of work: logs a cell, until a moment at the latest."""

    logs: int
    parts: tuple[Part, ...] = PARTS
    deadline: float | None = None  #: of `time.monotonic`
    processes: int = 2
    effort: Effort = field(default_factory=Effort)
    keep: Path | None = None  #: JSON lines of the records; those found in it are not measured again


def all_cells(only: str | None = None) -> list[tuple[Truth, int]]:
    """Return the cells, or those whose name contains `only`."""
    cells = [
        (truth, length)
        for truth in TRUTHS
        for length in (SIX_A_DAY_LENGTHS if truth in SIX_A_DAY else LENGTHS)
    ]
    return [cell for cell in cells if only is None or only in f"{cell[0].name}, {cell[1]}"]


def measured(cells: Sequence[tuple[Truth, int]], run: Run) -> list[Record]:
    """Measure all logs of the cells."""
    records = _kept(run.keep)
    done = {_key(record) for record in records}
    tasks = []
    for number in range(run.logs):
        for truth, positions in cells:
            log = (truth.name, positions, number)
            missing = tuple(part for part in parts_of(truth, run.parts) if (part, *log) not in done)
            if missing:
                tasks.append((truth, positions, number, run.effort, missing))
    begin = time.monotonic()
    with ProcessPoolExecutor(run.processes) as pool:
        for logs, found in enumerate(_results(pool, tasks, run), 1):
            records += found
            _keep(run.keep, found)
            _report(logs, len(tasks), begin)
    return records


def _key(record: Record) -> tuple[str, str, int, int]:
    return record["part"], record["truth"], record["positions"], record["log"]


def _results(
    pool: ProcessPoolExecutor, tasks: Sequence[tuple[Any, ...]], run: Run
) -> Iterator[list[Record]]:
    waiting = iter(tasks)
    running: set[Future[list[Record]]] = set()
    while True:
        while len(running) < _PER_PROCESS * run.processes and not _is_over(run):
            task = next(waiting, None)
            if task is None:
                break
            running.add(pool.submit(measure, *task))
        if not running:
            return
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in finished)


def _is_over(run: Run) -> bool:
    return run.deadline is not None and time.monotonic() >= run.deadline


def _kept(path: Path | None) -> list[Record]:
    if path is None or not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _keep(path: Path | None, records: Sequence[Record]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(record) + "\n" for record in records)


def _report(done: int, total: int, begin: float) -> None:
    if done % 50 == 0 or done == total:
        minutes = (time.monotonic() - begin) / 60
        print(f"{done:,} of {total:,} logs, {minutes:.1f} minutes", file=sys.stderr, flush=True)


def summarised(records: Sequence[Record]) -> dict[str, Any]:
    """Return the cells and the proposals of `HonestyReport`'s document."""
    by_cell: dict[CellKey, list[Record]] = defaultdict(list)
    for record in records:
        by_cell[CellKey(record["truth"], record["positions"])].append(record)
    cells = [
        _cell(truth, positions, by_cell[CellKey(truth.name, positions)])
        for truth, positions in all_cells()
        if CellKey(truth.name, positions) in by_cell
    ]
    return {"cells": cells, "proposals": _proposals(records)}


def _cell(truth: Truth, positions: int, records: Sequence[Record]) -> dict[str, Any]:
    parts = {part: [record for record in records if record["part"] == part] for part in PARTS}
    sizes = {size: [record["sizes"][size] for record in parts["sizes"]] for size in SIZES}
    return {
        "truth": truth.name,
        "positions": positions,
        "logs": len(parts["sizes"]),
        "range_logs": len(parts["ranges"]),
        "alert_logs": sum(record["is_sized"] for record in parts["alerts"]),
        "has_edge": truth.has_edge,
        "has_lottery": LOTTERY in truth.strategies,
        "sized": _rounded(np.mean([size["held"] for size in sizes["answer"]])),
        "broken": {size: _broken(judged) for size, judged in sizes.items()},
        "growth_below_zero": {
            size: _rounded(np.mean([log["growth_below_zero"] for log in judged]))
            for size, judged in sizes.items()
        },
        "coverage": _coverage(parts["ranges"]),
        "alarms": _alarms(parts["alerts"]),
        "live": _live([record["live"] for record in parts["live"]]),
    }


def _broken(judged: Sequence[Record]) -> dict[str, float | None]:
    """Average over logs; the error is that of the mean of logs with fresh paths of their own."""
    chances = np.array([size["broken"] for size in judged])
    held = np.array([size["held"] for size in judged])
    error = chances.std(ddof=1) / np.sqrt(len(chances)) if len(chances) > 1 else 0.0
    return {
        "chance": _rounded(chances.mean()),
        "error": _rounded(_ONE_SIDED_95 * error),
        "among_sized": _rounded(chances[held].mean()) if held.any() else None,
    }


def _coverage(records: Sequence[Record]) -> dict[str, dict[str, float]]:
    found = {}
    for kind in RANGES:
        counts = [record["covered"][kind] for record in records]
        hits, of = np.sum(counts, axis=0) if counts else (0, 0)
        if of:
            found[kind] = {"value": _rounded(hits / of), "of": int(of)}
    return found


def _alarms(records: Sequence[Record]) -> dict[str, float]:
    """Share of the logs with a size that have an alert of each severity, and of each kind."""
    sized = [record for record in records if record["is_sized"]]
    times: Counter[str] = Counter()
    for record in sized:
        loud = [(severity, kind) for severity, kind in record["alarms"] if severity != "info"]
        times.update({name for alarm in loud for name in alarm})
    return {name: _rounded(count / len(sized)) for name, count in sorted(times.items())}


def _live(records: Sequence[Record]) -> dict[str, Any] | None:
    """Return shares over all streams of live trades; None where none was drawn."""
    streams = sum(record["streams"] for record in records)
    if not streams:
        return None
    told, claims = np.sum([record["claimed"] for record in records], axis=0)
    hits, gaps = np.sum([record["covered"] for record in records], axis=0)
    found = {
        edge: {
            look: _rounded(sum(record["found"][edge][look] for record in records) / streams)
            for look in records[0]["found"][edge]
        }
        for edge in records[0]["found"]
    }
    return {
        "streams": int(streams),
        "false_alarms": _rounded(sum(record["alarms"] for record in records) / streams),
        "found": found,
        "claimed": _rounded(told / claims) if claims else None,
        "gap_covered": _rounded(hits / gaps),
    }


def _proposals(records: Sequence[Record]) -> dict[str, dict[str, int]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for record in records:
        for action, worse in record.get("proposals", ()):
            found[action].append(worse)
    return {
        action: {"offered": len(outcomes), "worse": sum(outcomes)}
        for action, outcomes in sorted(found.items())
    }


def _rounded(value: float) -> float:
    return round(float(value), 5)
