"""Options of `lotwise allocate` as allocator settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.calculations.allocation.settings import AllocationSettings, allocation_settings


def allocator_settings(asked: Mapping[str, Any]) -> AllocationSettings:
    """The settings that the options of the command ask for; raises `CalculationError` naming the option that is wrong."""
    return allocation_settings(
        {
            "objective": asked["objective"],
            "fraction": asked["fraction"],
            "tail": asked["tail"],
            "shrink": not asked["no_shrink"],
            "held_out": asked["hold_out"],
            "min_weights": asked["min"],
            "max_weights": asked["max"],
            "weights": asked["weight"],
        }
    )
