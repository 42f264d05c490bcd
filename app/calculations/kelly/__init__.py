"""Kelly estimates of one strategy and of all at once, with their uncertainty."""

from app.calculations.kelly.by_period import PeriodKelly, PeriodSums, period_kelly
from app.calculations.kelly.by_strategy import KellyEstimates, kelly_estimates
from app.calculations.kelly.caution import (
    NO_CAUTION,
    Caution,
    StrategyCautions,
    pooled_caution,
    strategy_cautions,
)
from app.calculations.kelly.curves import (
    FragilityCurve,
    GrowthCurve,
    KellyOverTime,
    SampleSize,
    fragility_curve,
    growth_curve,
    kelly_over_time,
)
from app.calculations.kelly.estimate import KellyEstimate, kelly_estimate
from app.calculations.kelly.growth_objectives import LogMoment, exponent
from app.calculations.kelly.joint_growth import Constraints, UnmetBoundError, maximise_growth
from app.calculations.kelly.joint_uncertainty import (
    JOINT_RESAMPLES,
    JointKelly,
    JointRange,
    joint_kelly,
    joint_range,
)
from app.calculations.kelly.risk_constrained import risk_constrained_fraction
from app.calculations.kelly.selection import (
    SelectionStatus,
    StrategyEvidence,
    expected_maximum,
    selection_evidence,
)
from app.calculations.kelly.simultaneous import (
    JointReturns,
    SimultaneousKelly,
    joint_returns,
    simultaneous_kelly,
    simultaneous_shares,
)
from app.calculations.kelly.status import MIN_TRADES, Status
from app.calculations.kelly.uncertainty import BootstrapRange

__all__ = [
    "JOINT_RESAMPLES",
    "MIN_TRADES",
    "NO_CAUTION",
    "BootstrapRange",
    "Caution",
    "Constraints",
    "FragilityCurve",
    "GrowthCurve",
    "JointKelly",
    "JointRange",
    "JointReturns",
    "KellyEstimate",
    "KellyEstimates",
    "KellyOverTime",
    "LogMoment",
    "PeriodKelly",
    "PeriodSums",
    "SampleSize",
    "SelectionStatus",
    "SimultaneousKelly",
    "Status",
    "StrategyCautions",
    "StrategyEvidence",
    "UnmetBoundError",
    "expected_maximum",
    "exponent",
    "fragility_curve",
    "growth_curve",
    "joint_kelly",
    "joint_range",
    "joint_returns",
    "kelly_estimate",
    "kelly_estimates",
    "kelly_over_time",
    "maximise_growth",
    "period_kelly",
    "pooled_caution",
    "risk_constrained_fraction",
    "selection_evidence",
    "simultaneous_kelly",
    "simultaneous_shares",
    "strategy_cautions",
]
