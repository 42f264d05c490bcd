"""The comparison of a document with its recomputation as text tables."""

from __future__ import annotations

import json
from typing import Any

from app import __version__
from app.cli.tables import new_table, print_lines, print_table
from app.cli.verification import Verification
from app.formatting import NONE, count, listing, plural

_SHOWN = 20  #: differing fields that are printed one by one
_DIGEST = 16  #: digits of a digest that are printed
_VALUE = 40  #: characters of a value that are printed


def print_verification(found: Verification) -> None:
    """Print the sources, the parts of the document, and the first fields that differ."""
    _print_sources(found)
    _print_parts(found)
    if found.differences:
        _print_differences(found)
    print_lines([_conclusion(found)])


def difference_sentence(found: Verification) -> str:
    """Return what differs in one sentence."""
    sources = [source.name.lower() for source in found.sources if not source.agrees]
    fields = f"{count(len(found.differences))} of {plural(found.fields, 'field')}"
    parts = [f"the {name}" for name in sources] + ([fields] if found.differences else [])
    verb = "differs" if len(parts) == 1 and len(found.differences) <= 1 else "differ"
    return f"{listing(parts, len(parts))} {verb}."


def _print_sources(found: Verification) -> None:
    table = new_table("Made from", ("In the document", "Now", ""))
    for source in found.sources:
        words = "agrees" if source.agrees else "differs"
        table.add_texts(source.name, _short(source.reported), _short(source.found), words)
    words = "agrees" if found.version == __version__ else "differs"
    table.add_texts("Version", found.version[:_VALUE], __version__, words)
    print_table(table, "SHA-256 of the content; another version may give other figures.")


def _print_parts(found: Verification) -> None:
    table = new_table(f"lotwise {found.command}", ("Fields", "Agree", "Differ", "Largest"))
    for part in found.parts:
        differing = len(part.differences)
        table.add_texts(
            part.name[:_VALUE],
            count(part.fields),
            count(part.fields - differing),
            count(differing),
            f"{part.largest:.1g}",
        )
    print_table(table, "Largest is the largest relative difference of two numbers.")


def _print_differences(found: Verification) -> None:
    table = new_table("Differs", ("In the document", "Now"))
    for one in found.differences[:_SHOWN]:
        table.add_texts(one.field, _text(one.reported), _text(one.recomputed))
    left = len(found.differences) - _SHOWN
    print_table(table, f"And {plural(left, 'field')} more." if left > 0 else "")


def _conclusion(found: Verification) -> str:
    if found.agrees:
        return f"All {plural(found.fields, 'field')} agree."
    return difference_sentence(found).capitalize()


def _short(digest: str | None) -> str:
    return NONE if digest is None else digest[:_DIGEST]


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE else f"{text[:_VALUE]}…"
