"""The sizing profile (semantics 6): validation, defaults, migrations, refusals.

One JSON document: `portfolio` settings, `strategies` overrides by name, `scenarios` to replay, and
`live`, what is known of live trading.
Fractions are fractions (0.5, not 50), money is account currency. `parse_profile` turns a document
into a `Profile` or raises an error that names the offending key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from app.calculations.errors import ProfileError, cut, excerpt
from app.calculations.profile.fields import (
    AtLeastOne,
    Count,
    Model,
    Name,
    NotNegative,
    Positive,
    Share,
)
from app.calculations.profile.live_settings import LiveSettings
from app.calculations.profile.rules import (
    AllocationRule,
    FixedDollar,
    FixedFractional,
    Historical,
    Kelly,
    OptimalFRule,
    Rule,
    VolatilityAdjusted,
)

PROFILE_VERSION = 1
MAX_SCENARIOS = 100
MAX_STRATEGIES = 1_000
#: Keys of an exported settings file that are no part of a profile: choices that belong to no
#: portfolio, and the record of what figures made with the settings rest on.
MAPPINGS = "mappings"
MADE_WITH = "provenance"

Document = dict[str, Any]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class StreakRule(Model):
    """After `losses` losing positions in a row, a strategy's size is multiplied."""

    losses: AtLeastOne
    multiplier: NotNegative


class VixRule(Model):
    """While the opening VIX is above `above`, sizes are multiplied."""

    above: NotNegative
    multiplier: NotNegative


class BrakeStep(Model):
    """While equity is `drawdown` or more below its peak, sizes are multiplied.

    The multiplier is above 0: at 0 the account could never recover.
    """

    drawdown: Annotated[float, Field(strict=True, gt=0, le=1)]
    multiplier: Positive


class PortfolioSettings(Model):
    """Settings of the whole book; None means "as in the log" or "no limit"."""

    starting_capital: Positive | None = None
    equity_today: Positive | None = None
    kelly_fraction: NotNegative = 0.5
    edge_haircut: Share = 0.0
    #: full-margin losses added to the sample of every single-strategy Kelly estimate
    added_full_losses: NotNegative = 0.0
    tail_loss_every: Positive | None = None
    #: cap of every size, as a multiple of the strategy's largest logged size
    max_times_logged: Positive | None = None
    target_max_drawdown: Share = 0.2
    drawdown_probability: Share = 0.05
    #: backtests run before these strategies were kept; at least the strategies of the log count
    variants_tried: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1
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


class StrategySettings(Model):
    """Overrides of one strategy; None follows the portfolio or the log."""

    enabled: Annotated[bool, Field(strict=True)] = True
    kelly_fraction: NotNegative | None = None
    capital_ceiling: NotNegative | None = None
    max_contracts: NotNegative | None = None
    lot_size: Positive = 1.0
    default_contracts: Positive | None = None
    default_margin: Positive | None = None
    cash_per_trade: Positive | None = None
    edge_haircut: Share | None = None


_NO_OVERRIDES = StrategySettings()


class Scenario(Model):
    """A named way of sizing the log.

    An unconstrained scenario ignores every limit, modifier and override. Raises pydantic's
    `ValidationError` for an invalid document.

    >>> rule = {"kind": "kelly", "fraction": 0.5}
    >>> half = Scenario.model_validate({"name": "Half Kelly", "rule": rule})
    >>> half.has_hindsight, half.rule.estimator
    (True, 'log_optimal')
    """

    name: Annotated[str, Field(strict=True, min_length=1, max_length=200)]
    constrained: Annotated[bool, Field(strict=True)] = True
    rule: Rule

    @property
    def has_hindsight(self) -> bool:
        """True if the size rests on an estimate over the full history (semantics 3)."""
        rule = self.rule
        if isinstance(rule, Kelly | OptimalFRule):
            return rule.history == "full"
        if isinstance(rule, VolatilityAdjusted) and rule.source == "vix" and rule.reference is None:
            return rule.history == "full"
        if isinstance(rule, FixedDollar | FixedFractional | VolatilityAdjusted):
            return rule.basis == "max_loss" and rule.history == "full"
        return isinstance(rule, AllocationRule)


AS_BACKTESTED = Scenario(name="As backtested", constrained=False, rule=Historical())


class Profile(Model):
    """The whole sizing profile of one portfolio; `parse_profile` reads one from a JSON document.

    >>> profile = Profile()
    >>> profile.portfolio.kelly_fraction, profile.portfolio.margin_ceiling
    (0.5, 1.0)
    >>> Profile.model_validate(profile.to_document()) == profile
    True
    """

    version: Literal[1] = 1
    portfolio: PortfolioSettings = PortfolioSettings()
    strategies: Annotated[dict[Name, StrategySettings], Field(max_length=MAX_STRATEGIES)] = Field(
        default_factory=dict
    )
    scenarios: Annotated[tuple[Scenario, ...], Field(max_length=MAX_SCENARIOS)] = ()
    live: LiveSettings = LiveSettings()

    @field_validator("strategies", mode="before")
    @classmethod
    def _null_is_no_override(cls, strategies: object) -> object:
        if not isinstance(strategies, dict):
            return strategies
        return {name: {} if settings is None else settings for name, settings in strategies.items()}

    @field_validator("scenarios")
    @classmethod
    def _distinct_names(cls, scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
        names = [scenario.name for scenario in scenarios]
        if repeated := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two scenarios are named {repeated!r}; give each its own name")
        return scenarios

    def strategy(self, name: str) -> StrategySettings:
        """Return the overrides of a strategy, the defaults where it has none."""
        return self.strategies.get(name, _NO_OVERRIDES)

    def scenario(self, name: str) -> Scenario:
        """Return the scenario of that name; raise `ProfileError` when there is none."""
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise ProfileError(f"scenarios: there is none named {name!r}.")

    def to_document(self) -> Document:
        """Return the profile as plain JSON, to be stored or exported."""
        return self.model_dump(mode="json")


Migration = Callable[[Document], Document]

#: Migrations by version, each to the next one; a document is migrated step by step.
MIGRATIONS: Mapping[int, Migration] = {}


def migrate(
    document: Document, migrations: Mapping[int, Migration] = MIGRATIONS, to: int = PROFILE_VERSION
) -> Document:
    """Bring an older document to version `to`.

    Raises `ProfileError` for a newer or unknown version.
    """
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise ProfileError(
            f"version: found {excerpt(version)}, expected a whole number up to {to}."
        )
    if version > to:
        raise ProfileError(
            f"version: this profile was saved by a newer Lotwise"
            f" (version {excerpt(version)}; this one reads up to {to})."
        )
    while version < to:
        if version not in migrations:
            raise ProfileError(
                f"version: profiles of version {version} are not known to this Lotwise."
            )
        document = {**migrations[version](document), "version": version + 1}
        version += 1
    return document


def parse_profile(document: object) -> Profile:
    """Return the profile in a JSON document of any known version.

    The mappings and the provenance of an exported settings file are left out. Raises
    `ProfileError` whose message starts with the path of the first offending key.

    >>> document = {"version": 1, "portfolio": {"kelly_fraction": 0.25}}
    >>> parse_profile(document).portfolio.kelly_fraction
    0.25
    >>> parse_profile({"version": 1, "portfolio": {"trading_days": 5}})
    Traceback (most recent call last):
    app.calculations.errors.ProfileError: portfolio.trading_days: expected a list, found 5.
    """
    if not isinstance(document, dict):
        raise ProfileError(f"A profile is a JSON object; found {type(document).__name__}.")
    try:
        own = {key: value for key, value in document.items() if key not in (MAPPINGS, MADE_WITH)}
        return Profile.model_validate(migrate(own))
    except ValidationError as error:
        raise ProfileError(validation_message(error)) from error


#: Messages for pydantic's error types, in the terms of a JSON document.
_WORDS = {
    "extra_forbidden": "unknown key; remove it or check its spelling",
    "missing": "required, but absent",
    "model_type": "expected an object",
    "dict_type": "expected an object",
    "tuple_type": "expected a list",
    "union_tag_not_found": "the rule needs a kind",
}


def validation_message(error: ValidationError) -> str:
    """Return the first fault of a JSON document in words, the path of its key first."""
    first = error.errors(include_url=False)[0]
    path = ".".join(cut(str(part)) for part in _without_tags(first["loc"]))
    kind, message = first["type"], first["msg"].removeprefix("Value error, ")
    words = _WORDS.get(kind, message[0].lower() + message[1:]).removesuffix(".")
    if kind == "union_tag_invalid":
        words = f"unknown kind; one of {first['ctx']['expected_tags']}"
    silent = kind in ("extra_forbidden", "missing", "union_tag_not_found") or isinstance(
        first["input"], dict | list | tuple | BaseModel
    )
    value = "" if silent else f", found {excerpt(first['input'])}"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{path}: {words}{value}.{more}"


def _without_tags(location: tuple[int | str, ...]) -> list[int | str]:
    """Return the path without the rule kind that pydantic adds after `rule`."""
    return [
        part
        for i, part in enumerate(location)
        if not (i and location[i - 1] == "rule" and "scenarios" in location[: i - 1])
    ]
