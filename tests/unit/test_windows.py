"""Needs of a Windows machine: names of files, encodings, places of programs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from app.importers import read_files
from scripts.check_wheel import python_of
from tests.unit.cli.builders import TRADE_LOG

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for folder in ("app", "scripts", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
FORBIDDEN = set('<>:"|?*\\')
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
}
LONGEST = 180  #: characters of a path in the repository; Windows allows 260 with its own folder


def tracked() -> list[PurePosixPath]:
    """Return the files of the repository, or skip where it is no checkout."""
    if shutil.which("git") is None:
        pytest.skip("no git")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    return [PurePosixPath(line) for line in listed.stdout.splitlines()]


def test_names_of_files_are_possible_on_windows() -> None:
    for path in tracked():
        assert len(str(path)) <= LONGEST, path
        for part in path.parts:
            assert not FORBIDDEN & set(part), path
            assert not part.endswith((".", " ")), path
            assert part.partition(".")[0].lower() not in DEVICES, path


def test_names_of_files_differ_by_more_than_their_case() -> None:
    counts = Counter(str(path).casefold() for path in tracked())
    assert [path for path, number in counts.items() if number > 1] == []


def text_calls(path: Path) -> Iterator[ast.Call]:
    """Yield the calls that read or write the text of a file."""
    text = path.read_text(encoding="utf-8")
    if not any(word in text for word in ("open(", "read_text(", "write_text(")):
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        opens_text = name == "open" and not any(
            isinstance(one, ast.Constant) and "b" in str(one.value) for one in node.args[1:2]
        )
        if name in ("read_text", "write_text") or (opens_text and isinstance(node.func, ast.Name)):
            yield node


def test_text_of_files_has_a_stated_encoding() -> None:
    unstated = [
        f"{path.relative_to(ROOT)}, line {call.lineno}"
        for path in SOURCES
        for call in text_calls(path)
        if not any(word.arg == "encoding" for word in call.keywords)
        and not any(isinstance(one, ast.Constant) and one.value == "utf-8" for one in call.args)
    ]
    assert unstated == [], "without one Windows takes its own encoding instead of UTF-8"


def test_log_under_a_windows_path_is_named_by_its_file() -> None:
    path = PureWindowsPath(r"C:\Users\Ann\My logs\trades.csv")
    report = read_files([(str(path), TRADE_LOG.read_bytes())]).report
    assert [file.name for file in report.files] == ["trades.csv"]


def test_log_with_the_line_ends_of_windows_reads_the_same() -> None:
    content = TRADE_LOG.read_bytes().replace(b"\r\n", b"\n")
    logs = [
        read_files([("trades.csv", text)]).log
        for text in (content, content.replace(b"\n", b"\r\n"))
    ]
    assert logs[0] is not None
    assert logs[1] is not None
    assert logs[0].pl.tolist() == logs[1].pl.tolist()
    assert logs[0].line.tolist() == logs[1].line.tolist()


@pytest.mark.parametrize(("platform", "folder"), [("win32", "Scripts"), ("linux", "bin")])
def test_python_of_an_environment_stands_where_the_platform_puts_it(
    platform: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert python_of(Path("environment")) == Path("environment") / folder / "python"
