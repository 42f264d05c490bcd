"""Sentences about a log without a benchmark."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from app.calculations.replay.benchmark import (
    NoBenchmark,
    NoBenchmarkReason,
    PriceJump,
    UndefinedReason,
)
from app.wording.benchmark import UNDEFINED, no_benchmark_sentence


@pytest.mark.parametrize("reason", get_args(NoBenchmarkReason))
def test_no_benchmark_sentence_every_reason_has_one(reason: NoBenchmarkReason) -> None:
    assert no_benchmark_sentence(NoBenchmark(reason)).endswith(".")


def test_no_benchmark_sentence_price_jump_names_prices_and_day() -> None:
    jump = PriceJump(5_010.0, 500.0, np.datetime64("2024-01-09"))
    assert no_benchmark_sentence(NoBenchmark("several_underlyings", jump)) == (
        "The log seems to hold several underlyings:"
        " a price of 5,010.00 is followed by one of 500.00 on 9 Jan 2024."
    )


def test_undefined_every_reason_has_a_sentence() -> None:
    assert set(UNDEFINED) == set(get_args(UndefinedReason))
