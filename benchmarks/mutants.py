"""Mutation score: how many small faults, put into the source one at a time, some test notices.

`python -m benchmarks.mutants --count 1000 --seed 1` draws mutants of the calculations and the
importers, runs for each the tests that run its line, and prints the share that a test noticed with
the survivors. Method: DeMillo, Lipton and Sayward, "Hints on test data selection" (1978).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue

import click

from app.calculations.numerics.intervals import chance
from benchmarks.mutants_source import Mutant, sampled
from benchmarks.mutants_tests import FOLDERS, KERNELS, TestMap, environment, measured

ROOT = Path(__file__).parents[1]
COPIED = ("app", "assets", "benchmarks", "scripts", "tests", "pyproject.toml", "CHANGELOG.md")
MOST_SECONDS = 300.0  #: after which tests that never end count as having noticed


@dataclass(frozen=True)
class Verdict:
    """The outcome of a mutant: `noticed`, `survived` or, where no test runs it, `untested`."""

    mutant: Mutant
    word: str


@click.command()
@click.option("--count", default=1_000, help="Mutants drawn.")
@click.option("--seed", default=1, help="Of the draw.")
@click.option("--keep", type=click.Path(path_type=Path), help="File of verdicts, to go on later.")
def main(count: int, seed: int, keep: Path | None) -> None:
    """Print the mutation score of the calculations and the importers."""
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    mutants = sampled(files, ROOT, count, seed)
    known = _kept(keep)
    with tempfile.TemporaryDirectory() as folder:
        maps = measured(ROOT, Path(folder))
        with _copies(Path(folder), os.cpu_count() or 1) as copies:
            for verdict in _judged([one for one in mutants if str(one) not in known], maps, copies):
                known[str(verdict.mutant)] = verdict.word
                _keep(keep, verdict)
    print_score({str(one): known[str(one)] for one in mutants}, seed)


def print_score(words: dict[str, str], seed: int) -> None:
    """Print the share that was noticed with its 95 % interval, and every mutant that was not."""
    noticed = sum(word == "noticed" for word in words.values())
    share = chance(noticed, len(words))
    click.echo(
        f"{noticed:,} of {len(words):,} mutants noticed, {share.value:.1%} "
        f"({share.low:.1%} to {share.high:.1%}), seed {seed}"
    )
    for mutant, word in sorted(words.items()):
        if word != "noticed":
            click.echo(f"{word}: {mutant}")


def _judged(
    mutants: list[Mutant], maps: tuple[TestMap, TestMap], copies: Queue[Path]
) -> Iterator[Verdict]:
    def judge(mutant: Mutant) -> Verdict:
        tests = maps[mutant.file.startswith(KERNELS)].of(mutant.file, mutant.line)
        copy = copies.get()
        try:
            return Verdict(mutant, _word(mutant, tests, copy))
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(copies.qsize()) as pool:
        yield from pool.map(judge, mutants)


def _word(mutant: Mutant, tests: list[str], copy: Path) -> str:
    if not tests:
        return "untested"
    file = copy / mutant.file
    original = file.read_text(encoding="utf-8")
    file.write_text(mutant.source(copy), encoding="utf-8")
    try:
        return "survived" if _pass(tests, copy, mutant.file) else "noticed"
    finally:
        file.write_text(original, encoding="utf-8")


def _pass(tests: list[str], copy: Path, file: str) -> bool:
    """Return True where all the tests pass in a copy of the repository."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        finished = subprocess.run(
            command,
            cwd=copy,
            env=environment(file),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return finished.returncode == 0


@contextmanager
def _copies(folder: Path, count: int) -> Iterator[Queue[Path]]:
    """Yield that many copies of the repository, each for one mutant at a time."""
    copies: Queue[Path] = Queue()
    for number in range(count):
        copy = folder / str(number)
        for name in COPIED:
            source = ROOT / name
            target = copy / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        copies.put(copy)
    yield copies


def _kept(keep: Path | None) -> dict[str, str]:
    if keep is None or not keep.exists():
        return {}
    records = (json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines())
    return {str(Mutant(**record["mutant"])): record["word"] for record in records}


def _keep(keep: Path | None, verdict: Verdict) -> None:
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(verdict)) + "\n")


if __name__ == "__main__":
    main()
