"""Sentences about a log without a benchmark, and about figures against it that have no value."""

from __future__ import annotations

from app.calculations.metrics.curve import RUINED
from app.calculations.replay.benchmark import NoBenchmark, NoBenchmarkReason, UndefinedReason
from app.formatting import day, ratio

_NO_BENCHMARK: dict[NoBenchmarkReason, str] = {
    "switched_off": "The benchmark is switched off.",
    "no_prices": "The log holds no prices of its underlying.",
    "single_day": (
        "The log knows prices of the underlying on a single day; at least two are needed."
    ),
    "several_underlyings": "The log seems to hold several underlyings.",
}

#: Why a figure against the benchmark has no value.
UNDEFINED: dict[UndefinedReason, str] = {
    "ruined": RUINED,
    "benchmark_constant": "The benchmark's daily returns are all equal.",
    "replay_constant": "The daily returns are all equal.",
    "no_difference": "The two curves differ by the same return every day.",
    "growth_too_large": "The growth of one of the two curves is too large to annualise.",
}


def no_benchmark_sentence(refusal: NoBenchmark) -> str:
    """Return why a log has no benchmark."""
    jump = refusal.jump
    if jump is None:
        return _NO_BENCHMARK[refusal.reason]
    return (
        f"The log seems to hold several underlyings: a price of {ratio(jump.before)} is followed"
        f" by one of {ratio(jump.after)} on {day(jump.day)}."
    )
