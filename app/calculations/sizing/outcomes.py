"""The name of every outcome, as documents print it."""

from __future__ import annotations

from app.calculations.kernels import Outcome

#: By code: `taken`, `skipped:warmup`, `reduced:margin_ceiling` and so on.
OUTCOMES = tuple(outcome.name.lower().replace("_", ":", 1) for outcome in Outcome)
