"""The example in `docs/` runs and prints the result shown there."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import app.calculations as calculations

PAGE = (Path(__file__).parents[2] / "docs" / "calculations.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Return the page's only block in a language."""
    (content,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(content)


def test_docs_example_when_run_prints_shown_text() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block("python"), "docs/calculations.md", "exec"), {})
    assert printed.getvalue() == block("text")


def test_docs_example_fits_one_screen() -> None:
    assert block("python").count("\n") <= 30


def test_docs_table_lists_every_public_name() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    listed = set(re.findall(r"`(\w+)`", "".join(rows)))
    assert listed == set(calculations.__all__)
