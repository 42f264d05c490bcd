"""Output on terminals and in files of any encoding."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from app.cli.terminal import ErrorLineGroup, print_json
from tests.unit.cli.builders import TRADE_LOG, run

MINUS = "\u2212"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_output_in_a_narrow_encoding_keeps_every_minus_sign(encoding: str) -> None:
    command = [sys.executable, "-m", "app", "replay", str(TRADE_LOG)]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    finished = subprocess.run(command, env=environment, capture_output=True, check=True)
    expected = run("replay", TRADE_LOG).stdout
    assert MINUS in expected
    assert finished.stdout.decode(encoding).split() == expected.replace(MINUS, "-").split()


def failing(error: OSError) -> click.Group:
    """Return a group whose one command fails with `error`."""

    def fail() -> None:
        raise error

    return ErrorLineGroup(commands={"fail": click.Command("fail", callback=fail)})


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.ENOSPC, "No space left"), "Error: The output: No space left.\n"),
        (OSError(errno.EIO, "I/O error", "a\nb"), "Error: a b: I/O error.\n"),
    ],
    ids=["output", "file"],
)
def test_error_of_the_disk_is_one_line(error: OSError, line: str) -> None:
    result = CliRunner().invoke(failing(error), ["fail"])
    assert (result.exit_code, result.stderr) == (2, line)


def test_reader_of_the_output_that_closed_it_is_told_nothing() -> None:
    result = CliRunner().invoke(failing(OSError(errno.EPIPE, "Broken pipe")), ["fail"])
    assert (result.exit_code, result.output) == (1, "")


def test_print_json_infinity_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"size": float("inf")})
