"""The documentation site: what would fetch from elsewhere is found; its made parts are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.documentation import fetched_from_elsewhere, foreign_in_page

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://a.org/x.js"></script>',
        '<img srcset="//a.org/x.png 2x">',
        '<link rel="stylesheet" href="http://a.org/x.css">',
        '<link rel="preconnect dns-prefetch" href="https://a.org">',
        '<form action="https://a.org"></form>',
        "<style>@import 'https://a.org/x.css';</style>",
        '<p style="background: url(https://a.org/x.png)"></p>',
    ],
)
def test_foreign_in_page_finds_what_a_browser_fetches(page: str) -> None:
    assert len(foreign_in_page(page)) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://a.org">a</a>',
        '<script src="../x.js"></script>',
        '<link rel="canonical" href="https://a.org">',
        '<img src="data:image/png;base64,AA==">',
    ],
)
def test_foreign_in_page_leaves_links_and_own_files(page: str) -> None:
    assert foreign_in_page(page) == []


def test_fetched_from_elsewhere_names_file_and_address(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.css").write_text('p { background: url("https://a.org/x.png") }')
    (tmp_path / "index.html").write_text("<p>https://a.org/</p>")
    assert list(fetched_from_elsewhere(tmp_path)) == ["a/x.css: https://a.org/x.png"]


def test_guide_shows_every_picture_that_is_taken() -> None:
    shown = set(re.findall(r"\]\(pictures/([\w-]+\.png)\)", GUIDE))
    assert shown == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}


def test_every_picture_of_the_guide_is_described() -> None:
    assert all(len(words) > 30 for words in re.findall(r"!\[([^\]]*)\]", GUIDE))


def test_methods_page_has_no_formula_left() -> None:
    pytest.importorskip("mkdocs")
    from scripts.documentation_hooks import methods_page

    page = methods_page()
    assert page.count("<math") > 50
    assert re.search(r"\\(?:frac|sum|operatorname|le)\b", page) is None


def test_fenced_puts_each_example_between_fences() -> None:
    pytest.importorskip("griffe")
    from scripts.documentation_examples import fenced

    text = "Twice.\n\n>>> 2 * 2\n4\n\nMore.\n\n>>> 3\n3"
    assert fenced(text) == (
        "Twice.\n\n```pycon\n>>> 2 * 2\n4\n```\n\nMore.\n\n```pycon\n>>> 3\n3\n```"
    )


def test_reference_page_names_every_public_name() -> None:
    pytest.importorskip("mkdocs")
    import app.calculations as calculations
    from scripts.documentation_hooks import reference_page

    named = re.findall(r"^::: [\w.]+\.(\w+)$", reference_page(), re.MULTILINE)
    assert sorted(named) == sorted(calculations.__all__)
