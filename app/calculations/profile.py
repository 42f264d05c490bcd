"""The sizing profile (semantics 6): validation, defaults, migrations, refusals.

One JSON document: `portfolio` settings, `strategies` overrides by name, `scenarios` to replay. Fractions are fractions
(0.5, not 50), money is account currency. `parse_profile` turns a document into a `Profile` or says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.calculations.errors import ProfileError

PROFILE_VERSION = 1
MAX_SCENARIOS = 100
MAX_STRATEGIES = 1_000

Document = dict[str, Any]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=0)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Basis = Literal["margin", "max_loss"]
History = Literal["full", "walk_forward"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StreakRule(_Model):
    """After `losses` losing positions in a row, a strategy's size is multiplied."""

    losses: Annotated[int, Field(strict=True, ge=1)]
    multiplier: NotNegative


class VixRule(_Model):
    """While the opening VIX is above `above`, sizes are multiplied."""

    above: NotNegative
    multiplier: NotNegative


class BrakeStep(_Model):
    """While equity is `drawdown` or more below its peak, sizes are multiplied; never by 0, which could not recover."""

    drawdown: Annotated[float, Field(strict=True, gt=0, le=1)]
    multiplier: Positive


class PortfolioSettings(_Model):
    """Settings of the whole book; None means "as in the log" or "no limit"."""

    starting_capital: Positive | None = None
    equity_today: Positive | None = None
    kelly_fraction: NotNegative = 0.5
    edge_haircut: Share = 0.0
    tail_loss_every: Positive | None = None
    target_max_drawdown: Share = 0.2
    drawdown_probability: Share = 0.05
    risk_free_rate: Annotated[float, Field(strict=True, ge=-0.5, le=1)] = 0.0
    sizing_equity: Literal["current", "starting"] = "current"
    margin_ceiling: NotNegative | None = 1.0
    max_parallel_trades: Count | None = None
    margin_multiplier: Positive = 1.0
    trading_days: tuple[Weekday, ...] | None = None
    commission_per_contract: NotNegative | None = None
    slippage_per_contract: NotNegative = 0.0
    borrow_rate: NotNegative = 0.0
    below_one: Literal["skip", "one"] = "skip"
    benchmark: Literal["underlying"] | None = "underlying"
    streak_rule: StreakRule | None = None
    vix_rule: VixRule | None = None
    drawdown_brake: Annotated[tuple[BrakeStep, ...], Field(max_length=20)] | None = None


class StrategySettings(_Model):
    """Overrides of one strategy; None follows the portfolio or the log."""

    enabled: Annotated[bool, Field(strict=True)] = True
    kelly_fraction: NotNegative | None = None
    capital_ceiling: NotNegative | None = None
    max_contracts: NotNegative | None = None
    lot_size: Positive = 1.0
    default_contracts: Positive | None = None
    default_margin: Positive | None = None
    cash_per_trade: Positive | None = None

    @field_validator("lot_size", mode="before")
    @classmethod
    def _null_is_default(cls, value: object) -> object:
        return 1.0 if value is None else value


class _Estimating(_Model):
    """Rules that rest on an estimate: from the full history (hindsight) or from what had closed before each open."""

    history: History = "full"
    min_trades: Annotated[int, Field(strict=True, ge=1)] = 30


class Historical(_Model):
    """The log's own size times `multiplier`."""

    kind: Literal["historical"] = "historical"
    multiplier: NotNegative = 1.0


class FixedContracts(_Model):
    """The same number of contracts each time."""

    kind: Literal["fixed_contracts"]
    contracts: NotNegative


class FixedDollar(_Estimating):
    """A fixed amount [currency] over the basis of one contract."""

    kind: Literal["fixed_dollar"]
    dollars: NotNegative
    basis: Basis = "margin"


class FixedFractional(_Estimating):
    """A fixed share of equity over the basis of one contract."""

    kind: Literal["fixed_fractional"]
    fraction: NotNegative
    basis: Basis = "margin"


class Kelly(_Estimating):
    """A fraction of each strategy's Kelly; None follows the strategy's, then the portfolio's fraction."""

    kind: Literal["kelly"]
    fraction: NotNegative | None = None
    estimator: Literal["log_optimal", "payoff", "simultaneous"] = "log_optimal"


class VolatilityAdjusted(_Estimating):
    """Fixed fractional, scaled by reference volatility over present volatility within [floor, cap]."""

    kind: Literal["volatility_adjusted"]
    fraction: NotNegative
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


class FixedRatio(_Model):
    """Ryan Jones: one more contract for every `delta` of profit per contract held."""

    kind: Literal["fixed_ratio"]
    delta: Positive
    start_contracts: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1)] = 1.0


class OptimalF(_Estimating):
    """Vince's optimal f on the largest loss."""

    kind: Literal["optimal_f"]
    fraction: NotNegative = 1.0


class Allocation(_Model):
    """Each strategy's share of equity held as margin per position; an absent strategy has weight 0."""

    kind: Literal["allocation"]
    weights: Annotated[dict[str, NotNegative], Field(max_length=MAX_STRATEGIES)]


Rule = Annotated[
    Historical | FixedContracts | FixedDollar | FixedFractional | Kelly | VolatilityAdjusted | FixedRatio | OptimalF | Allocation,
    Field(discriminator="kind"),
]


class Scenario(_Model):
    """A named way of sizing the log; unconstrained ones ignore every limit, modifier and override."""

    name: Annotated[str, Field(strict=True, min_length=1, max_length=200)]
    constrained: Annotated[bool, Field(strict=True)] = True
    rule: Rule

    @property
    def has_hindsight(self) -> bool:
        """Whether the size rests on an estimate over the full history (semantics 3)."""
        rule = self.rule
        if isinstance(rule, Kelly | OptimalF):
            return rule.history == "full"
        if isinstance(rule, VolatilityAdjusted) and rule.source == "vix" and rule.reference is None:
            return rule.history == "full"
        if isinstance(rule, FixedDollar | FixedFractional | VolatilityAdjusted):
            return rule.basis == "max_loss" and rule.history == "full"
        return isinstance(rule, Allocation)


AS_BACKTESTED = Scenario(name="As backtested", constrained=False, rule=Historical())


class Profile(_Model):
    """The whole sizing profile of one portfolio."""

    version: Literal[1] = 1
    portfolio: PortfolioSettings = PortfolioSettings()
    strategies: Annotated[dict[str, StrategySettings], Field(max_length=MAX_STRATEGIES)] = Field(default_factory=dict)
    scenarios: Annotated[tuple[Scenario, ...], Field(max_length=MAX_SCENARIOS)] = ()

    @field_validator("scenarios")
    @classmethod
    def _distinct_names(cls, scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
        names = [scenario.name for scenario in scenarios]
        if doubled := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two scenarios are named {doubled!r}; give each its own name")
        return scenarios

    def strategy(self, name: str) -> StrategySettings:
        """The overrides of a strategy, the defaults where it has none."""
        return self.strategies.get(name, StrategySettings())

    def scenario(self, name: str) -> Scenario:
        """The scenario of that name; raises `ProfileError` when there is none."""
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise ProfileError(f"scenarios: there is none named {name!r}.")

    def to_document(self) -> Document:
        """Plain JSON, ready to be stored or exported."""
        return self.model_dump(mode="json")


Migration = Callable[[Document], Document]

#: From each older version to the next; a document is migrated step by step.
MIGRATIONS: Mapping[int, Migration] = {}


def migrate(document: Document, migrations: Mapping[int, Migration] = MIGRATIONS, to: int = PROFILE_VERSION) -> Document:
    """Bring an older document to version `to`. Raises `ProfileError` for a newer or unknown version."""
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise ProfileError(f"version: found {version!r}, expected a whole number up to {to}.")
    if version > to:
        raise ProfileError(f"version: this profile was saved by a newer Lotwise (version {version}; this one reads up to {to}).")
    while version < to:
        if version not in migrations:
            raise ProfileError(f"version: profiles of version {version} are not known to this Lotwise.")
        document = {**migrations[version](document), "version": version + 1}
        version += 1
    return document


def parse_profile(document: object) -> Profile:
    """A profile from a JSON document of any known version.

    Raises `ProfileError` whose message starts with the path of the first offending key.
    """
    if not isinstance(document, dict):
        raise ProfileError(f"A profile is a JSON object; found {type(document).__name__}.")
    try:
        return Profile.model_validate(migrate(document))
    except ValidationError as error:
        raise ProfileError(_in_words(error)) from error


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in _without_tags(first["loc"]))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"{path}: unknown key; remove it or check its spelling.{more}"
    if first["type"] == "missing":
        return f"{path}: required, but absent.{more}"
    message = first["msg"].removeprefix("Value error, ")
    found = "" if isinstance(first["input"], dict | list | tuple | BaseModel) else f", found {first['input']!r}"
    return f"{path}: {message[0].lower()}{message[1:]}{found}.{more}"


def _without_tags(location: tuple[int | str, ...]) -> list[int | str]:
    """The path without the rule kind that pydantic adds after `rule`."""
    return [part for i, part in enumerate(location) if not (i and location[i - 1] == "rule" and "scenarios" in location[: i - 1])]
