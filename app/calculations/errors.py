"""Errors of the calculations; every message is written for the user."""

from __future__ import annotations


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
