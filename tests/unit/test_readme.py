"""The `lotwise` commands in the README run, and print the result shown there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.calculations.profile.model import Profile
from app.cli.commands import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for line in re.findall(
        r"^(?:\$ )?(lotwise (?:replay|kelly|simulate|allocate) [^#\n]*)", README, re.MULTILINE
    )
]
SHOWN = re.search(r"^\$ (?P<command>lotwise .*)\n(?P<result>(?:.+\n)+)```", README, re.MULTILINE)


def arguments(command: str, folder: Path) -> list[str]:
    """Return the words of a command, with its placeholders replaced by real files."""
    profile = folder / "profile.json"
    profile.write_text(Profile().model_dump_json(), encoding="utf-8")
    files = {"LOG.csv": str(ROOT / "assets/sample/sample-tradelog.csv"), "P.json": str(profile)}
    quick = {"allocate": ["--resamples", "5", "--paths", "200"], "simulate": ["--paths", "200"]}
    words = shlex.split(command)[1:]
    return [files.get(word, word) for word in words] + quick.get(words[0], [])


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command_when_run_exits_with_zero(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, arguments(command, tmp_path))
    assert result.exit_code == 0, result.output


def test_readme_result_equals_printed_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SHOWN is not None
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, arguments(SHOWN["command"], tmp_path))
    assert [line.rstrip() for line in result.stdout.splitlines()] == SHOWN["result"].splitlines()
