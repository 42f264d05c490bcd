"""The sizing rules of a profile: kinds and checked parameters (semantics 4).

Their sizes are calculated in `app.calculations.sizing.sizers`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.calculations.profile.fields import LARGEST, AtLeastOne, Model, Name, NotNegative, Positive

MAX_WEIGHTS = 1_000
Size = NotNegative  #: size of a rule

Basis = Literal["margin", "max_loss"]
Estimator = Literal["log_optimal", "by_period", "payoff", "simultaneous"]
History = Literal["full", "walk_forward"]


class _Estimating(Model):
    """Base of rules that rest on an estimate.

    The estimate is from the full history (hindsight) or from the closes before each open.
    """

    history: History = "full"
    min_trades: AtLeastOne = 30


class Historical(Model):
    """The log's own size times `multiplier`."""

    kind: Literal["historical"] = "historical"
    multiplier: Size = 1.0


class FixedContracts(Model):
    """The same number of contracts each time."""

    kind: Literal["fixed_contracts"]
    contracts: Size


class FixedDollar(_Estimating):
    """A fixed amount [currency] over the basis of one contract."""

    kind: Literal["fixed_dollar"]
    dollars: Size
    basis: Basis = "margin"


class FixedFractional(_Estimating):
    """A fixed share of equity over the basis of one contract."""

    kind: Literal["fixed_fractional"]
    fraction: Size
    basis: Basis = "margin"


class Kelly(_Estimating):
    """A fraction of each strategy's Kelly; None follows the strategy's, else the portfolio's."""

    kind: Literal["kelly"]
    fraction: Size | None = None
    estimator: Estimator = "log_optimal"


class VolatilityAdjusted(_Estimating):
    """Fixed fractional times reference / present volatility, held within [floor, cap]."""

    kind: Literal["volatility_adjusted"]
    fraction: Size
    basis: Basis = "margin"
    source: Literal["vix", "trailing"] = "vix"
    reference: Positive | None = None
    lookback: Annotated[int, Field(strict=True, ge=2, le=10_000)] | None = None
    floor: NotNegative = 0.25
    cap: NotNegative = 2.0

    @model_validator(mode="after")
    def _complete(self) -> VolatilityAdjusted:
        if self.source == "trailing" and (self.lookback is None or self.reference is None):
            raise ValueError("with source 'trailing', lookback and reference are required")
        if self.floor > self.cap:
            raise ValueError("floor must not be above cap")
        return self


class FixedRatio(Model):
    """Ryan Jones: one more contract for every `delta` of profit per contract held."""

    kind: Literal["fixed_ratio"]
    delta: Positive
    start_contracts: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1, le=LARGEST)] = (
        1.0
    )


class OptimalFRule(_Estimating):
    """Vince's optimal f on the largest loss."""

    kind: Literal["optimal_f"]
    fraction: Size = 1.0


class AllocationRule(Model):
    """Each strategy's share of equity held as margin per position; 0 for an absent strategy."""

    kind: Literal["allocation"]
    weights: Annotated[dict[Name, Size], Field(max_length=MAX_WEIGHTS)]


Rule = Annotated[
    Historical
    | FixedContracts
    | FixedDollar
    | FixedFractional
    | Kelly
    | VolatilityAdjusted
    | FixedRatio
    | OptimalFRule
    | AllocationRule,
    Field(discriminator="kind"),
]
