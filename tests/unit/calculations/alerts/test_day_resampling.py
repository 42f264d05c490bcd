"""Groups of positions that are large enough for their mean to be judged."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.alerts.day_resampling import can_be_judged
from tests.unit.calculations.alerts.alert_cases import context_of
from tests.unit.calculations.builders import MONDAY, Trade


@pytest.mark.parametrize(
    ("positions", "days", "can_be"), [(20, 10, True), (19, 10, False), (20, 9, False)]
)
def test_group_of_20_positions_on_10_days_can_be_judged(
    positions: int, days: int, can_be: bool
) -> None:
    opened = [f"{MONDAY + number % days} {10 + number // days}" for number in range(positions)]
    context = context_of([Trade(f"{at}:00", f"{at}:30", 10) for at in opened])
    assert can_be_judged(context, np.ones(positions, bool)) is can_be
