"""Tests of the words for chances and horizons."""

from __future__ import annotations

import pytest

from app.wording.chances import (
    chance_words,
    futures,
    one_in,
    plus_minus,
    span_words,
    within,
    years_that_fall,
)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (252, "year"),
        (126, "6 months"),
        (504, "2 years"),
        (21, "1 month"),
        (378, "18 months"),
        (100, "100 trading days"),
        (1, "1 trading day"),
    ],
)
def test_span_words_of_a_horizon(days: int, words: str) -> None:
    assert span_words(days) == words


def test_within_and_futures_name_the_horizon() -> None:
    assert (within(252), within(126)) == ("a year", "6 months")
    assert futures(252, 10_000) == "10,000 resampled years"
    assert futures(126) == "such futures of 6 months"


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0, "none"),
        (0.027, "one in 37"),
        (0.05, "one in 20"),
        (0.7, "70 in 100"),
        (0.0001, "one in 10,000"),
    ],
)
def test_one_in_says_a_chance_as_people_do(chance: float, words: str) -> None:
    assert one_in(chance) == words


def test_chances_have_the_digits_they_deserve_and_their_error() -> None:
    assert [chance_words(chance) for chance in (0.027, 0.35, 0.0004, 0)] == [
        "2.7%",
        "35%",
        "0.04%",
        "0.0%",
    ]
    assert plus_minus((0.027, 0.02, 0.034)) == "± 0.7"


@pytest.mark.parametrize(
    ("deeper", "days", "words"),
    [
        (3, 252, "three of 50 years fall deeper than 20%"),
        (1, 252, "one of 50 years falls deeper than 20%"),
        (0, 252, "none of 50 years fall deeper than 20%"),
        (17, 126, "17 of 50 futures of 6 months fall deeper than 20%"),
    ],
)
def test_years_that_fall_are_counted(deeper: int, days: int, words: str) -> None:
    assert years_that_fall(deeper, 50, 0.2, days) == words
