"""Mutation score: how many small faults, put into the source one at a time, some test notices.

`python -m benchmarks.mutants --count 1000 --seed 1` draws mutants of the calculations and the
importers, runs for each the tests that run its line, and prints the share that a test noticed with
the survivors. Method: DeMillo, Lipton and Sayward, "Hints on test data selection" (1978). The
source and the tests must stay as they are until it ends.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from scipy.stats import binomtest

from benchmarks.mutants_source import Mutant, sampled
from benchmarks.mutants_tests import FOLDERS, measured
from benchmarks.mutants_trial import Trial, words_of

ROOT = Path(__file__).parents[1]


@click.command()
@click.option("--count", default=1_000, help="Mutants drawn.")
@click.option("--seed", default=1, help="Of the draw.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder of results, to go on later.")
@click.option("--again", multiple=True, help="Tests to try the survivors of --keep on once more.")
@click.option("--control", is_flag=True, help="Try the lines unchanged: none should be noticed.")
def main(count: int, seed: int, keep: Path | None, again: tuple[str, ...], control: bool) -> None:
    """Print the mutation score of the calculations and the importers."""
    with tempfile.TemporaryDirectory() as folder:
        results = Results(keep or Path(folder))
        if again:
            results.add((mutant, list(again)) for mutant in results.unnoticed())
        else:
            mutants = _drawn(count, seed)
            if control:
                mutants = [mutant.unchanged() for mutant in mutants]
            maps = measured(ROOT, results.folder)
            results.add((one, maps.of(one)) for one in mutants if one not in results.words)
            results.words = {mutant: results.words[mutant] for mutant in mutants}
        print_score(results.words, seed)


class Results:
    """The word of each mutant, `noticed`, `survived` or `untested`, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "words.jsonl"
        self.file.touch()
        records = (json.loads(line) for line in self.file.read_text("utf-8").splitlines())
        self.words = {Mutant(**record["mutant"]): record["word"] for record in records}

    def unnoticed(self) -> list[Mutant]:
        """Return the mutants that no test noticed."""
        return [mutant for mutant, word in self.words.items() if word != "noticed"]

    def add(self, trials: Iterable[Trial]) -> None:
        """Try mutants on tests, and keep the word of each as it comes."""
        for mutant, word in words_of(trials, ROOT, os.cpu_count() or 1):
            self.words[mutant] = word
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"mutant": asdict(mutant), "word": word}) + "\n")


def _drawn(count: int, seed: int) -> list[Mutant]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    return sampled(files, ROOT, count, seed)


def print_score(words: dict[Mutant, str], seed: int) -> None:
    """Print the share that was noticed with its 95 % interval, and every mutant that was not."""
    noticed = sum(word == "noticed" for word in words.values())
    interval = binomtest(noticed, len(words)).proportion_ci(method="wilson")
    click.echo(
        f"{noticed:,} of {len(words):,} mutants noticed, {noticed / len(words):.1%} "
        f"({interval.low:.1%} to {interval.high:.1%}), seed {seed}"
    )
    for mutant in sorted(words, key=str):
        if words[mutant] != "noticed":
            click.echo(f"{words[mutant]}: {mutant}: {mutant.changed_line(ROOT)}")


if __name__ == "__main__":
    main()
