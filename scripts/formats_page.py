"""Write `docs/formats.md` from the registry of formats: `python -m scripts.formats_page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.importers.file_format import FileFormat, ReportFormat
from app.importers.registry import FORMATS, REPORTS

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"

_HEAD = """\
# Files that Lotwise reads

<!-- Written by `python -m scripts.formats_page` from `app/importers/registry.py`. -->

A file is recognised by the names in its header, never by its own name or by likeness. What cannot
be used is named in the report with its line; columns of numbers that no figure rests on are named
too.
"""
_FOR_ALL = """\
## For all files

- Text (CSV) separated by comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252, with or without a
  byte-order mark. Lines above the header are skipped, and the report says so.
- One decimal mark and one order of day and month hold for a whole file: those its cells prove.
- A number with a unit that is not its column's own (a percent sign in an amount of money, a second
  currency, a currency sign in a size) is refused, and the report quotes it.
- A quoted cell may hold line breaks. A quotation mark that is never closed joins no rows: it is
  read as a character of its cell, and the report names the line.
- Cells missing at the end of a row are read as blank, unless those before them do not fit their
  columns.
- Times are kept as written; an offset from UTC is stated in the report and never applied.
- Dates after today, before 1970, or far from all others are kept, with a warning that names the
  line.
"""
_EVIDENCE = {
    "real exports": "Tested on real exports.",
    "samples only": "Tested on samples only: the layout is known from documentation and parsers.",
}


def formats_page() -> str:
    """Return the page as Markdown."""
    known = [*FORMATS, *REPORTS]
    read = [each for each in known if each.read is not None]
    refused = [each for each in known if each.read is None]
    blocks = [_HEAD, _contents(read), *map(_section, read), *_refused(refused), _FOR_ALL]
    return "\n".join(blocks)


def _contents(formats: Iterable[FileFormat | ReportFormat]) -> str:
    rows = [f"| {each.name} | {each.evidence} |" for each in formats]
    return "\n".join(["| File | Tested on |", "| --- | --- |", *rows, ""])


def _section(known: FileFormat | ReportFormat) -> str:
    lines = [f"## {known.name}", "", *_paragraphs(known)]
    if known.assumptions:
        lines += ["Calculated, assumed or missing:", "", *_items(known.assumptions), ""]
    return "\n".join([*lines, _EVIDENCE[known.evidence], ""])


def _paragraphs(known: FileFormat | ReportFormat) -> Iterator[str]:
    if known.export:
        yield from (f"How to export it: {known.export}", "")
    if isinstance(known, FileFormat) and known.columns:
        yield from (f"Columns read, in any order and case: {_columns(known.columns)}.", "")


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _refused(formats: Sequence[FileFormat | ReportFormat]) -> Iterator[str]:
    if formats:
        items = [f"- **{each.name}**: {each.refusal}" for each in formats]
        yield "\n".join(["## Recognised and refused", "", *items, ""])


def _items(texts: Iterable[str]) -> list[str]:
    return [f"- {text}" for text in texts]


if __name__ == "__main__":
    PAGE.write_text(formats_page(), encoding="utf-8")
