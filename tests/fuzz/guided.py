"""Coverage-guided fuzzing of the importers with atheris; arguments go to libFuzzer.

    python -m tests.fuzz.guided -max_total_time=3600 CORPUS

The bytes are read as a file, and the same bytes drive the generator of damaged logs.
"""

from __future__ import annotations

import random
import sys

import atheris

with atheris.instrument_imports(include=["app.importers"]):
    from tests.fuzz.check import check_lines, check_results, read
    from tests.fuzz.damage import damaged
    from tests.fuzz.dialects import random_log


def one_input(data: bytes) -> None:
    """Read bytes as a file, then a log that they choose."""
    read(data)
    rng = random.Random(data)
    log = random_log(rng, rows=8)
    broken, rows = damaged(rng, log)
    imported = read(broken.content())
    check_results(broken, imported, rows)
    check_lines(broken, imported)


def main() -> None:
    """Run libFuzzer until it finds a broken promise or its time is over."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
