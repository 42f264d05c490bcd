"""Trials of mutants: a forked process imports the changed module and runs the tests of its line.

The process that forks has imported the packages of others, which a trial so need not load again,
and nothing of Lotwise's. No file is changed: an import of the module finds the changed source.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import Phase, settings

from benchmarks.mutants_source import Mutant
from benchmarks.mutants_tests import is_kernel

#: What tests of calculations and importers import of others, which takes seconds.
OTHERS = (
    "_hypothesis_pytestplugin",
    "click.testing",
    "hypothesis.extra.numpy",
    "numba",
    "openpyxl",
    "pandas",
    "pydantic",
    "scipy.optimize",
    "scipy.stats",
)
#: Of pytest; the last two collect garbage after each run.
PLUGINS = (
    "_hypothesis_pytestplugin",
    "no:cacheprovider",
    "no:unraisableexception",
    "no:threadexception",
)
MOST_CPU_SECONDS = 30  #: after which tests that never end count as having noticed
MOST_SECONDS = 1_200  #: after which tests that wait for ever do
MOST_BYTES = 8 * 2**30  #: of memory, beyond which an allocation fails
SURVIVED, NOTICED, BROKEN = 0, 1, 2  #: exit codes of a trial

Trial = tuple[Mutant, list[str]]
Running = dict[Any, tuple[BaseProcess, Mutant]]  #: by what `multiprocessing.connection` waits for


def words_of(trials: Iterable[Trial], root: Path, at_once: int) -> Iterator[tuple[Mutant, str]]:
    """Yield each mutant as its trial ends with `noticed`, `survived` or `untested`.

    `untested` is a mutant that no test is for. Raises `RuntimeError` where pytest itself fails.
    """
    prepare()
    running: Running = {}
    for mutant, tests in trials:
        if not tests:
            yield mutant, "untested"
            continue
        if len(running) == at_once:
            yield _first_end(running)
        process = get_context("fork").Process(target=_try, args=(mutant, tests, root))
        process.start()
        running[process.sentinel] = (process, mutant)
    while running:
        yield _first_end(running)


def prepare() -> None:
    """Load once what every trial needs of others, numba's compiler included.

    The first example that fails a property is enough: none is made smaller.
    """
    for module in OTHERS:
        import_module(module)
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    settings.register_profile("trial", phases=phases)
    settings.load_profile("trial")
    import_module("numba").njit(lambda: 0)()
    gc.freeze()  # so that a trial need not look through it for garbage


def _first_end(running: Running) -> tuple[Mutant, str]:
    """Wait for a trial to end, and return its mutant and word."""
    process, mutant = running.pop(wait(list(running))[0])
    process.join()
    if process.exitcode == BROKEN:
        raise RuntimeError(f"{mutant}: pytest found no such test or failed itself.")
    return mutant, "survived" if process.exitcode == SURVIVED else "noticed"


def _try(mutant: Mutant, tests: list[str], root: Path) -> None:
    """Run tests on a mutant in this process, and end it with the exit code of the outcome."""
    _limit()
    _silence()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if is_kernel(mutant.file):
        os.environ["NUMBA_DISABLE_JIT"] = "1"
        import_module("numba").config.reload_config()
    os._exit(_outcome(mutant, tests, root))


def _limit() -> None:
    """Let the system end this process where it computes, waits or allocates too much."""
    signal.alarm(MOST_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _outcome(mutant: Mutant, tests: list[str], root: Path) -> int:
    changed = ChangedModule(mutant, root)
    sys.meta_path.insert(0, changed)
    try:
        import_module(changed.name)
    except Exception:  # whatever a changed module raises, its import fails and every test with it
        return NOTICED
    failures = _Failures()
    options = [word for plugin in PLUGINS for word in ("-p", plugin)]
    code = pytest.main(["-x", "-q", f"--rootdir={root}", *options, *tests], plugins=[failures])
    if failures.found:
        return NOTICED
    return SURVIVED if code == pytest.ExitCode.OK else BROKEN


class _Failures:
    """A plugin of pytest that notes whether a test, or a file of tests, failed."""

    def __init__(self) -> None:
        self.found = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.found |= report.failed

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.found |= report.failed


class ChangedModule(MetaPathFinder):
    """A finder of the module that a mutant changes; nothing is written to disk."""

    def __init__(self, mutant: Mutant, root: Path) -> None:
        self.file = root / mutant.file
        self.source = mutant.source(root)
        parts = Path(mutant.file).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the changed module is, None for every other module."""
        if fullname != self.name:
            return None
        return spec_from_file_location(
            fullname, self.file, loader=_ChangedLoader(fullname, str(self.file), self.source)
        )


class _ChangedLoader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, _fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)
