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

from app.calculations.log.book import Book
from app.calculations.profile.model import parse_profile
from app.calculations.size_search import question
from app.calculations.sizing.defaults import default_profile
from app.cli.commands import main
from app.dash_app.report.document import report_html
from tests.browser.logs import option_omega, simple_rows
from tests.unit.dash_app.logs import log_of

ODD_NAME = 'Put "fly" 50%/… <b>'
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
        self.addresses += [
            value for name, value in attributes.items() if name in ("src", "action") and value
        ]

    def handle_endtag(self, tag: str) -> None:
        self._kind = None

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.scripts.append((self._kind, data))


@pytest.fixture(scope="module")
def text() -> str:
    """The report of a log of two wins and a loss in turn, of a strategy with a bad name."""
    book = Book.of(log_of([100.0, 100.0, -150.0] * 20, [ODD_NAME] * 60))
    document = default_profile(book, kelly_fraction=0.5).to_document()
    document["portfolio"]["added_full_losses"] = 0.0
    return report_html(book, parse_profile(document), HOSTILE)


def test_report_holds_every_section(text: str) -> None:
    assert re.findall(r"<h2>(.*?)</h2>", text) == [
        "The answer",
        "Replay",
        "For your platform",
        "Alerts",
        "Margin",
        "Kelly",
        "Reduced and skipped",
        "Allocator",
        "Settings",
        "What the figures rest on",
    ]
    assert "<td>Put &#34;fly&#34; 50%/… &lt;b&gt;</td>" in text


def test_report_policy_allows_only_its_own_scripts(text: str) -> None:
    report = Reader(text)
    code = [script for kind, script in report.scripts if kind == "text/javascript"]
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in code
    ]
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
    [charts] = [
        json.loads(script)
        for kind, script in Reader(text).scripts
        if script.startswith("[") and kind == "application/json"
    ]
    assert len(charts) == len(re.findall(r'id="chart-\d+"', text)) == 7
    assert all(
        chart[scheme]["data"] and chart[scheme]["layout"]
        for chart in charts
        for scheme in ("light", "dark")
    )
    assert all(chart["light"] != chart["dark"] for chart in charts)


def test_report_carries_the_record_of_what_it_was_made_from(text: str) -> None:
    [record] = [
        json.loads(script)
        for kind, script in Reader(text).scripts
        if kind == "application/json" and '"assumptions"' in script
    ]
    assert record["log"]["file"] == HOSTILE
    assert record["log"]["rows"] == 60
    for digest in (record["log"]["sha256"], record["profile"]["sha256"]):
        assert f"<td>{digest}</td>" in text
    assert parse_profile(record["profile"]["settings"]).portfolio.kelly_fraction == 0.5
    assert all(sentence.replace("'", "&#39;") in text for sentence in record["assumptions"])


def test_report_links_stay_in_the_file(text: str) -> None:
    body = text.partition('<script type="application/json"')[0]
    places = set(re.findall(r'id="([^"]+)"', body))
    assert set(re.findall(r'href="([^"]+)"', body)) <= {f"#{place}" for place in places}


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """Return the file of a log of sixty trades."""
    file = tmp_path / "log.csv"
    file.write_bytes(option_omega(simple_rows()))
    return file


def test_report_command_writes_the_file(
    tmp_path: Path, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "PATHS", question.PATHS // 10)
    output = tmp_path / "out.html"
    result = CliRunner().invoke(main, ["report", str(log_file), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert output.read_text(encoding="utf-8").startswith("<!doctype html>")
