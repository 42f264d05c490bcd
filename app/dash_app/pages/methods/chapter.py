r"""Parts of a chapter of Methods.

Texts are Markdown, with formulas in LaTeX between dollar signs, for `dcc.Markdown(mathjax=True)`;
`[words](#anchor)` leads to another part of the page, and a dollar of money is written `\$`.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from app.dash_app.components.content import Table


@dataclass(frozen=True)
class Sub:
    """The head of a sub-section."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Grid:
    """A table whose cells hold formulas, links or code; a `content.Table` is for plain words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: bool = False  #: every column but the first holds figures


Block = str | Sub | Grid | Table


@dataclass(frozen=True)
class Chapter:
    """A part of the page with an anchor."""

    anchor: str
    title: str
    meaning: str  #: one plain line
    blocks: tuple[Block, ...]


def markdown(block: str | Grid) -> str:
    """Return a text or a table as Markdown; raises ValueError for a row of another length."""
    if isinstance(block, str):
        return dedent(block).strip()
    sides = ["---", *["--:" if block.figures else "---"] * (len(block.heads) - 1)]
    lines = [block.heads, sides, *block.rows]
    if any(len(line) != len(block.heads) for line in lines):
        raise ValueError(f"a row of the table {block.heads} has another number of cells.")
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
