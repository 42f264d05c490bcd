"""Errors of the calculations; every message is written for the user."""

from __future__ import annotations

_EXCERPT = 60  #: characters of a refused value that are repeated


class LotwiseError(ValueError):
    """An error the user can correct; the message names the value, its place, and the remedy.

    >>> from app.calculations import kelly_estimate
    >>> try:
    ...     kelly_estimate([0.1, float("nan")])
    ... except LotwiseError as error:
    ...     print(error)
    returns: found nan, expected finite numbers.
    """


class LogError(LotwiseError):
    """An unusable trade log or daily log."""


class ProfileError(LotwiseError):
    """An unusable sizing profile; the message starts with the path of the offending key."""


class CalculationError(LotwiseError):
    """A calculation that has no answer for this log and profile."""


class WorkStoppedError(LotwiseError):
    """A long calculation that was stopped before its end."""


class LostChunkError(LotwiseError):
    """A part of a long calculation that no executor has brought to its end."""


def excerpt(value: object) -> str:
    """Return a refused value as Python writes it, a long one cut off.

    >>> excerpt(10**4_000)[:5], excerpt(10**5_000)
    ('10000', 'a number of too many digits')
    """
    try:
        return cut(repr(value))
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return "a number of too many digits"


def cut(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
