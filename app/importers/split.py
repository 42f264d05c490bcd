"""Keep the chosen strategies or days of an import, and say what was left out for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.arrays import Mask
from app.formatting import listing, plural
from app.importers.choices import Choices
from app.importers.faults import FaultKind, Faults
from app.importers.part import TradeLogPart
from app.importers.report import Finding, RefusedFileError, excerpt

_SHOWN = 10  #: strategies named in a message
_OTHER_STRATEGY = FaultKind(
    "row of a strategy that was not chosen", "a chosen strategy", harmless=True
)
_OTHER_DAY = FaultKind("row opened outside the chosen days", "a chosen day", harmless=True)


def keep_chosen(parts: Sequence[TradeLogPart], choices: Choices) -> list[Finding]:
    """Drop the rows that were not chosen, and return the finding that says so.

    Raises `RefusedFileError` for a chosen strategy that no file has, and when nothing is left.
    """
    if not choices.is_part:
        return []
    n_before = sum(map(len, parts))
    _check_strategies(parts, choices)
    for part in parts:
        _drop(part, _is_other_strategy(part, choices), _OTHER_STRATEGY)
        _drop(part, _is_other_day(part, choices), _OTHER_DAY)
    n_left = sum(map(len, parts))
    if not n_left:
        head = f"None of the {plural(n_before, 'trade')} was chosen."
        raise RefusedFileError(head, f"Chosen: {_words(choices)}. Choose more.")
    head = f"A part of the files: {n_left:,} of {plural(n_before, 'trade')}."
    return [Finding("info", head, f"Chosen: {_words(choices)}. Every figure is of these alone.")]


def _check_strategies(parts: Sequence[TradeLogPart], choices: Choices) -> None:
    names = list(dict.fromkeys(name for part in parts for name in part.columns["strategy"]))
    unknown = sorted((choices.strategies or frozenset()) - set(names))
    if unknown:
        raise RefusedFileError(
            f"There is no strategy “{excerpt(unknown[0])}”.",
            f"The strategies are {listing([excerpt(name) for name in names], _SHOWN)}.",
        )


def _drop(part: TradeLogPart, mask: Mask, kind: FaultKind) -> None:
    if mask.any():
        faults = Faults(part.file)
        faults.add_rows(kind, mask, part.columns["line"], part.columns["strategy"].tolist())
        part.faults.extend(faults.all())
        part.take(~mask)


def _is_other_strategy(part: TradeLogPart, choices: Choices) -> Mask:
    chosen = choices.strategies
    names = part.columns["strategy"].tolist()
    return np.array([chosen is not None and name not in chosen for name in names], bool)


def _is_other_day(part: TradeLogPart, choices: Choices) -> Mask:
    day = part.columns["opened_at"].astype("datetime64[D]")
    is_other = np.zeros(len(part), bool)
    if choices.first_day is not None:
        is_other |= day < choices.first_day
    if choices.last_day is not None:
        is_other |= day > choices.last_day
    return is_other


def _words(choices: Choices) -> str:
    """Return the choices in words.

    >>> _words(Choices(strategies=frozenset({"B", "A"}), last_day=np.datetime64("2026-01-05")))
    'A and B, opened until 2026-01-05'
    """
    strategies = listing([excerpt(name) for name in sorted(choices.strategies or ())], _SHOWN)
    first, last = choices.first_day, choices.last_day
    days = ""
    if first is not None and last is not None:
        days = f"opened from {first} to {last}"
    elif first is not None:
        days = f"opened from {first} on"
    elif last is not None:
        days = f"opened until {last}"
    return ", ".join(filter(None, (strategies or "all strategies", days)))
