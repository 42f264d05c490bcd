"""The server's log, in which no text of a user is long or acts on a terminal.

The text of an error may repeat what a browser sent, which is the user's own and can be large; an
address may hold line ends and controls, by which lines could be made up.
"""

from __future__ import annotations

import logging
from traceback import TracebackException
from types import TracebackType

from app.calculations.errors import LotwiseError
from app.formatting import listing
from app.runtime.printable import visible

MAX_TEXT = 300  #: characters of an error's text, and of one line of a stack
MAX_MESSAGE = 2_000  #: characters of a message
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class BriefFormatter(logging.Formatter):
    """Formatter that cuts long messages and texts of errors, and shows controls by number."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record, cut after `MAX_MESSAGE` characters."""
        return visible(_cut(super().formatMessage(record), MAX_MESSAGE))

    def formatException(self, ei: _Fault) -> str:  # noqa: N802
        """Return the stack of an error and of its causes, each part cut after `MAX_TEXT`."""
        fault, error, stack = ei
        if fault is None or error is None:
            return ""
        parts = TracebackException(fault, error, stack, compact=True).format()
        lines = "\n".join(_cut(part.removesuffix("\n"), MAX_TEXT) for part in parts)
        return "\n".join(map(visible, lines.split("\n")))


def log_briefly(level: str) -> None:
    """Log to standard error from a level on, where no other log has been set up.

    Raises `LotwiseError` for a name that is no level.
    """
    if level not in LEVELS:
        expected = listing(LEVELS, len(LEVELS))
        raise LotwiseError(f"LOTWISE_LOG: found {level[:60]!r}, expected {expected}.")
    handler = logging.StreamHandler()
    handler.setFormatter(BriefFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
