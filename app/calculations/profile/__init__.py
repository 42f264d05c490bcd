"""The sizing profile: its document, its rules, and the scaling of a scenario's size."""

from app.calculations.profile.digest import profile_digest
from app.calculations.profile.fields import LARGEST, Model, NotNegative, Positive
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.live_settings import MAX_HISTORY, LiveSettings, LiveSummary
from app.calculations.profile.model import (
    AS_BACKTESTED,
    MADE_WITH,
    MAPPINGS,
    MAX_SCENARIOS,
    PortfolioSettings,
    Profile,
    Scenario,
    StrategySettings,
    parse_profile,
    validation_message,
)
from app.calculations.profile.rules import (
    AllocationRule,
    Estimator,
    FixedContracts,
    FixedDollar,
    FixedFractional,
    FixedRatio,
    Historical,
    Kelly,
    OptimalFRule,
    Rule,
    VolatilityAdjusted,
)
from app.calculations.profile.scaling import SizeScale, Unit, size_scale, with_fraction
from app.calculations.profile.settings_read_by import Reader, replay_key, settings_key

__all__ = [
    "AS_BACKTESTED",
    "LARGEST",
    "MADE_WITH",
    "MAPPINGS",
    "MAX_HISTORY",
    "MAX_SCENARIOS",
    "AllocationRule",
    "DrawdownName",
    "Estimator",
    "FixedContracts",
    "FixedDollar",
    "FixedFractional",
    "FixedRatio",
    "Historical",
    "Kelly",
    "LiveSettings",
    "LiveSummary",
    "Model",
    "NotNegative",
    "OptimalFRule",
    "PortfolioSettings",
    "Positive",
    "Profile",
    "Reader",
    "Rule",
    "Scenario",
    "SizeScale",
    "StrategySettings",
    "Unit",
    "VolatilityAdjusted",
    "judged_drawdown",
    "parse_profile",
    "profile_digest",
    "replay_key",
    "settings_key",
    "size_scale",
    "validation_message",
    "with_fraction",
]
