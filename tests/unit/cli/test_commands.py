"""Start of the command line: which modules it loads, and which layers a command may import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import app.cli
from app import __version__
from app.cli import main
from tests.unit.cli.builders import run

HEAVY = (
    "anyio",
    "dash",
    "flask",
    "mcp",
    "numba",
    "numpy",
    "pandas",
    "plotly",
    "pydantic",
    "rich",
    "scipy",
)
PAGE_COMMANDS = ("report.py", "serve.py")  #: they show the page, so they import it
MODULES = sorted(Path(app.cli.__file__).parent.glob("*.py"))
LOADED = """
import sys
from app.cli import main
main(sys.argv[1:], standalone_mode=False)
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def imported_names(module: Path) -> Iterator[str]:
    """Dotted names of all imports of a source file, those within functions included."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["allocate", "--help"]], ids=" ".join
)
def test_main_without_work_loads_no_heavy_module(arguments: list[str]) -> None:
    command = [sys.executable, "-c", LOADED, *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(finished.stderr.split())
    assert "app.cli.commands" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_main_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"lotwise, version {__version__}\n"


def test_main_lists_one_command_per_module() -> None:
    assert sorted(app.cli.main.commands) == [
        "allocate",
        "compare",
        "import",
        "kelly",
        "mcp",
        "replay",
        "report",
        "serve",
        "simulate",
        "size",
        "verify",
        "warm",
    ]
    modules = [command.callback.__module__ for command in app.cli.main.commands.values()]
    assert len(set(modules)) == len(modules)


def test_main_unknown_command_ends_with_status_2() -> None:
    result = run("forecast")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such command 'forecast'" in result.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_imports_of_the_page_are_in_report_and_serve_only(module: Path) -> None:
    imports_page = any(name.startswith("app.dash_app") for name in imported_names(module))
    assert imports_page == (module.name in PAGE_COMMANDS)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_imports_between_modules_use_public_names(module: Path) -> None:
    names = [name.rpartition(".")[2] for name in imported_names(module)]
    private = [name for name in names if name.startswith("_") and not name.startswith("__")]
    assert private == []


@pytest.mark.parametrize("command", [["kelly"], ["compare", "log.csv"], ["verify"], ["import"]])
def test_a_path_with_a_zero_byte_is_refused_in_one_line(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "null\0byte"])
    assert result.exit_code == 2
    assert "'null\\x00byte' is no path: it holds a zero byte." in result.stderr
    assert result.stderr.count("\n") == 1
