"""The example in `docs/` runs and prints the result shown there."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

import app.calculations as calculations
import scripts.proof_page as proof
from app.cli import main
from app.cli.assistant.tools import TOOLS
from app.importers.registry import FORMATS, REPORTS
from scripts.formats_page import PAGE as PAGE_OF_FORMATS
from scripts.formats_page import formats_page
from scripts.proof_page import PAGE as PAGE_OF_PROOF
from scripts.proof_page import proof_page

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "calculations.md").read_text(encoding="utf-8")
ASSISTANTS = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
CONFIGURATIONS = re.findall(r"^```json\n(.*?)^```", ASSISTANTS, re.MULTILINE | re.DOTALL)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = ("app", "assets", "docs", "scripts", "tests")


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


def test_docs_for_assistants_list_every_tool() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", ASSISTANTS, re.MULTILINE)
    assert rows == [tool.name for tool in TOOLS]


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=["mcpServers", "servers"])
def test_docs_for_assistants_configurations_start_the_command(configuration: str) -> None:
    (servers,) = json.loads(configuration).values()
    name, *arguments = servers["lotwise"]["args"]
    context = main.commands[name].make_context(name, arguments)
    assert context.params["folders"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_a_document_names_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    missing += [name for name in linked if not (document.parent / name).exists()]
    assert missing == []


def test_formats_page_is_current() -> None:
    assert PAGE_OF_FORMATS.read_text(encoding="utf-8") == formats_page()


def test_proof_page_is_current() -> None:
    written = PAGE_OF_PROOF.read_text(encoding="utf-8")
    assert written == proof_page(), "run python -m scripts.proof_page and look at what changed"


def test_proof_page_compares_speed_with_each_named_peer() -> None:
    table = proof._speed().partition("| --- |")[2]
    assert {"scipy SLSQP", "pandas.read_csv alone"} <= set(re.findall(r"\| ([^|]+) \|\n", table))


def test_proof_page_says_what_has_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "RESULTS", "CHANGELOG.md")  # a file without any of the headings
    assert {proof._results(word) for word in ("load", "mutation")} == {proof.UNMEASURED}


def test_formats_page_names_every_format() -> None:
    page = formats_page()
    for known in (*FORMATS, *REPORTS):
        assert known.name in page
        assert known.read is None or known.export, f"{known.name} says not how to export it"
        assert known.read is not None or known.refusal, f"{known.name} says not what to do instead"
