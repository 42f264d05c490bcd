"""Requirements of an installation: pins, dependencies, the command, documented make targets."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import app
from scripts.lower_bounds import oldest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(
    r"(?P<name>[a-z0-9.-]+)==(?P<version>[\w.]+)(; python_version (?P<side>[<>=]+) \"3\.\d+\")?"
)
PINS = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def normal(name: str) -> str:
    """Return a distribution's name in the form that package indexes compare."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    """Return the distributions in `requirements`."""
    return {normal(re.split(r"[<>=!~;\[ ]", requirement)[0]) for requirement in requirements}


def pinned() -> set[str]:
    """Return the distributions with an exact version in constraints.txt."""
    return {normal(line.split("==")[0]) for line in PINS}


def imported() -> set[str]:
    """Return the top-level modules that the package imports, apart from standard ones."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "app").rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {
        alias.name.split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    named = {
        node.module.split(".")[0]
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return (plain | named) - set(sys.stdlib_module_names) - {"app"}


@pytest.mark.parametrize("line", PINS)
def test_constraints_line_is_exact_pin(line: str) -> None:
    assert PIN.fullmatch(line)


@pytest.mark.parametrize(
    "group",
    [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()],
    ids=["runtime", *PROJECT["optional-dependencies"]],
)
def test_dependencies_of_each_group_are_pinned(group: list[str]) -> None:
    assert names(group) - pinned() == set()


def test_imports_of_package_are_declared_dependencies() -> None:
    owners = packages_distributions()
    declared = names(PROJECT["dependencies"])
    undeclared = {
        module
        for module in imported()
        if not {normal(name) for name in owners.get(module, [])} & declared
    }
    # The extras `cluster` and `mcp` install these, which are imported only where they are used.
    assert undeclared <= {"dask", "distributed", "mcp", "anyio"}


@pytest.mark.parametrize(
    ("extra", "first"), [("cluster", "dask[distributed]"), ("mcp", "mcp>=")], ids=["cluster", "mcp"]
)
def test_extra_is_part_of_dev_extra(extra: str, first: str) -> None:
    extras = PROJECT["optional-dependencies"]
    assert extras[extra][0].startswith(first)
    assert set(extras[extra]) <= set(extras["dev"])


def test_command_of_package_is_callable() -> None:
    module, function = PROJECT["scripts"]["lotwise"].split(":")
    assert callable(getattr(import_module(module), function))


def test_changelog_of_package_names_version() -> None:
    assert f"## [{app.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "target", ["run", "test", "bench", "honesty", "lint", "lower-bounds", "help"]
)
def test_makefile_target_has_help_text(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_documents_name_only_make_targets_that_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / document).read_text(encoding="utf-8")
    mentioned = set(re.findall(r"(?:^|`)make (?:PYTHON=\S+ )?([a-z-]+)", text, re.MULTILINE))
    assert mentioned >= {"run", "test", "lower-bounds"}
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert mentioned - targets == set()


def test_oldest_versions_pin_every_runtime_dependency() -> None:
    requirements = PROJECT["dependencies"]
    assert names(oldest(requirements)) == names(requirements)


def test_oldest_versions_are_the_lower_bounds() -> None:
    requirements = ["numpy>=2,<3", "dask[distributed]>=2025.1", "pandas-stubs"]
    assert oldest(requirements) == ["numpy==2", "dask[distributed]==2025.1"]
