"""The one error family: every message is fit to show to the user, in their words."""

from __future__ import annotations


class LotwiseError(ValueError):
    """Something the user can mend. `str(error)` names what was found, where, and what to do.

    >>> from app.calculations import kelly_estimate
    >>> try:
    ...     kelly_estimate([0.1, float("nan")])
    ... except LotwiseError as error:
    ...     print(error)
    returns: found nan, expected finite numbers.
    """


class LogError(LotwiseError):
    """A trade log or daily log that cannot be used."""


class ProfileError(LotwiseError):
    """A sizing profile that cannot be used; the message starts with the path of the offending key."""


class CalculationError(LotwiseError):
    """A calculation that has no answer for this log and profile."""


class WorkStoppedError(LotwiseError):
    """Long work that was told to stop before it was done."""
