"""Read many random files: `python -m tests.fuzz --count 100000 --seed 1`.

Prints how many were read, the slowest, and the largest time and memory a byte. Stops at the first
broken promise with the seed that repeats it.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from dataclasses import dataclass

from tests.fuzz.check import check_lines, check_results, read
from tests.fuzz.damage import damaged, garbled
from tests.fuzz.dialects import random_log

_MEASURED = 200  #: one file in so many is measured for memory, which slows its reading down


@dataclass
class Slowest:
    """The file that took longest a byte, of those above a kilobyte."""

    seconds_per_mb: float = 0.0
    seed: int = 0

    def note(self, seed: int, seconds: float, size: int) -> None:
        """Take a reading into account."""
        rate = seconds / max(size, 1_000) * 1e6
        if rate > self.seconds_per_mb:
            self.seconds_per_mb, self.seed = rate, seed


def run_one(seed: int) -> int:
    """Read the files of one seed, check them, and return the size of the first [bytes]."""
    rng = random.Random(seed)
    log = random_log(rng)
    content = log.content()
    check_results(log, read(content))
    broken, rows = damaged(rng, log)
    imported = read(broken.content())
    check_results(broken, imported, rows)
    check_lines(broken, imported)
    read(garbled(rng, content))
    return len(content)


def main() -> None:
    """Run the seeds from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="inputs to read")
    parser.add_argument("--seed", type=int, default=1, help="first seed")
    options = parser.parse_args()
    slowest, peak, start = Slowest(), 0, time.process_time()
    seeds = range(options.seed, options.seed + -(-options.count // _READINGS))
    for number, seed in enumerate(seeds):
        peak = max(peak, _measured(seed) if number % _MEASURED == 0 else _timed(seed, slowest))
    seconds = time.process_time() - start
    print(f"{len(seeds) * _READINGS:,} inputs of {len(seeds):,} seeds")
    print(f"processor time: {seconds:,.0f} s")
    print(f"slowest: {slowest.seconds_per_mb:,.1f} s/MB, seed {slowest.seed}")
    print(f"largest memory of a reading: {peak / 1e6:,.1f} MB")


_READINGS = 3  #: inputs of one seed: as written, damaged, garbled


def _timed(seed: int, slowest: Slowest) -> int:
    start = time.process_time()
    size = _run(seed)
    slowest.note(seed, (time.process_time() - start) / _READINGS, size)
    return 0


def _measured(seed: int) -> int:
    tracemalloc.start()
    _run(seed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _run(seed: int) -> int:
    try:
        return run_one(seed)
    except Exception:
        print(f"seed {seed} breaks a promise: python -m tests.fuzz --count 1 --seed {seed}")
        raise


if __name__ == "__main__":
    main()
