"""What a chapter of Methods is made of. Content is data, in modules of their own; `view` writes it as HTML.

Texts carry four marks: a formula within the sentence stands between backticks, a word of the program between double ones,
`**words**` are bold, `[words](#anchor)` is a link to another part of the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """A formula on a line of its own, in the notation of `components.math`."""

    notation: str


@dataclass(frozen=True)
class Sub:
    """The head of a sub-section."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Points:
    """A list; `numbered` where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table of texts; on a phone each row is a stack, its cells under the column's head."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchors: tuple[str, ...] = ()  #: an id for each row, where others link to rows
    figures: bool = False  #: every column but the first holds figures


@dataclass(frozen=True)
class Elsewhere:
    """Where numbers differ from other tools: kind of tool, what it does, what Lotwise does and why."""

    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Sources:
    """Author, year, title and place of what the chapter rests on."""

    items: tuple[str, ...]


Block = str | Formula | Sub | Points | Grid | Elsewhere | Sources


@dataclass(frozen=True)
class Chapter:
    """A part of the page with an anchor of its own."""

    anchor: str
    title: str
    meaning: str  #: one line
    blocks: tuple[Block, ...]
