"""Columns to bytes and back, bit for bit, in as few bytes as their values allow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.dash_app.state.column_codec import decode_floats, decode_ints, encode_floats, encode_ints

NAN = float("nan")


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal bit for bit, except that any NaN is as good as another."""
    return bool(((a.view(np.int64) == b.view(np.int64)) | (np.isnan(a) & np.isnan(b))).all())


@given(arrays(np.float64, st.integers(0, 40)))
def test_any_numbers_come_back(values: np.ndarray) -> None:
    codec, data = encode_floats(values)
    assert len(data) == codec.size(len(values))
    assert same_bits(decode_floats(codec, data, len(values)), values)


@given(
    st.lists(st.one_of(st.integers(-(10**14), 10**14), st.none()), max_size=40), st.integers(0, 6)
)
def test_decimal_numbers_come_back_as_integers(numbers: list[int | None], decimals: int) -> None:
    values = np.array([NAN if n is None else n / 10.0**decimals for n in numbers])
    codec, data = encode_floats(values)
    assert codec.kind == "int"
    assert codec.decimals <= decimals
    assert same_bits(decode_floats(codec, data, len(values)), values)


@given(arrays(np.int64, st.integers(0, 40), elements=st.integers(-(2**53), 2**53)))
def test_any_integers_come_back(values: np.ndarray) -> None:
    codec, data = encode_ints(values)
    assert decode_ints(codec, data, len(values)).tolist() == values.tolist()


@pytest.mark.parametrize(
    ("values", "decimals", "width"),
    [
        ([1, 2, -3], 0, 1),
        ([0.5, 100], 1, 2),
        ([1.25, -2.5, 3], 2, 2),
        ([0.123456], 6, 3),
        ([200, 201, 202], 0, 2),
        ([], 0, 1),
    ],
)
def test_the_narrowest_integers_are_chosen(values: list[float], decimals: int, width: int) -> None:
    codec, _ = encode_floats(np.array(values, float))
    assert (codec.kind, codec.decimals, codec.width) == ("int", decimals, width)


@pytest.mark.parametrize("value", [1 / 3, -0.0, float("inf"), 1e300, 2.0**60])
def test_what_no_decimal_scale_reproduces_stays_raw(value: float) -> None:
    values = np.array([1.0, value])
    codec, data = encode_floats(values)
    assert codec.kind == "float"
    assert same_bits(decode_floats(codec, data, 2), values)


def test_a_column_that_counts_up_costs_next_to_nothing() -> None:
    codec, _ = encode_ints(np.arange(1_000_000, 1_000_100))
    assert (codec.delta, codec.width) == (True, 3)
    codec, _ = encode_ints(np.arange(100))
    assert (codec.delta, codec.width) == (True, 1)


def test_missing_values_take_one_bit() -> None:
    codec, data = encode_floats(np.array([1.5, NAN, 2.5] * 3))
    assert codec.masked
    assert len(data) == 9 * codec.width + 2
