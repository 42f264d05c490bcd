"""The settings of an allocation, checked: its objective, and the limits that no profile holds.

Limits of a profile count as well.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationError

from app.calculations.errors import CalculationError
from app.calculations.profile.fields import Model, NotNegative, Positive

MAX_STRATEGIES = 1_000

Objective = Literal[
    "risk_constrained", "growth", "fractional", "equal_risk", "min_cvar", "min_cdar", "equal", "own"
]

#: The name of each objective on page and command line.
OBJECTIVES: dict[Objective, str] = {
    "risk_constrained": "Risk-constrained growth",
    "growth": "Growth-optimal",
    "fractional": "Fractional joint Kelly",
    "equal_risk": "Equal risk contribution",
    "min_cvar": "Minimum CVaR",
    "min_cdar": "Minimum CDaR",
    "equal": "Equal weight",
    "own": "My own weights",
}
#: Objectives beside whose weights any others are shown.
COMPARED: tuple[Objective, ...] = ("equal", "equal_risk")
#: Objectives that need no budget: their scale is part of the answer.
GROWTH: tuple[Objective, ...] = ("risk_constrained", "growth", "fractional")
#: Objectives that the chance of a deep fall does not hold back.
WITHOUT_BOUND: tuple[Objective, ...] = ("growth", "fractional", "own")

Weights = Annotated[dict[str, NotNegative], Field(max_length=MAX_STRATEGIES)]


class AllocationSettings(Model):
    """The objective of an allocation, and limits beside those of the profile.

    Weights are shares of equity held as margin per position, by strategy. The floor and the chance
    of risk-constrained growth are the profile's: 1 - `target_max_drawdown` of the start, and
    `drawdown_probability`.

    >>> AllocationSettings().objective, AllocationSettings(objective="equal_risk").shrink
    ('risk_constrained', True)
    """

    objective: Objective = "risk_constrained"
    fraction: Positive = 0.5  #: of joint Kelly, for `fractional`
    tail: Annotated[float, Field(strict=True, ge=0.5, le=0.99)] = 0.95  #: level of CVaR and CDaR
    #: estimates shrunk for the number of positions behind them
    shrink: Annotated[bool, Field(strict=True)] = True
    min_weights: Weights = Field(default_factory=dict)
    max_weights: Weights = Field(default_factory=dict)
    weights: Weights = Field(default_factory=dict)  #: for `own`; absent is 0
    held_out: Annotated[tuple[str, ...], Field(max_length=MAX_STRATEGIES)] = ()


def allocation_settings(document: object) -> AllocationSettings:
    """Return the settings of a JSON document.

    Raises `CalculationError` naming the first key that is wrong.
    """
    if not isinstance(document, dict):
        raise CalculationError(
            f"allocation: expected an object of settings, found {type(document).__name__}."
        )
    try:
        return AllocationSettings.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise CalculationError(
            f"allocation.{path}: {first['msg'][0].lower()}{first['msg'][1:]}."
        ) from error
