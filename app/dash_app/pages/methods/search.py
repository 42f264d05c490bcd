"""Search of Methods: the sections that hold all words of a query, each with an excerpt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.dash_app.components.content import Table
from app.dash_app.pages.methods.chapter import Block, Chapter, Sub, markdown

#: Length of an excerpt, in characters, and how much of it stands before the word that was found.
EXCERPT, BEFORE = 110, 35

_FORMULA = re.compile(r"\$\$.*?\$\$|(?<!\\)\$[^$]+\$", re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\(#[\w-]+\)")
_LINE_STARTS = re.compile(r"^\s*(?:#+|-|\d+\.)\s|^[-|: ]+$|\|", re.MULTILINE)
_MARKS = re.compile(r"[*`]|\\(?=\$)")


class Place(NamedTuple):
    """A chapter up to its first sub-section, or a sub-section."""

    anchor: str
    title: str
    words: str


class Match(NamedTuple):
    """A place that holds all words of a query."""

    anchor: str
    title: str
    excerpt: str


def places(chapters: Sequence[Chapter]) -> list[Place]:
    """Return every place of the page with its words, in order."""
    return [place for chapter in chapters for place in _places_of(chapter)]


def search(query: str, among: Sequence[Place]) -> list[Match]:
    """Return the places that hold every word of a query, the best first.

    Best are those whose title holds the query, then those whose words hold it as it stands.
    """
    wanted = query.casefold().split()
    matches = [place for place in among if wanted and _holds(place, wanted)]
    ranked = sorted(matches, key=lambda place: _rank(place, wanted))
    return [Match(place.anchor, place.title, _excerpt(place.words, wanted)) for place in ranked]


def found_sentence(query: str, matches: Sequence[Match]) -> str:
    """Return what a search found in one sentence, empty without a query."""
    if not query.strip():
        return ""
    if not matches:
        return f"Nothing here says “{query.strip()}”. Try another word, or a part of it."
    return "One section found." if len(matches) == 1 else f"{len(matches)} sections found."


def found_list(matches: Sequence[Match]) -> str:
    """Return the matches as a list in Markdown, each a link and its excerpt."""
    return "\n".join(
        f"- [{match.title}](#{match.anchor})\n\n  {match.excerpt}\n" for match in matches
    )


def _places_of(chapter: Chapter) -> Iterator[Place]:
    anchor, title, texts = chapter.anchor, chapter.title, [chapter.meaning]
    for block in chapter.blocks:
        if isinstance(block, Sub):
            yield Place(anchor, title, " ".join(texts))
            anchor, title, texts = block.anchor, f"{chapter.title}: {block.title}", []
        else:
            texts.append(_plain(block))
    yield Place(anchor, title, " ".join(texts))


def _plain(block: Block) -> str:
    """Return the words of a block without formulas and marks."""
    if isinstance(block, Table):
        return " · ".join(cell for row in (block.head, *block.body) for cell in row)
    text = _LINK.sub(r"\1", _FORMULA.sub("…", markdown(block)))  # type: ignore[arg-type]
    return " ".join(_MARKS.sub("", _LINE_STARTS.sub(" ", text)).split())


def _holds(place: Place, wanted: Sequence[str]) -> bool:
    text = f"{place.title} {place.words}".casefold()
    return all(word in text for word in wanted)


def _rank(place: Place, wanted: Sequence[str]) -> int:
    if all(word in place.title.casefold() for word in wanted):
        return 0
    return 1 if " ".join(wanted) in place.words.casefold() else 2


def _excerpt(words: str, wanted: Sequence[str]) -> str:
    """Return the words around the query, or around its first word, cut at spaces."""
    text = words.casefold()
    found = (text.find(part) for part in (" ".join(wanted), *wanted))
    at = next((place for place in found if place >= 0), 0)
    start = words.find(" ", at - BEFORE) + 1 if at > BEFORE else 0
    end = words.rfind(" ", start, start + EXCERPT) if len(words) > start + EXCERPT else len(words)
    return f"{'…' if start else ''}{words[start:end]}{'…' if end < len(words) else ''}"
