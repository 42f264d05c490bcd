"""Tests of fields that hold one number: what they read, and the words in which they refuse."""

from __future__ import annotations

import pytest

from app.dash_app.components.number_field import (
    NumberKind,
    RefusedNumberError,
    number_text,
    read_number,
)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("$50,000", NumberKind("$"), 50_000),
        ("1234567.5", NumberKind(), 1_234_567.5),
        ("0,25", NumberKind("×"), 0.25),
        ("0.25 ×", NumberKind("×"), 0.25),
        ("3.5%", NumberKind("%"), 0.035),
        (20, NumberKind("%"), 0.2),
        ("−5", NumberKind(low=-10), -5),
        ("1e3", NumberKind(), 1_000),
        ("  ", NumberKind(optional=True), None),
        (None, NumberKind(optional=True), None),
    ],
)
def test_read_number_takes_what_traders_type(typed: object, kind: NumberKind, value: float) -> None:
    assert read_number(typed, "Amount", kind) == value


@pytest.mark.parametrize(
    ("typed", "kind", "words"),
    [
        ("abc", NumberKind(), "“abc” is not a number."),
        ("1,23,456", NumberKind(), "“1,23,456” is not a number."),
        ("", NumberKind(), "Amount needs a number."),
        ("-5", NumberKind(), "Amount must be 0 or more."),
        ("0", NumberKind("$", above_low=True), "Amount must be above $0."),
        ("1e99", NumberKind("$"), "Amount must be $1,000,000,000,000 or less."),
        ("1e999", NumberKind(), "Amount must be 1,000,000,000,000 or less."),
        ("101", NumberKind("%", high=1), "Amount must be 100% or less."),
        ("2.5", NumberKind(whole=True), "Amount must be a whole number."),
    ],
)
def test_read_number_refuses_in_words(typed: str, kind: NumberKind, words: str) -> None:
    with pytest.raises(RefusedNumberError) as refusal:
        read_number(typed, "Amount", kind)
    assert str(refusal.value) == words


@pytest.mark.parametrize("unit", ["", "$", "%", "×"])
@pytest.mark.parametrize("value", [0.0, 0.07, 0.035, 1.0, 1234.5, 5e7, -3.25])
def test_number_text_is_read_back_as_the_same_value(value: float, unit: str) -> None:
    kind = NumberKind(unit, low=-10)  # type: ignore[arg-type]
    assert read_number(number_text(value, kind.unit), "Amount", kind) == value
