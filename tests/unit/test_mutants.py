"""Tests of the mutation score: which faults are put into the source, and which tests are run."""

from __future__ import annotations

from importlib.util import module_from_spec
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray")
pytest.importorskip("coverage")

from benchmarks.mutants_source import Mutant, mutants_of, sampled
from benchmarks.mutants_tests import TestMap, _function, _functions
from benchmarks.mutants_trial import ChangedModule

SOURCE = """def doubled(x: int | None) -> int | None:
    return x * 2 if x > 1 else x
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder that holds `SOURCE`."""
    (tmp_path / "doubled.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def changed_lines(root: Path) -> set[str]:
    """Return the second line of every mutant of `SOURCE`."""
    found = list(mutants_of(root / "doubled.py", root))
    assert {mutant.line for mutant in found} == {2}
    return {mutant.source(root).splitlines()[1].strip() for mutant in found}


def test_mutants_change_numbers_operators_and_comparisons_but_no_annotation(root: Path) -> None:
    lines = changed_lines(root)
    assert "return x * 3 if x > 1 else x" in lines
    assert "return x + 2 if x > 1 else x" in lines
    assert "return x * 2 if x >= 1 else x" in lines
    assert not any("<<" in line or "**" in line for line in lines)


def test_mutants_leave_the_stars_of_parameters_and_unpacked_values(tmp_path: Path) -> None:
    file = tmp_path / "stars.py"
    file.write_text("def f(*, x, **more):\n    return {**more, x: [*x]}\n", encoding="utf-8")
    assert list(mutants_of(file, tmp_path)) == []


def test_sampled_is_the_same_for_a_seed_and_differs_for_another(root: Path) -> None:
    files = [root / "doubled.py"]
    first, again, other = (sampled(files, root, 5, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(sampled(files, root, 10_000, 1)) == len(list(mutants_of(files[0], root)))


def test_source_of_a_place_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(ValueError, match="no place 99"):
        Mutant("doubled.py", "core/NumberReplacer", 99, 2).source(root)


def test_tests_of_a_line_are_those_of_its_file_or_folder_where_none_runs_it() -> None:
    lines = {"a.py": {1: frozenset[str](), 2: frozenset({"slow", "quick", "fails"})}}
    found = TestMap(lines, {"slow": 3.0, "quick": 1.0})
    assert found.of("a.py", 2) == ["quick", "slow"]
    assert found.of("a.py", 1) == ["quick", "slow"]
    assert found.of("b.py", 1) == ["quick", "slow"]
    assert found.of("c/b.py", 1) == []


def test_tests_named_after_the_file_come_first_and_none_beyond_the_time_is_run() -> None:
    named, beside = "tests/unit/b/test_a.py::test", "tests/unit/b/test_c.py::test"
    other, long = "tests/unit/c/test_c.py::test", "tests/unit/c/test_c.py::test_long"
    names = frozenset({named, beside, other, long})
    found = TestMap({"app/b/a.py": {2: names}}, {named: 9.0, beside: 5.0, other: 1.0, long: 99.0})
    assert found.of("app/b/a.py", 2) == [named, beside, other]


def test_changed_module_is_the_source_with_the_change_and_no_other_module(root: Path) -> None:
    mutant = Mutant("doubled.py", "core/NumberReplacer", 0, 2)
    changed = ChangedModule(mutant, root)
    assert changed.find_spec("another", None) is None
    spec = changed.find_spec("doubled", None)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.doubled(5) == 15
    assert (root / "doubled.py").read_text(encoding="utf-8") == SOURCE


def test_unchanged_mutant_has_the_source_of_the_file_and_the_changed_line_of_another_is_told(
    root: Path,
) -> None:
    mutant = Mutant("doubled.py", "core/NumberReplacer", 0, 2)
    assert mutant.unchanged().source(root) == SOURCE
    assert mutant.unchanged().changed_line(root) == ""
    assert mutant.changed_line(root) == "return x * 3 if x > 1 else x"


def test_names_of_tests_are_those_that_pytest_takes() -> None:
    assert _functions(["", "tests/unit/test_a.py::test_x[a|b]|run"]) == {
        "tests/unit/test_a.py::test_x"
    }
    assert (
        _function("tests.unit.test_a.TestB", "test_x[1]") == "tests/unit/test_a.py::TestB::test_x"
    )
    assert _function("tests.unit.test_a", "test_x") == "tests/unit/test_a.py::test_x"
