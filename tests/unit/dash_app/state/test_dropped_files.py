"""Dropped files on the server: kept by token, limited in bytes and in time."""

from __future__ import annotations

import pytest

from app.dash_app.state import dropped_files
from app.dash_app.state.dropped_files import DroppedFiles, File, token_of

ONE: list[File] = [("a.csv", b"one")]
OTHER: list[File] = [("b.csv", b"other")]


class Clock:
    """A clock that a test sets [s]."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_dropped_files_come_back_by_their_token_until_forgotten() -> None:
    kept = DroppedFiles()
    token = kept.keep(ONE)
    assert kept.get(token) == ONE
    assert kept.get(token_of(OTHER)) is None
    kept.forget(token)
    assert kept.get(token) is None


@pytest.mark.parametrize(
    "files",
    [
        [("a.csv", b"one!")],
        [("b.csv", b"one")],
        [("a.csv", b"one"), ("a.csv", b"one")],
        [("a.csvo", b"ne")],
    ],
)
def test_token_of_other_names_or_contents_differs(files: list[File]) -> None:
    assert token_of(files) != token_of(ONE)


def test_dropped_files_expire_unless_they_are_asked_for() -> None:
    clock = Clock()
    kept = DroppedFiles(clock)
    one, other = kept.keep(ONE), kept.keep(OTHER)
    clock.now = dropped_files.KEPT_S - 1
    assert kept.get(one) == ONE
    clock.now += 2
    assert kept.get(other) is None
    assert kept.get(one) == ONE


def test_dropped_files_beyond_the_limit_push_out_those_not_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dropped_files, "MAX_BYTES", 8)
    kept = DroppedFiles()
    first, second = kept.keep(ONE), kept.keep(OTHER)  # 3 and 5 bytes: they fit
    assert kept.get(first) == ONE
    third = kept.keep([("c.csv", b"x")])
    assert kept.get(second) is None
    assert kept.get(first) == ONE
    large = kept.keep([("d.csv", bytes(100))])
    assert kept.get(large) is not None
    assert kept.get(first) is None
    assert kept.get(third) is None
