"""Hooks of the documentation site: pages made from the application, and links that leave `docs`.

mkdocs calls `on_config`, `on_files`, `on_page_markdown` and `on_page_content` while it builds.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import app.calculations as calculations
from app.dash_app.components.content import Table
from app.dash_app.pages.methods.chapter import Block, Chapter, Sub, markdown
from app.dash_app.pages.methods.chapters import CHAPTERS

ROOT = Path(__file__).parents[1]
SCALING = "scaling.md"
#: Files of the repository that are pages of the site, by their names beside `docs`.
COPIED = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_FORMULA = re.compile(
    r"\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?!\$)(?P<line>(?:\\.|[^$\\])+?)\$", re.S
)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\[]*)\]\((?P<address>[^)\s]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the pages that may be there or not: scaling, and each decision."""
    docs, nav = Path(config.docs_dir), config.nav or []
    if (docs / SCALING).exists():
        nav.insert(-1, {"Scaling": SCALING})
    decisions = sorted((docs / "decisions").glob("[a-z]*.md"))
    built = next(part["How it is built"] for part in nav if "How it is built" in part)
    built[2:2] = [f"decisions/{path.name}" for path in decisions]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the application and from files beside `docs`."""
    pages = {"methods.md": methods_page(), "reference.md": reference_page()}
    for name, page in COPIED.items():
        pages[page] = (ROOT / name).read_text(encoding="utf-8")
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(text: str, page: Page, **_: Any) -> str:
    """Return a page's text with every link that would leave the site as plain words."""
    source = page.file.src_uri
    below = "docs/" if source not in COPIED.values() else ""
    folder = (ROOT / below / source).parent

    def inside(link: re.Match[str]) -> str:
        return _link_inside(link, folder, source.count("/"))

    return _LINK.sub(inside, text)


def _link_inside(link: re.Match[str], folder: Path, depth: int) -> str:
    words, address = link["words"], link["address"]
    if address.startswith(("http:", "https:", "#")):
        return link[0]
    path, _, anchor = address.partition("#")
    place = (folder / path).resolve()
    if page := COPIED.get(place.name) if place.parent == ROOT else None:
        return f"[{words}]({'../' * depth}{page}{'#' * bool(anchor)}{anchor})"
    if place.is_relative_to(ROOT / "docs"):
        target = place.relative_to(ROOT / "docs").as_posix()
        return f"[{words}]({'../' * depth}{target}{'#' * bool(anchor)}{anchor})"
    return words


def reference_page() -> str:
    """Return the reference of every public name of the calculations."""
    head = (
        "# Reference\n\nThe public names of `app.calculations`, from their docstrings. Shapes: `S` "
        "strategies, `P` positions, `M` events, `D` days, `n` rows.\n"
    )
    entries = [f"::: {_place(name)}\n" for name in sorted(calculations.__all__, key=str.lower)]
    return "\n".join([head, *entries])


def _place(name: str) -> str:
    """Return the dotted name under which a public name is defined."""
    value = getattr(calculations, name)
    return f"{getattr(value, '__module__', 'app.calculations')}.{name}"


def methods_page() -> str:
    """Return the application's own Methods as one page, its formulas as MathML."""
    head = "# Methods\n\nWhat every number means, as the page Methods of the application has it.\n"
    return "\n\n".join([head, *(_chapter(chapter) for chapter in CHAPTERS)])


def _chapter(chapter: Chapter) -> str:
    blocks = "\n\n".join(_block(block) for block in chapter.blocks)
    return (
        f"## {chapter.title} {{ #{chapter.anchor} }}\n\n{with_mathml(chapter.meaning)}\n\n{blocks}"
    )


def _block(block: Block) -> str:
    if isinstance(block, Sub):
        return f"### {block.title} {{ #{block.anchor} }}"
    if isinstance(block, Table):
        return _table(block)
    return with_mathml(markdown(block))


def _table(table: Table) -> str:
    """Return a table of plain words as HTML; they are no Markdown."""
    rows = [("th", table.head), *(("td", row) for row in table.body)]
    cells = ["".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) for tag, row in rows]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def with_mathml(text: str) -> str:
    """Return Markdown with its formulas as MathML, which browsers draw without a script."""
    return _FORMULA.sub(_formula, text).replace(r"\$", "$")


def _formula(found: re.Match[str]) -> str:
    if found["line"] is not None:
        return _mathml(found["line"], "inline")
    return f'\n\n<div class="formula">{_mathml(found["block"], "block")}</div>\n\n'


def _mathml(latex: str, display: str) -> str:
    """Return a formula as MathML in which no character means anything to Markdown."""
    text = convert(" ".join(latex.split()), display=display)
    for character in "|*_`":
        text = text.replace(character, f"&#{ord(character)};")
    return text
