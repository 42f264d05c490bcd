"""The origins of the columns of a sheet, in the words of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.importers.report import ColumnOrigins
from app.importers.sheet import Sheet


def origins_of(
    sheet: Sheet,
    aliases: Mapping[str, tuple[str, ...]],
    calculated: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> ColumnOrigins:
    """Return the columns that the file has, beside those that are calculated or missing."""
    return ColumnOrigins(_present(sheet, aliases), tuple(calculated), (), tuple(missing))


def origins_in_own_words(
    sheet: Sheet, names: Mapping[str, str], missing: Sequence[str]
) -> ColumnOrigins:
    """Return the fields that the file has and lacks by their `names`; it lacks `missing` too."""
    explicit = tuple(name for field, name in names.items() if sheet.has(field))
    absent = tuple(name for field, name in names.items() if not sheet.has(field))
    return ColumnOrigins(explicit=explicit, missing=(*absent, *missing))


def origins_with_defaults(
    sheet: Sheet,
    labels: Mapping[str, str],
    defaults: Mapping[str, str],
    calculated: Sequence[str],
    missing: Sequence[str] = (),
) -> ColumnOrigins:
    """Return the columns of `labels` that the file has, and those that it lacks.

    `defaults` says in words what is assumed for a field without a column; other fields are missing.
    """
    assumed = tuple(words for field, words in defaults.items() if not sheet.has(field))
    lacking = tuple(
        label for field, label in labels.items() if not sheet.has(field) and field not in defaults
    )
    return ColumnOrigins(_present(sheet, labels), tuple(calculated), assumed, (*lacking, *missing))


def _present(sheet: Sheet, fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names, as the file spells them, of the columns that it has."""
    return tuple(sheet.label(field) for field in fields if sheet.has(field))
