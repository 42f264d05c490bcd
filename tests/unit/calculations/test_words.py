"""Numbers inside sentences."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.words import day, days, listing, money, percent, plural, ratio


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1234.5, "$1,234"),
        (-1234.5, "−$1,234"),
        (0.85, "$0.85"),
        (-0.004, "$0"),
        (9.999, "$10"),
        (7, "$7"),
        (1e12, "$1,000,000,000,000"),
    ],
)
def test_money(amount: float, text: str) -> None:
    assert money(amount) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.342, "34.2%"),
        (-0.05, "−5.0%"),
        (0, "0.0%"),
        (-0.0001, "0.0%"),
        (1, "100%"),
        (0.9996, "100%"),
        (34.2, "3,420%"),
    ],
)
def test_percent(fraction: float, text: str) -> None:
    assert percent(fraction) == text


def test_ratio() -> None:
    assert [ratio(value) for value in (1.005, -1234.5, -0.001)] == ["1.00", "−1,234.50", "0.00"]


def test_days() -> None:
    first, last = np.datetime64("2022-05-16"), np.datetime64("2022-06-03T10:00")
    assert day(last) == "3 Jun 2022"
    assert days(first, last) == "16 May 2022 to 3 Jun 2022"
    assert days(first, first) == "16 May 2022"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B", "C", "D", "E"], "A, B, C and 2 more"),
    ],
)
def test_listing(items: list[str], text: str) -> None:
    assert listing(items) == text


def test_plural() -> None:
    assert [plural(number, "trade") for number in (0, 1, 2386)] == [
        "0 trades",
        "1 trade",
        "2,386 trades",
    ]
