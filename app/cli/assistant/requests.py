"""Arguments of the tools; their JSON schemas are what an assistant sees of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from app.calculations.allocation.settings import AllocationSettings
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.fields import Model
from app.cli.assistant.folders import Folders
from app.cli.inputs import InputFiles
from app.cli.reading import Reading

_SCENARIOS = "Names of scenarios of the profile; none for all of them."
_SCENARIO = "Name of a scenario of the profile."
_CURVES = "Also return the long lists: curves by day, and every trade of a replay."

Number = Annotated[int, Field(ge=1)]


class LogRequest(Model):
    """The files of a request, and changes of the profile for this answer alone."""

    log: str = Field(description="Path of the trade log, absolute or within a folder.")
    daily: str | None = Field(None, description="Path of the daily log of the same backtest.")
    profile: str | None = Field(
        None,
        description="Path of a sizing profile (JSON), as the page exports it. Without one the "
        "default profile of the log is used.",
    )
    combine_pairs: bool = Field(
        True, description="Put and call rows of one structure are one position."
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="Column of each field, for a log of unknown layout; opened, closed and pl are "
        "needed.",
    )
    changes: dict[str, Any] | None = Field(
        None,
        description="Merge patch (RFC 7386) of the profile, for this answer alone; such as "
        '{"portfolio": {"target_max_drawdown": 0.15}}. Shares are fractions. Every answer '
        "holds the whole profile that it used.",
    )

    def files(self, folders: Folders) -> InputFiles:
        """Return the input files; raises `PathError` for one that may not be read."""
        return InputFiles(
            log=folders.file(self.log),
            profile=None if self.profile is None else folders.file(self.profile),
            daily=None if self.daily is None else folders.file(self.daily),
            reading=self.reading,
        )

    @property
    def has_settings(self) -> bool:
        """Return True where the settings are the user's own, not only the log's defaults."""
        return self.profile is not None or self.changes is not None

    @property
    def reading(self) -> Reading:
        """Return how the rows of the log become trades."""
        return Reading(
            no_pairs=not self.combine_pairs, mapping=self.columns, mapping_option="columns"
        )


class ReplayRequest(LogRequest):
    """Arguments of `replay`."""

    scenarios: tuple[str, ...] = Field((), description=_SCENARIOS)
    with_curves: bool = Field(False, description=_CURVES)


class CompareRequest(LogRequest):
    """Arguments of `compare_scenarios`."""

    against: str | None = Field(
        None,
        description=f"{_SCENARIO} The others are compared to it. Without one the log as it is.",
    )
    scenarios: tuple[str, ...] = Field((), description=_SCENARIOS)


class SimulateRequest(LogRequest):
    """Arguments of `simulate`."""

    scenarios: tuple[str, ...] = Field((), description=_SCENARIOS)
    simulation: SimulationSettings = Field(
        default_factory=SimulationSettings,
        description="Days are trading days, shares are of the capital at the start.",
    )
    find_size: bool = Field(
        False, description="Also find the largest size that keeps the profile's drawdown promise."
    )
    with_curves: bool = Field(False, description=_CURVES)


class AllocateRequest(LogRequest):
    """Arguments of `allocate`."""

    allocation: AllocationSettings = Field(
        default_factory=AllocationSettings,
        description="Weights are shares of equity held as margin per position, by strategy.",
    )
    resamples: Annotated[int, Field(ge=0, le=10_000)] = Field(
        200, description="Resamples behind the ranges; 0 for no ranges."
    )
    folds: Annotated[int, Field(ge=0, le=100)] = Field(
        5, description="Folds of the walk-forward test, 5 or more; 0 for no test."
    )
    paths: Annotated[int, Field(ge=0, le=100_000)] = Field(
        1_000, description="Simulated paths behind the drawdown promise; 0 for no promise."
    )
    horizon_days: Number = Field(252, description="Horizon of the promise in trading days.")


class LiveRequest(LogRequest):
    """Arguments of `compare_live`; `log` is the backtest."""

    live: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)] = Field(
        description="Paths of the logs of what was traded."
    )
    strategies: dict[str, str | None] = Field(
        default_factory=dict,
        description="Backtest strategy by live name, beside those of the profile and equal names; "
        "null for a live name that is not to be compared.",
    )
    live_columns: dict[str, str] = Field(
        default_factory=dict, description="The same as `columns`, for the live logs."
    )
    match_minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        30.0, description="Opens further apart are never matched."
    )

    def live_files(self, folders: Folders) -> list[Path]:
        """Return the live logs; raises `PathError` for one that may not be read."""
        return [folders.file(path) for path in self.live]

    @property
    def live_reading(self) -> Reading:
        """Return how the rows of the live logs become trades."""
        return replace(self.reading, mapping=self.live_columns, mapping_option="live_columns")


class ExplainRequest(LogRequest):
    """Arguments of `explain_trade`; either `line` or `position`."""

    line: Number | None = Field(None, description="Line of the trade in the log's file, from 1.")
    position: Number | None = Field(
        None, description="Number of the position in the order of opening, from 1."
    )
    scenario: str | None = Field(
        None, description=f"{_SCENARIO} Without one the user's own sizing."
    )
