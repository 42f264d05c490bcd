"""Rounding of sizes to whole lots, of one size and of arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.calculations.kernels import TINY, whole_lots
from tests.unit.calculations.kernels.twins import plain

INF = math.inf

CASES = (
    pytest.param(2.9, 1.0, 2.0, id="rounds down"),
    pytest.param(3.0, 1.0, 3.0, id="whole lots stay"),
    pytest.param(7.9, 2.5, 7.5, id="lots other than one"),
    pytest.param(0.29, 0.1, 0.2, id="lots below one"),
    pytest.param(0.99, 1.0, 0.0, id="less than one lot"),
    pytest.param(0.0, 1.0, 0.0, id="nothing"),
    pytest.param(28.999999999999996, 1.0, 29.0, id="rounding error below a lot"),
    pytest.param(5.0 - 2 * TINY, 1.0, 4.0, id="more than rounding error below a lot"),
    pytest.param(1e300, 1.0, 1e300, id="beyond the integers"),
    pytest.param(INF, 2.0, INF, id="no limit"),
)


@pytest.mark.parametrize(("size", "lot", "expected"), CASES)
def test_whole_lots_of_a_number_is_the_multiple_below(
    size: float, lot: float, expected: float
) -> None:
    assert whole_lots(size, lot) == pytest.approx(expected, rel=1e-15)
    assert plain(whole_lots)(size, lot) == whole_lots(size, lot)


def test_whole_lots_of_arrays_equals_that_of_their_elements() -> None:
    sizes = np.array([case.values[0] for case in CASES], float)
    lots = np.array([case.values[1] for case in CASES], float)
    by_element = [whole_lots(size, lot) for size, lot in zip(sizes, lots, strict=True)]
    assert whole_lots(sizes, lots).tolist() == by_element
