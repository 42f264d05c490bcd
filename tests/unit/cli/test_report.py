"""Command `lotwise report`: its errors. The file itself is tested with the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.dash_app.report import document
from tests.unit.cli.builders import TRADE_LOG, run


def test_report_without_a_folder_ends_with_status_2_and_one_line_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "report_html", None)
    output = tmp_path / "missing" / "report.html"
    result = run("report", TRADE_LOG, "--output", output)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {output}: No such file or directory.\n"


def test_report_that_cannot_be_written_ends_with_status_2_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "report_html", lambda *_: "<html></html>")
    result = run("report", TRADE_LOG, "--output", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {tmp_path}: Is a directory.\n"


def test_report_written_prints_path_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "report_html", lambda *_: "x" * 1_500_000)
    output = tmp_path / "report.html"
    result = run("report", TRADE_LOG, "--output", output)
    assert result.stdout == f"{output} (1.5 MB)\n"
    assert output.read_text(encoding="utf-8") == "x" * 1_500_000
