"""Sample files, and commands run in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main

_SAMPLES = Path(__file__).parents[3] / "assets/sample"
TRADE_LOG = _SAMPLES / "sample-tradelog.csv"
DAILY_LOG = _SAMPLES / "sample-dailylog.csv"


def run(*arguments: str | Path) -> Result:
    """Run `lotwise` with these arguments."""
    return CliRunner().invoke(main, list(map(str, arguments)))
