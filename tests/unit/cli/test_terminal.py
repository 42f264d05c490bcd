"""Output on terminals and in files of any encoding."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.cli.terminal import print_json
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


def test_print_json_infinity_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"size": float("inf")})
