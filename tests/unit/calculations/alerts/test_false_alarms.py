"""Findings about the log's results are rare on logs in which there is nothing to find."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.calculations.alerts import AlertKind
from app.calculations.alerts.losing_streaks import SIGNIFICANCE as STREAKS
from app.calculations.alerts.vix_levels import SIGNIFICANCE as LEVELS
from app.calculations.alerts.vix_levels import _bad_buckets, _gaps_by_rotation
from tests.unit.calculations.alerts.alert_cases import find_alert
from tests.unit.calculations.builders import Trade, one_a_day

LOGS = 60
#: More alarms than this have a chance below 1 in 1,000 at a true rate of 2 %.
MOST = 6


def null_log(seed: int) -> list[Trade]:
    """Returns of short premium, of which nothing can be foretold, at a VIX that wanders."""
    rng = np.random.default_rng(seed)
    vix = 18 * np.exp(np.cumsum(rng.normal(0, 0.06, 150)) - 0.2)
    pls = rng.choice([100.0, -300.0], 150, p=[0.8, 0.2])
    return [replace(t, vix=float(v)) for t, v in zip(one_a_day(pls), vix, strict=True)]


@pytest.mark.parametrize(("kind", "rate"), [("vix", LEVELS), ("streaks", STREAKS)])
def test_finder_of_null_logs_fires_at_its_rate_at_most(kind: AlertKind, rate: float) -> None:
    alarms = sum(find_alert(kind, null_log(seed)) is not None for seed in range(LOGS))
    assert rate == 0.02
    assert alarms <= MOST


def test_gaps_by_rotation_equal_a_loop_over_rotations() -> None:
    rng = np.random.default_rng(0)
    score, positions = rng.normal(size=40), rng.random(40) < 0.4
    scale = score.std() * np.sqrt(1 / positions.sum() + 1 / (~positions).sum())
    expected = [
        (np.roll(score, -k)[~positions].mean() - np.roll(score, -k)[positions].mean()) / scale
        for k in range(40)
    ]
    np.testing.assert_allclose(_gaps_by_rotation(score, positions), expected, atol=1e-12)


def test_bad_buckets_of_one_bad_spell_prove_nothing() -> None:
    """A bad month that happened to come at a high VIX: half of the rotations are as bad."""
    score = np.where(np.arange(200) < 100, 1.0, -1.0)
    high = np.arange(200) >= 180
    assert not _bad_buckets(score, [high, ~high]).any()
    spells = np.random.default_rng(1).random(20) < 0.4
    high = np.repeat(spells, 10)
    assert _bad_buckets(np.where(high, -1.0, 1.0), [high, ~high]).tolist() == [True, False]
