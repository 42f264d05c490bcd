"""The conditions of a simulation in sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.calculations.monte_carlo.assumptions import (
    Conditions,
    InjectedLosses,
    PathCapital,
    SampledDays,
    SampledLog,
)
from app.wording.assumptions import condition_sentences

DAYS = SampledDays(60, None, 20, np.datetime64("2024-01-01"), np.datetime64("2024-01-26"))
PLAIN = Conditions(
    days=DAYS,
    log=SampledLog(20, False),
    estimates="none",
    injected_losses=None,
    capital=PathCapital(100_000.0, "starting_capital"),
)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        (PLAIN, "Paths of 60 trading days are drawn one by one"),
        (PLAIN, "from the log's 20 (1 Jan 2024 to 26 Jan 2024)"),
        (replace(PLAIN, days=replace(DAYS, mean_block_days=5.0)), "in blocks of 5 days on average"),
        (PLAIN, "The log's 20 positions are taken as all that can happen"),
        (
            replace(PLAIN, log=SampledLog(20, True)),
            "the spread also holds what 20 positions cannot know",
        ),
        (
            replace(PLAIN, injected_losses=InjectedLosses(30.0, None)),
            "Once in every 30 days, on a day drawn at random, everything open at once loses",
        ),
        (
            replace(PLAIN, injected_losses=InjectedLosses(30.0, "Condor")),
            "the next position of Condor loses its full margin",
        ),
        (
            replace(PLAIN, injected_losses=InjectedLosses(1_250.0, None, independent=True)),
            "On each day, with a chance of 1 in 1,250, everything open at once loses",
        ),
        (PLAIN, "Every path begins with $100,000, the starting capital of the profile."),
        (
            replace(PLAIN, capital=PathCapital(40_000.0, "equity_today")),
            "Every path begins with $40,000, the equity of today.",
        ),
        (replace(PLAIN, estimates="whole_log"), "Sizes rest on estimates over the whole log"),
        (replace(PLAIN, estimates="held"), "Estimates begin with the whole log and are held."),
        (replace(PLAIN, estimates="updated"), "Estimates begin with the whole log and are made"),
    ],
)
def test_condition_sentences_fact_is_written(conditions: Conditions, words: str) -> None:
    assert words in " ".join(condition_sentences(conditions))


def test_condition_sentences_nothing_special_has_one_for_days_log_capital_and_equity() -> None:
    assert len(condition_sentences(PLAIN)) == 4
