"""The report: one file that fetches nothing, runs only its own scripts, and escapes what users wrote."""

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
    """Scripts by type, and every address the file asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.policy = ""
        self._kind: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._kind = (found.get("type") or "text/javascript") if tag == "script" else None
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found.get("content") or ""
        self.addresses += [value for name, value in found.items() if name in ("src", "action") and value]

    def handle_endtag(self, tag: str) -> None:
        self._kind = None

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.scripts.append((self._kind, data))


@pytest.fixture(scope="module")
def text() -> str:
    with standalone_state():
        return report_html(workspace_of(wins_and_losses()), HOSTILE)


def test_it_holds_every_section_and_the_methods(text: str) -> None:
    titles = re.findall(r'<section class="sec"><h2>(.*?)</h2>', text)
    assert titles == ["Kelly", "Margin", "Alerts", "Replay", "Allocator", "Type this into your platform", "Settings", "Methods"]
    assert "estimated only from trades already closed" in text
    assert "<math" in text


def test_only_its_own_scripts_may_run(text: str) -> None:
    found = Reader(text)
    code = [script for kind, script in found.scripts if kind == "text/javascript"]
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in code]
    assert len(code) == 2
    assert all(f"'sha256-{one}'" in found.policy for one in hashes)
    assert "default-src 'none'" in found.policy
    assert "unsafe-inline" not in found.policy.split("script-src")[1].split(";")[0]


def test_nothing_is_fetched(text: str) -> None:
    assert Reader(text).addresses == []
    styles = text.partition("</style>")[0]
    assert re.findall(r'url\("(?!data:)', styles) == []


def test_what_users_wrote_is_text(text: str) -> None:
    assert "<img" not in text.partition("<script")[0]
    assert ODD_NAME not in text.partition("<script")[0]


def test_the_charts_are_data(text: str) -> None:
    [charts] = [json.loads(script) for kind, script in Reader(text).scripts if script.startswith("[") and kind == "application/json"]
    assert len(charts) == len(re.findall(r'id="chart-\d+"', text)) == 6
    assert all(chart[scheme]["data"] and chart[scheme]["layout"] for chart in charts for scheme in ("light", "dark"))
    assert all(chart["light"] != chart["dark"] for chart in charts)


def test_links_stay_in_the_file(text: str) -> None:
    body = text.partition('<script type="application/json"')[0]
    places = set(re.findall(r'id="([^"]+)"', body))
    assert set(re.findall(r'href="([^"]+)"', body)) <= {f"#{place}" for place in places}


def test_the_command_writes_it(tmp_path: Path) -> None:
    output = tmp_path / "out.html"
    result = CliRunner().invoke(main, ["report", str(SAMPLE), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert output.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(SAMPLE), "--output", str(tmp_path / "no" / "where.html")])
    assert result.exit_code == 2
    assert "No such file" in result.output
