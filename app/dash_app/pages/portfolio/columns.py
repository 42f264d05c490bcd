"""The origin of each column of the portfolio, by file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from app.dash_app.components.content import Table
from app.formatting import NONE, count, listing
from app.importers import ImportReport
from app.importers.report import FileSummary, Origin

#: Columns as they are shown, with the canonical columns that they stand for.
SHOWN = (
    ("Opened, closed", ("opened_at", "closed_at")),
    ("P/L", ("pl",)),
    ("Size", ("contracts",)),
    ("Strategy", ("strategy",)),
    ("Margin", ("margin_req",)),
    ("Fees", ("commissions",)),
    ("Premium", ("premium",)),
    ("Account value", ("funds_at_close",)),
)
WORDS: dict[Origin, str] = {
    "explicit": "from the file",
    "calculated": "calculated",
    "assumed": "assumed",
    "missing": "missing",
}
ABREAST = 3  #: files in columns at most; more are rows
#: Origins from the strongest to the weakest; the weakest of a pair of columns is named.
RANK: tuple[Origin, ...] = ("explicit", "calculated", "assumed", "missing")


def columns_table(imported: ImportReport, covered: frozenset[str] = frozenset()) -> Table:
    """Return the origin of each column in each file; `covered` files have margins of the user.

    Reports of earlier versions know only the origins of all files together.
    """
    files = [file for file in imported.files if file.origins]
    if not files:
        return _of_all_files(imported)
    heads = [name for name, _ in SHOWN]
    lines = [[_word(file, names, covered) for _, names in SHOWN] for file in files]
    labels = short_names([file.name for file in files])
    if len(files) > ABREAST:
        rows = [[label, *line] for label, line in zip(labels, lines, strict=True)]
        return _table(["File", *heads], rows)
    if len(files) == 1:
        labels = ["Origin"]
    return _table(
        ["Column", *labels], [[head, *cells] for head, *cells in zip(heads, *lines, strict=True)]
    )


def short_names(names: Sequence[str]) -> list[str]:
    """Return file names without their endings, cut to 18 characters where those still differ."""
    stems = [PurePath(name).stem for name in names]
    short = [stem if len(stem) <= 18 else f"{stem[:17]}…" for stem in stems]
    return short if len(set(short)) == len(short) else stems


def _word(file: FileSummary, names: Sequence[str], covered: frozenset[str]) -> str:
    origins = [file.origins.get(name, "missing") for name in names]
    weakest = max(origins, key=RANK.index)
    if weakest == "missing" and "margin_req" in names and file.name in covered:
        return "profile"
    if "opened_at" in names and weakest == "assumed":
        return "time assumed"
    return WORDS[weakest]


def _of_all_files(imported: ImportReport) -> Table:
    named = [(word, getattr(imported.columns, name)) for name, word in WORDS.items()]
    rows = [[word, count(len(labels)), listing(labels) or NONE] for word, labels in named]
    return Table(["Origin", "Columns", "Names"], rows, text_columns=(0, 2), class_name="origins-t")


def _table(head: list[str], rows: list[list[str]]) -> Table:
    columns = tuple(range(len(head)))
    return Table(head, rows, text_columns=columns, class_name="origins-t")
