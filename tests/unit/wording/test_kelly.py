"""Words beside a Kelly figure."""

from __future__ import annotations

from typing import get_args

from app.calculations.kelly.status import Status
from app.wording.kelly import STATUS_WORDS


def test_status_words_every_status_but_ok_has_some() -> None:
    assert set(STATUS_WORDS) == set(get_args(Status))
    assert [status for status, words in STATUS_WORDS.items() if not words] == ["ok"]
