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

FOLDERS = ("app/calculations", "app/importers")
KERNELS = "app/calculations/kernels/"
TESTS = ("tests/unit/calculations", "tests/unit/importers", "tests/property", "tests/golden")
MOST_SECONDS = 20.0  #: of tests run on a mutant, the quickest first


@dataclass(frozen=True)
class TestMap:
    """The tests that run each line of each file, and how long they take."""

    __test__ = False  # no test of pytest's
    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]  #: of the tests that pass

    def of(self, file: str, line: int) -> list[str]:
        """Return the tests of a line, the quickest first, up to `MOST_SECONDS`.

        A line that runs when its module is imported has those of the whole file.
        """
        lines = self.lines.get(file, {})
        names = lines.get(line) or frozenset().union(*lines.values())
        chosen, total = [], 0.0
        for name in sorted(names & self.seconds.keys(), key=self.seconds.__getitem__):
            total += self.seconds[name]
            if chosen and total > MOST_SECONDS:
                break
            chosen.append(name)
        return chosen


def environment(file: str) -> dict[str, str]:
    """Return the environment of tests of a file: kernels as plain Python."""
    jit = {"NUMBA_DISABLE_JIT": "1"} if file.startswith(KERNELS) else {}
    return {**os.environ, **jit, "PYTHONDONTWRITEBYTECODE": "1"}


def measured(root: Path, folder: Path) -> tuple[TestMap, TestMap]:
    """Run the tests twice under coverage, compiled and plain; return the maps, kernels' last."""
    return _measured(root, folder / "compiled", ""), _measured(root, folder / "plain", KERNELS)


def _measured(root: Path, folder: Path, file: str) -> TestMap:
    folder.mkdir(parents=True, exist_ok=True)
    data, report = folder / ".coverage", folder / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    command += ["--numprocesses", "auto", "--dist", "worksteal", f"--junitxml={report}"]
    command += [f"--cov={name}" for name in FOLDERS]
    command += ["--cov-context=test", "--cov-report="]
    env = {**environment(file), "COVERAGE_FILE": str(data)}
    subprocess.run(command, cwd=root, env=env, check=False)
    return TestMap(_lines(data, root), _seconds(report))


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
