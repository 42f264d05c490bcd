"""Comparison of an exported document with the same document worked out again, field by field."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import __version__
from app.calculations.errors import LotwiseError
from app.calculations.profile.model import MAPPINGS
from app.cli.inputs import read_bytes
from app.cli.provenance import PROVENANCE, Document
from app.cli.recompute import GivenFiles, Recomputed, Record, recompute
from app.importers import SETTINGS

#: Fields that say where a document was written, or are no settings of a portfolio: not compared.
_BESIDE = frozenset({"output", MAPPINGS})
_PAGE = b"<!doctype html"  #: the first bytes of a report
#: Digests of the record by the name they are printed under.
_DIGESTS = {"Log": "log", "Daily log": "daily", "Live logs": "live", "Profile": "profile"}
_ABSENT = object()  #: in place of a field that one side lacks
_Fields = Mapping[tuple[str, ...], Any]  #: every field below a key, by its path


@dataclass(frozen=True)
class Source:
    """Something that a document was made from, as the document says and as it is now."""

    name: str
    reported: str | None
    found: str | None

    @property
    def agrees(self) -> bool:
        """True where both are the same."""
        return self.reported == self.found


@dataclass(frozen=True)
class Difference:
    """A field whose values are no longer the same; None for a field that one side lacks."""

    field: str  #: path in the document, such as `scenarios.0.metrics.cagr`
    reported: Any
    recomputed: Any


@dataclass(frozen=True)
class Part:
    """Fields below one key of the document."""

    name: str
    fields: int
    differences: tuple[Difference, ...]
    largest: float  #: largest relative difference of two numbers, also where these agree


@dataclass(frozen=True)
class Verification:
    """Comparison of a document with the figures that its log and profile give now."""

    command: str
    version: str  #: of Lotwise that wrote the document
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]
    record: Document  #: of what the figures are made from now

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every field that differs, in the order of the document."""
        return tuple(one for part in self.parts for one in part.differences)

    @property
    def fields(self) -> int:
        """Number of fields compared."""
        return sum(part.fields for part in self.parts)

    @property
    def agrees(self) -> bool:
        """True where every source and every field agrees."""
        return not self.differences and all(source.agrees for source in self.sources)

    def to_document(self) -> Document:
        """Return the comparison as plain JSON."""
        return {
            "agrees": self.agrees,
            "command": self.command,
            "written_by": self.version,
            "lotwise": __version__,
            "sources": [vars(source) | {"agrees": source.agrees} for source in self.sources],
            "parts": [
                {
                    "name": part.name,
                    "fields": part.fields,
                    "differing": len(part.differences),
                    "largest_relative_difference": part.largest,
                }
                for part in self.parts
            ],
            "differences": [vars(one) for one in self.differences],
        }


def read_report(path: Path) -> Document:
    """Return an exported document; raises `LotwiseError` for a file that is none."""
    content = read_bytes(path)
    if content[: len(_PAGE)].lower() == _PAGE:
        raise LotwiseError(
            f"{path}: the figures of a report are text and charts, which cannot be compared; "
            "verify what a command prints with --format json."
        )
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise LotwiseError(f"{path}: this is no JSON that Lotwise wrote ({error}).") from error
    if not isinstance(document, dict) or not isinstance(document.get(PROVENANCE), dict):
        raise LotwiseError(
            f"{path}: found no record of what the figures were made from (provenance); give a "
            "document that a command printed with --format json."
        )
    return document


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


def verify(path: Path, given: GivenFiles, tolerance: float) -> Verification:
    """Work out the document at `path` again and compare it.

    Numbers that differ by at most `tolerance`, as a share of the larger, are the same. Raises
    `LotwiseError` for files that cannot be read, and for one that the document needs besides.
    """
    document = read_report(path)
    reported = _with_settings(document.pop(PROVENANCE), document)
    if reported.get("command") is None:
        _refuse_without_command(path, document)
    try:
        record = Record.of(reported)
    except LotwiseError as error:
        raise LotwiseError(f"{path}: {error}") from error
    for name, is_given in (("daily", given.daily is not None), ("live", bool(given.live))):
        if reported.get(name) and not is_given:
            raise LotwiseError(f"{path} was made with a {name} log; give it with --{name}.")
    again = recompute(record, given)
    return Verification(
        command=record.command,
        version=str(reported.get("lotwise")),
        sources=tuple(_sources(reported, again.record)),
        parts=tuple(compared_parts(_comparable(document, reported), _again(again), tolerance)),
        record=again.record,
    )


def _refuse_without_command(path: Path, document: Document) -> None:
    """Raise `LotwiseError` for a document whose record cannot say how it was worked out."""
    if "answer" in document:
        raise LotwiseError(
            f"{path}: the answer of a tool for assistants does not hold its request, so it cannot "
            "be worked out again; verify what a command prints with --format json."
        )
    if "portfolio" in document:
        raise LotwiseError(
            f"{path}: these settings were written without the server, or by an earlier Lotwise; "
            "their record has no digests to compare. Export them again."
        )


def _with_settings(record: Document, document: Document) -> Document:
    """Return the record of a document; that of a settings file gets the settings beside it."""
    if record.get("command") != SETTINGS:
        return record
    settings = {name: value for name, value in document.items() if name not in _BESIDE}
    digest = _digest(record.get("profile"))
    return {**record, "profile": {"sha256": digest, "settings": settings}}


def _sources(reported: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Source]:
    """Yield the sources that the document or this computation has, by their digests."""
    for name, key in _DIGESTS.items():
        before, now = _digest(reported.get(key)), _digest(found.get(key))
        if before is not None or now is not None:
            yield Source(name, before, now)


def _digest(record: object) -> str | None:
    return str(record.get("sha256")) if isinstance(record, dict) else None


def _again(again: Recomputed) -> Document:
    """Return the document worked out again as it reads after a round trip through JSON."""
    plain: Document = json.loads(json.dumps(again.document))
    return _comparable(plain, again.record)


def _comparable(document: Document, record: Mapping[str, Any]) -> Document:
    """Return the parts of a document that are compared, with what its record says in words."""
    parts = {name: value for name, value in document.items() if name not in _BESIDE}
    return {**parts, "seed": record.get("seed"), "assumptions": record.get("assumptions")}


def compared_parts(reported: Document, found: Document, tolerance: float) -> Iterator[Part]:
    """Yield the comparison of every part of two documents, both as JSON reads them.

    Numbers that differ by at most `tolerance`, as a share of the larger, are the same.
    """
    for name in dict.fromkeys([*reported, *found]):
        before = dict(_fields(name, reported[name])) if name in reported else {}
        now = dict(_fields(name, found[name])) if name in found else {}
        yield _part(name, before, now, tolerance)


def _part(name: str, reported: _Fields, found: _Fields, tolerance: float) -> Part:
    paths = list(dict.fromkeys([*reported, *found]))
    gaps = {path: _gap(reported.get(path, _ABSENT), found.get(path, _ABSENT)) for path in paths}
    differing = (
        Difference(".".join(path), reported.get(path), found.get(path))
        for path in paths
        if gaps[path] > tolerance
    )
    finite = (gap for gap in gaps.values() if math.isfinite(gap))
    return Part(name, len(paths), tuple(differing), max(finite, default=0.0))


def _gap(reported: Any, found: Any) -> float:
    """Return how far apart two values are: relative for numbers, else 0 or infinity."""
    if type(reported) is type(found) and reported == found:
        return 0.0
    if not (_is_number(reported) and _is_number(found)):
        return math.inf
    largest = max(abs(reported), abs(found))
    return abs(reported - found) / largest if largest else 0.0


def _is_number(value: object) -> bool:
    """Return True for a number that a float can hold; JSON may state larger ones."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= sys.float_info.max


def _fields(name: str, value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every number, text or null below a key by its path; an empty list counts as one."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((name,), value)]
    while waiting:
        path, one = waiting.pop()
        below = _below(one)
        if below:
            waiting.extend(((*path, str(key)), part) for key, part in reversed(below))
        else:
            yield path, one


def _below(value: Any) -> list[tuple[object, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
