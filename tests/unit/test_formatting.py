"""Numbers and dates as text."""

from __future__ import annotations

import datetime as dt
import doctest

import numpy as np
import pytest

from app import formatting as fmt

NAN = float("nan")


def test_docstring_examples_of_formatting_are_true() -> None:
    results = doctest.testmod(fmt)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (585812.2, "$585,812"),
        (-247.4, "−$247"),
        (-0.4, "$0"),
        (0.0, "$0"),
        (999_999_999.0, "$999,999,999"),
        (1e9, ">$1bn"),
        (-3e23, "−>$1bn"),
        (None, "–"),
        (NAN, "–"),
    ],
)
def test_money_of_amount_returns_whole_dollars(amount: float | None, text: str) -> None:
    assert fmt.money(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1.5, "$1.50"), (-0.004, "$0.00"), (999.994, "$999.99"), (1000.5, "$1,000")],
)
def test_money_with_cents_drops_them_from_a_thousand(amount: float, text: str) -> None:
    assert fmt.money(amount, cents=True) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (5_802_336, "$5.8M"),
        (273_500, "$274k"),
        (-50_000, "−$50k"),
        (950, "$950"),
        (0, "$0"),
        (2e9, ">$1bn"),
        (None, "–"),
    ],
)
def test_short_money_of_amount_returns_three_digits(amount: float | None, text: str) -> None:
    assert fmt.short_money(amount) == text


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [
        (0.3418, 1, "34.2%"),
        (-0.54, 0, "−54%"),
        (12.345, 1, "1,234.5%"),
        (-0.0001, 1, "0.0%"),
        (None, 1, "–"),
    ],
)
def test_percent_of_fraction_returns_digits(fraction: float | None, digits: int, text: str) -> None:
    assert fmt.percent(fraction, digits) == text


def test_signed_percent_of_gain_has_plus() -> None:
    assert [fmt.signed_percent(value) for value in (0.037, -0.037, 0.0, None)] == [
        "+3.7%",
        "−3.7%",
        "0.0%",
        "–",
    ]


def test_ratio_times_count_and_range_return_text() -> None:
    assert fmt.ratio(-1.846) == "−1.85"
    multiples = (0.066, 0.5, 1.0, 12.34, 1250, 1.2e-5, None)
    assert [fmt.times(multiple) for multiple in multiples] == [
        "0.066×",
        "0.5×",
        "1×",
        "12.3×",
        "1,250×",
        "0.000012×",
        "–",
    ]
    assert fmt.count(2386) == "2,386"
    assert fmt.percent_range(0.04, 0.31) == "4–31%"
    assert fmt.percent_range(-0.12, -0.04) == "−12% to −4%"
    assert fmt.percent_range(-0.001, 0.001) == "0–0%"


def test_day_days_and_plural_return_text() -> None:
    assert fmt.day(np.datetime64("2022-05-16T09:30")) == "16 May 2022"
    assert fmt.day(dt.date(2026, 2, 3)) == "3 Feb 2026"
    assert fmt.day(np.datetime64("NaT", "s")) == "–"
    assert fmt.days(95) == "95 d"
    assert fmt.plural(1, "strategy", "strategies") == "1 strategy"
    assert fmt.plural(2386, "row") == "2,386 rows"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0.342, "34.2%"), (-0.0001, "0.0%"), (0.9996, "100%"), (-34.2, "−3,420%"), (None, "–")],
)
def test_short_percent_from_100_percent_up_has_no_decimals(
    fraction: float | None, text: str
) -> None:
    assert fmt.short_percent(fraction) == text


def test_day_range_of_one_day_is_one_date() -> None:
    first, last = np.datetime64("2022-05-16"), np.datetime64("2022-06-03")
    assert fmt.day_range(first, last) == "16 May 2022 to 3 Jun 2022"
    assert fmt.day_range(first, first) == "16 May 2022"


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
def test_listing_beyond_three_items_counts_the_others(items: list[str], text: str) -> None:
    assert fmt.listing(items) == text
