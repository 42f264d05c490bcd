"""Numbers in the formats of spreadsheets and platforms."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.cells import Unit, decimal_mark, parse_numbers, plain_numbers
from app.importers.trades import positive


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("$94.24", 94.24),
        ("($65.76)", -65.76),
        ("-$18.98", -18.98),
        ("$-18.98", -18.98),
        ("$1,025.00", 1025),
        ("1,234,567.5", 1234567.5),
        ("2 986.32", 2986.32),
        ("2\u00a0986.32", 2986.32),
        ("2\u202f986.32", 2986.32),
        ("2'986.32", 2986.32),
        ("\u2212735.5", -735.5),
        ("- 200", -200),
        ("$(65.76)", -65.76),
        ("($ 65.76)", -65.76),
        ("EUR 5", 5),
        ("12 USD", 12),
        (".5", 0.5),
        ("5.", 5),
        ("(1,000)", -1000),
        ("1.5e3", 1500),
        (" 7 ", 7),
        ("+7", 7),
    ],
)
def test_parse_numbers_with_decimal_point_returns_value(cell: str, value: float) -> None:
    numbers = parse_numbers([cell], ".")
    assert numbers.values.tolist() == [value]
    assert not numbers.unreadable[0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("-$ 200,00", -200),
        ("58,00 $", 58),
        ("20 000,00", 20000),
        ("-1.250,00 €", -1250),
        ("1.250", 1250),
        ("0,35", 0.35),
        ("(3,5)", -3.5),
    ],
)
def test_parse_numbers_with_decimal_comma_returns_value(cell: str, value: float) -> None:
    assert parse_numbers([cell], ",").values.tolist() == [value]


@pytest.mark.parametrize("cell", ["", "  ", "--", "-", "n/a", "N/A", "NaN", "nan", "null"])
def test_parse_numbers_of_blank_is_missing_not_unreadable(cell: str) -> None:
    numbers = parse_numbers([cell, "1"], ".")
    assert math.isnan(numbers.values[0])
    assert numbers.unreadable.tolist() == [False, False]


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "1,5",
        "12.34.56",
        "1e400",
        "inf",
        "-inf",
        "9e12",
        "$",
        "()",
        "(-5)",
        "(+5)",
        "1 2",
        "--5",
        "0x10",
        "1.00%",
        "1.2k",
        "5 bps",
        "3 lots",
        "1$5",
        "$5 USD",
        "5 $ x",
        "1_000",
        "1" * 131_000,
        "1,000" * 26_000,
        "²",
    ],
)
def test_parse_numbers_of_other_text_is_unreadable(cell: str) -> None:
    numbers = parse_numbers([cell, "1"], ".")
    assert math.isnan(numbers.values[0])
    assert numbers.unreadable.tolist() == [True, False]


def test_parse_numbers_of_rewritten_cells_marks_repaired() -> None:
    assert parse_numbers(["1.5", "$2", "", "x", "-3"], ".").repaired.tolist() == [
        False,
        True,
        False,
        False,
        False,
    ]
    assert parse_numbers(["7", "-3", "1,5"], ",").repaired.tolist() == [False, False, True]


def test_parse_numbers_of_negative_zero_returns_zero() -> None:
    assert math.copysign(1, parse_numbers(["-0.0"], ".").values[0]) == 1


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [
        (["1250", "-3"], ",", "."),
        (["1.5", "2"], ",", "."),
        (["1,250"], ",", "."),
        (["1,250.75"], ";", "."),
        (["1.250,75"], ",", ","),
        (["0,35", "1.250"], ",", ","),
        (["1,234,567"], ";", "."),
        (["1.234.567"], ",", "."),
        (["12,5", "1,250"], ",", ","),
        (["1.250"], ";", ","),
        (["6921.46", "-200"], ";", "."),
        (["5800,5", "1.250", "1,250"], ";", ","),
        (["0,125"], ",", ","),
    ],
)
def test_decimal_mark_of_column_follows_votes(cells: list[str], delimiter: str, mark: str) -> None:
    assert decimal_mark([cells], delimiter).mark == mark


def test_decimal_mark_with_comma_vote_counts_plain_columns() -> None:
    assert decimal_mark([["1", "-300,50"]], ",", [["5900.5", "1"], ["2.25", "1.125"]]) == (
        ".",
        2,
        1,
        1,
    )
    unexamined = decimal_mark([["1", "-300"]], ",", [["5900.5", "1"]])
    assert unexamined.points == 0


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1))
def test_parse_numbers_of_any_format_returns_same_values(amounts: list[float]) -> None:
    plain = [f"{amount:.2f}" for amount in amounts]
    expected = [float(cell) for cell in plain]
    american = [
        f"(${cell[1:]})" if cell.startswith("-") else f"${float(cell):,.2f}" for cell in plain
    ]
    european = [cell.replace(".", ",") + " €" for cell in plain]
    assert parse_numbers(plain, ".").values.tolist() == expected
    assert parse_numbers(american, ".").values.tolist() == expected
    assert parse_numbers(european, ",").values.tolist() == expected


@given(st.lists(st.text()), st.sampled_from([".", ","]))
def test_parse_numbers_of_any_text_never_returns_infinity(cells: list[str], mark: str) -> None:
    numbers = parse_numbers(cells, mark)  # type: ignore[arg-type]
    for value, unreadable in zip(numbers.values.tolist(), numbers.unreadable.tolist(), strict=True):
        assert not unreadable or math.isnan(value)
        assert not math.isinf(value)


@pytest.mark.parametrize("last", ["$1,250.50", "", "x", "1e400", "nan", "-0.0"])
def test_parse_numbers_with_plain_numbers_returns_same_values(last: str) -> None:
    cells = ["-735.5", "12", last]
    plain = plain_numbers(cells)
    assert (plain is None) == (last in ("$1,250.50", "", "x"))
    given_plain, expected = parse_numbers(cells, ".", plain), parse_numbers(cells, ".")
    for values, others in zip(given_plain, expected, strict=True):
        assert np.array_equal(values, others, equal_nan=values.dtype.kind == "f")
    if plain is not None:
        assert np.array_equal(plain, plain_numbers(cells), equal_nan=True), "input was mutated"


def test_parse_numbers_with_decimal_comma_ignores_plain_numbers() -> None:
    assert parse_numbers(["1.250"], ",", plain_numbers(["1.250"])).values.tolist() == [1250]


@pytest.mark.parametrize(
    ("unit", "cell", "value"), [("percent", "3.00%", 3), ("percent", "(0.4 %)", -0.4)]
)
def test_parse_numbers_with_unit_of_column_returns_value(
    unit: Unit, cell: str, value: float
) -> None:
    assert parse_numbers([cell], ".", unit=unit).values.tolist() == [value]


@pytest.mark.parametrize(
    ("unit", "cell"), [("percent", "$3"), ("count", "$3"), ("count", "3%"), ("count", "3 USD")]
)
def test_parse_numbers_with_unit_of_other_column_is_unreadable(unit: Unit, cell: str) -> None:
    assert parse_numbers([cell, "1"], ".", unit=unit).unreadable.tolist() == [True, False]


@pytest.mark.parametrize(
    ("cells", "currency", "unreadable"),
    [
        (["$5", "USD 7", "€9", "3"], "", [False, False, True, False]),
        (["$5", "€9", "3"], "", [True, True, False]),
        (["$5", "$7", "€9"], "EUR", [True, True, False]),
    ],
    ids=["majority", "tie", "named by the header"],
)
def test_parse_numbers_with_two_currencies_refuses_other(
    cells: list[str], currency: str, unreadable: list[bool]
) -> None:
    assert parse_numbers(cells, ".", currency=currency).unreadable.tolist() == unreadable


AMOUNTS = st.from_regex(
    r"[-(]?[$€]? ?(?:\d{1,3}(?:[,. \u00a0]\d{3}){0,2}|\d{1,5})(?:[.,]\d{0,3})? ?[$€]?\)?",
    fullmatch=True,
)


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.sampled_from((".", ",")))
def test_parse_numbers_of_column_beside_blank_cell_returns_same(
    cells: list[str], mark: Literal[".", ","]
) -> None:
    alone, beside = parse_numbers(cells, mark), parse_numbers([*cells, ""], mark)
    assert np.array_equal(alone.values, beside.values[:-1], equal_nan=True)
    assert alone.repaired.tolist() == beside.repaired.tolist()[:-1]
    assert alone.unreadable.tolist() == beside.unreadable.tolist()[:-1]


@pytest.mark.parametrize(
    ("cells", "mark", "values"),
    [
        (["$1,025.00", "($65.76)", "-$0.50"], ".", [1025, -65.76, -0.5]),
        (["-$ 200,00", "58,00 $", "20 000,00 $"], ",", [-200, 58, 20_000]),
        (["€5", "5 €", "(€1.250,25)"], ",", [5, 5, -1250.25]),
        (["$5\n$6", "$7"], ".", [math.nan, 7]),
        (["$5", ""], ".", [5, math.nan]),
        (["$12,34", "$7"], ".", [math.nan, 7]),
    ],
)
def test_parse_numbers_of_column_in_one_currency_returns_values(
    cells: list[str], mark: Literal[".", ","], values: list[float]
) -> None:
    assert np.array_equal(parse_numbers(cells, mark).values, values, equal_nan=True)


def test_parse_numbers_of_column_in_other_currency_than_its_name_is_unreadable() -> None:
    assert parse_numbers(["$5", "$6"], ".", currency="EUR").unreadable.all()


def test_cell_of_more_characters_than_any_number_is_none() -> None:
    read = parse_numbers([f"(7.{zeros})" for zeros in ("0" * 76, "0" * 77)], ".")
    assert read.unreadable.tolist() == [False, True]
    assert read.values[0] == -7


def test_positive_are_values_above_zero() -> None:
    found = positive(np.array([0.5, 1.0, 0.0, -1.0]))
    assert np.array_equal(found, [0.5, 1.0, np.nan, np.nan], equal_nan=True)


def test_number_without_digits_before_its_decimals_is_below_one() -> None:
    assert parse_numbers(["(.50)", ".25", "1"], ".").values.tolist() == [-0.5, 0.25, 1]
