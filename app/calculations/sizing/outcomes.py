"""What became of a position, by its code."""

from __future__ import annotations

#: What became of a position, by its code.
OUTCOMES = (
    "taken",
    "skipped:strategy_disabled",
    "skipped:day_disabled",
    "skipped:ruined",
    "skipped:parallel_cap",
    "skipped:unsizable",
    "skipped:warmup",
    "skipped:zero_size",
    "skipped:paused",
    "skipped:below_one",
    "skipped:max_contracts",
    "skipped:capital_ceiling",
    "skipped:margin_ceiling",
    "reduced:max_contracts",
    "reduced:capital_ceiling",
    "reduced:margin_ceiling",
)
