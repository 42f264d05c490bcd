"""The same paths at several sizes against a simulation at each."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.errors import WorkStoppedError
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.profile.model import Scenario
from tests.unit.calculations.monte_carlo.paths import EVEN_MONEY, daily_book, simulator

SIZES = [0.05, 0.3, 1.0]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "kelly", "history": "walk_forward", "min_trades": 10},
        {"kind": "kelly", "history": "walk_forward", "estimator": "by_period", "min_trades": 10},
        {"kind": "optimal_f", "history": "walk_forward", "min_trades": 10},
        {"kind": "historical"},
    ],
    ids=["log_optimal", "by_period", "optimal_f", "no_estimate"],
)
def test_same_paths_figures_are_those_of_simulations_at_each_size(rule: dict[str, object]) -> None:
    scenario = Scenario.model_validate({"name": "Sized", "rule": rule})
    single = simulator(
        daily_book([0.7, -1.0, *EVEN_MONEY], ("Condor", "Fly")),
        scenario,
        horizon_days=40,
        paths=60,
        independent_full_losses=True,
    )
    paths = SamePaths(single)
    first = paths.figures(SIZES[:1])
    later = paths.figures(SIZES[1:])
    separate = [single.simulate(single.request(np.array([size])))[0] for size in SIZES]
    together = np.concatenate([first, later], axis=1)
    np.testing.assert_allclose(together, np.concatenate(separate, axis=1), rtol=1e-9)


def test_same_paths_stop_raises() -> None:
    scenario = Scenario.model_validate({"name": "Sized", "rule": {"kind": "historical"}})
    paths = SamePaths(simulator(daily_book(EVEN_MONEY), scenario, horizon_days=40, paths=60))
    with pytest.raises(WorkStoppedError):
        paths.figures([1.0], stopped=lambda: True)
