"""Which tests run a line: measured once by coverage.py, which notes the test of every line.

Kernels are measured and tried as plain Python, because compiled code runs no line that could be
noted; tests that need them compiled are left out there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData
from lxml import etree

from benchmarks.mutants_source import Mutant

FOLDERS = ("app/calculations", "app/importers")
KERNELS = "app/calculations/kernels/"
DATA, REPORT = ".coverage", "tests.xml"  #: files of a run
TESTS = ("tests/unit", "tests/property", "tests/golden")
#: Folders of tests that call kernels, run with plain ones.
CALLERS = ("kernels", "kelly", "live", "log", "margin", "monte_carlo", "replay", "size_search")
PLAIN_TESTS = (
    *(f"tests/unit/calculations/{folder}" for folder in (*CALLERS, "sizing")),
    "tests/property/test_monte_carlo_matches_reference.py",
    "tests/property/test_replay_matches_reference.py",
)
MOST_SECONDS = 40.0  #: of tests run on a mutant, as they took while they were measured


@dataclass(frozen=True)
class TestMap:
    """The tests that run each line of each file, and how long they take."""

    __test__ = False  # no test of pytest's
    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]  #: of the tests that pass

    def of(self, file: str, line: int) -> list[str]:
        """Return the tests of a line, up to `MOST_SECONDS`.

        First come those named after the file, then those beside them, each the quickest first.
        A line that runs when its module is imported has the tests of the whole file, and a file
        that runs nothing else those of the files beside it.
        """
        names = self.lines.get(file, {}).get(line) or self._of_file(file) or self._beside(file)
        chosen: list[str] = []
        total = 0.0
        for name in sorted(names & self.seconds.keys(), key=lambda name: self._rank(name, file)):
            if chosen and total + self.seconds[name] > MOST_SECONDS:
                continue
            total += self.seconds[name]
            chosen.append(name)
        return chosen

    def _of_file(self, file: str) -> frozenset[str]:
        return frozenset().union(*self.lines.get(file, {}).values())

    def _beside(self, file: str) -> frozenset[str]:
        folder = Path(file).parent
        files = [other for other in self.lines if Path(other).parent == folder]
        return frozenset().union(*map(self._of_file, files))

    def _rank(self, test: str, file: str) -> tuple[bool, bool, float]:
        module, path = Path(file), Path(test.split("::")[0])
        is_named = path.stem.removeprefix("test_") == module.stem.removeprefix("_")
        is_beside = path.parent.name == module.parent.name
        return not is_named, not is_beside, self.seconds[test]


@dataclass(frozen=True)
class TestMaps:
    """The tests of lines of compiled code and, for kernels, of plain Python."""

    __test__ = False  # no test of pytest's
    compiled: TestMap
    plain: TestMap

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests of the line of a mutant."""
        chosen = self.plain if is_kernel(mutant.file) else self.compiled
        return chosen.of(mutant.file, mutant.line)


def is_kernel(file: str) -> bool:
    """Return True for a file of kernels, whose mutants are tried as plain Python."""
    return file.startswith(KERNELS)


def measured(root: Path, folder: Path) -> TestMaps:
    """Run the tests twice under coverage, compiled and plain, unless the folder has the results."""
    compiled, plain = folder / "compiled", folder / "plain"
    if not (compiled / REPORT).exists():
        _measure(root, compiled, TESTS)
    if not (plain / REPORT).exists():
        limited = ("-p", "benchmarks.mutants_limit", *PLAIN_TESTS)
        _measure(root, plain, limited, NUMBA_DISABLE_JIT="1")
    return TestMaps(_read(root, compiled), _read(root, plain))


def _measure(root: Path, folder: Path, tests: tuple[str, ...], **variables: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["--numprocesses", "auto", "--dist", "worksteal"]
    command += [f"--cov={name}" for name in FOLDERS]
    command += ["--cov-context=test", "--cov-report=", f"--junitxml={folder / REPORT}", *tests]
    env = {**os.environ, **variables, "COVERAGE_FILE": str(folder / DATA)}
    subprocess.run(command, cwd=root, env=env, check=False)


def _read(root: Path, folder: Path) -> TestMap:
    return TestMap(_lines(folder / DATA, root), _seconds(folder / REPORT))


def _lines(data: Path, root: Path) -> dict[str, dict[int, frozenset[str]]]:
    found = CoverageData(str(data))
    found.read()
    lines: dict[str, dict[int, frozenset[str]]] = {}
    for file in found.measured_files():
        by_line = found.contexts_by_lineno(file)
        lines[Path(file).relative_to(root).as_posix()] = {
            line: frozenset(_functions(contexts)) for line, contexts in by_line.items()
        }
    return lines


def _functions(contexts: Iterable[str]) -> set[str]:
    """Return the names of test functions: a context is `path::test[parameters]|run`."""
    return {context.split("[")[0].split("|")[0] for context in contexts if context}


def _seconds(report: Path) -> dict[str, float]:
    """Return the seconds of each test function that passes with all its parameters."""
    seconds: defaultdict[str, float] = defaultdict(float)
    failed = set()
    for case in etree.parse(report).iter("testcase"):
        name = _function(case.attrib["classname"], case.attrib["name"])
        seconds[name] += float(case.attrib["time"])
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
    return {name: taken for name, taken in seconds.items() if name not in failed}


def _function(classname: str, name: str) -> str:
    """Return `path.py::Class::test` of a dotted module, with a class or without, and a test."""
    parts = classname.split(".")
    classes = [part for part in parts if part[:1].isupper()]
    path = "/".join(parts[: len(parts) - len(classes)]) + ".py"
    return "::".join([path, *classes, name.split("[")[0]])
