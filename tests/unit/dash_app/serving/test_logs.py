"""Tests of the server's log: no text of a user is long in it."""

from __future__ import annotations

import logging
import sys

import pytest

from app.calculations.errors import LotwiseError
from app.dash_app.serving.logs import FORMAT, MAX_MESSAGE, MAX_TEXT, BriefFormatter, log_briefly


def formatted(message: str, error: Exception | None = None) -> str:
    """Return the lines that the log holds of a message and an error."""
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("lotwise", logging.ERROR, "", 0, message, (), exc_info)
    return BriefFormatter(FORMAT).format(record)


def failed(text: str) -> Exception:
    """Return a raised error whose cause and whose own text hold `text`."""
    try:
        try:
            raise KeyError(text)
        except KeyError as cause:
            raise ValueError(text) from cause
    except ValueError as error:
        return error


def test_formatter_long_text_of_an_error_and_its_cause_is_cut() -> None:
    lines = formatted("callback failed", failed("secret" * 10_000))
    assert max(map(len, lines.splitlines())) <= MAX_TEXT + 1
    assert "ValueError: secret" in lines
    assert "in failed" in lines


def test_formatter_short_error_is_logged_whole() -> None:
    error = failed("a short one")
    expected = logging.Formatter(FORMAT).formatException((type(error), error, error.__traceback__))
    assert formatted("callback failed", error).endswith(expected)


def test_formatter_long_message_is_cut() -> None:
    assert len(formatted("x" * 50_000)) == MAX_MESSAGE + 1


def test_formatter_controls_of_a_message_and_an_error_are_shown_by_number() -> None:
    lines = formatted("a\nb \x1b[2J", failed("\x1b[31m\u202e"))
    assert all(line.isprintable() for line in lines.split("\n"))
    assert r"a\nb \x1b[2J" in lines.split("\n")[0]
    assert r"ValueError: \x1b[31m\u202e" in lines


def test_formatter_without_error_has_no_stack() -> None:
    assert BriefFormatter(FORMAT).formatException((None, None, None)) == ""
    assert sys.exc_info() == (None, None, None)


def test_log_briefly_unknown_level_is_refused() -> None:
    with pytest.raises(LotwiseError, match="LOTWISE_LOG: found 'LOUD', expected DEBUG"):
        log_briefly("LOUD")
