"""Tests of the report: it fetches nothing, runs only its own scripts, and escapes user text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.commands import main
from app.dash_app.report.document import report_html
from app.dash_app.state.server_state import standalone_state
from tests.unit.dash_app.pages.test_position_sizing import ODD_NAME, wins_and_losses, workspace_of

SAMPLE = Path(__file__).parents[3] / "assets" / "sample" / "sample-tradelog.csv"
HOSTILE = '</script><img src=x onerror="alert(1)">.csv'


class Reader(HTMLParser):
    """Reader of a report: its scripts by type, its addresses and its policy."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.policy = ""
        self._kind: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._kind = (attributes.get("type") or "text/javascript") if tag == "script" else None
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes.get("content") or ""
        self.addresses += [value for name, value in attributes.items() if name in ("src", "action") and value]

    def handle_endtag(self, tag: str) -> None:
        self._kind = None

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.scripts.append((self._kind, data))


@pytest.fixture(scope="module")
def text() -> str:
    with standalone_state():
        return report_html(workspace_of(wins_and_losses()), HOSTILE)


def test_report_holds_every_section(text: str) -> None:
    titles = re.findall(r'<section class="sec"><h2>(.*?)</h2>', text)
    assert titles == [
        "The answer",
        "Kelly",
        "Margin",
        "Alerts",
        "Replay",
        "Reduced and skipped",
        "Allocator",
        "For your platform",
        "Settings",
    ]
    assert "estimated only from trades already closed" in text


def test_report_policy_allows_only_its_own_scripts(text: str) -> None:
    report = Reader(text)
    code = [script for kind, script in report.scripts if kind == "text/javascript"]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in code]
    assert len(code) == 2
    assert all(f"'sha256-{digest}'" in report.policy for digest in hashes)
    assert "default-src 'none'" in report.policy
    assert "unsafe-inline" not in report.policy.split("script-src")[1].split(";")[0]


def test_report_fetches_nothing(text: str) -> None:
    assert Reader(text).addresses == []
    styles = text.partition("</style>")[0]
    assert re.findall(r'url\("(?!data:)', styles) == []


def test_report_escapes_user_text(text: str) -> None:
    assert "<img" not in text.partition("<script")[0]
    assert ODD_NAME not in text.partition("<script")[0]


def test_report_charts_are_data(text: str) -> None:
    [charts] = [json.loads(script) for kind, script in Reader(text).scripts if script.startswith("[") and kind == "application/json"]
    assert len(charts) == len(re.findall(r'id="chart-\d+"', text)) == 7
    assert all(chart[scheme]["data"] and chart[scheme]["layout"] for chart in charts for scheme in ("light", "dark"))
    assert all(chart["light"] != chart["dark"] for chart in charts)


def test_report_links_stay_in_the_file(text: str) -> None:
    body = text.partition('<script type="application/json"')[0]
    places = set(re.findall(r'id="([^"]+)"', body))
    assert set(re.findall(r'href="([^"]+)"', body)) <= {f"#{place}" for place in places}


def test_report_command_writes_the_file(tmp_path: Path) -> None:
    output = tmp_path / "out.html"
    result = CliRunner().invoke(main, ["report", str(SAMPLE), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert output.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_report_command_unwritable_path_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(SAMPLE), "--output", str(tmp_path / "no" / "where.html")])
    assert result.exit_code == 2
    assert "No such file" in result.output
