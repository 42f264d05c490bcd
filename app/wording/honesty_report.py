"""The figures of the honesty benchmark: advice judged on logs of truths known by construction.

`make honesty` measures them and writes them as JSON; its Markdown report and Methods are both made
of them. `honesty` puts them into words and tables. Shares and chances are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Size = Literal["answer", "allocator", "half_kelly"]
SIZES: tuple[Size, ...] = ("answer", "allocator", "half_kelly")
RangeKind = Literal["single", "by_period", "pooled", "joint", "weights"]
RANGES: tuple[RangeKind, ...] = ("single", "by_period", "pooled", "joint", "weights")

BROKEN_TARGET = 0.05  #: of fresh years, for the answer and the allocator's offer
COVERAGE_TARGET = 0.88
WIDE_COVERAGE_TARGET = 0.85  #: where a strategy is a lottery, and of pooled positions
GROWTH_BELOW_ZERO_TARGET = 0.01  #: of logs with an edge, at the answer
DANGER_TARGET, WARNING_TARGET = 0.05, 0.20  #: of benign logs at the answer
WORSE_TARGET = 0.10  #: of the proposals of one kind
FALSE_EVIDENCE_TARGET = 0.05  #: of streams of live trades like their backtest


class Share(NamedTuple):
    """A share of so many cases."""

    value: float
    of: int


class Broken(NamedTuple):
    """Chance that the drawdown target is broken in a fresh year, averaged over logs."""

    chance: float
    error: float  #: 1.64 standard errors: the share is below `chance + error` with 95 %
    among_sized: float | None  #: the same over the logs that hold something; None without one

    @property
    def is_kept(self) -> bool:
        """True where the chance is within its target and its own Monte Carlo error."""
        return self.chance <= BROKEN_TARGET + self.error


@dataclass(frozen=True)
class LiveFigures:
    """Live trades drawn after backtests of one truth and length."""

    streams: int
    false_alarms: float  #: share of streams without any change called worse within 500 trades
    #: share called worse by what is left of the edge (`halved`, `vanished`) and live trades
    found: Mapping[str, Mapping[str, float]]
    claimed: float | None  #: mean power told for a vanished edge after 100 live trades
    gap_covered: float  #: share of ranges of the mean gap that hold it


@dataclass(frozen=True)
class Cell:
    """All logs of one truth and one length."""

    truth: str
    positions: int  #: of each strategy
    logs: int  #: whose sizes were judged
    range_logs: int  #: whose ranges were judged
    alert_logs: int  #: with a size, whose alerts were judged
    has_edge: bool
    has_lottery: bool
    sized: float  #: share of logs whose answer holds something
    broken: Mapping[Size, Broken]
    growth_below_zero: Mapping[Size, float]  #: share of logs
    coverage: Mapping[RangeKind, Share]
    alarms: Mapping[str, float]  #: share of logs with an answer: `danger`, `warn`, and each kind
    live: LiveFigures | None = None  #: None where no live trades were drawn

    @property
    def name(self) -> str:
        """Return the truth and the length."""
        return f"{self.truth}, {self.positions}"

    def coverage_target(self, kind: RangeKind) -> float:
        """Return the least coverage asked of a kind of range."""
        wide = self.has_lottery or kind == "pooled"
        return WIDE_COVERAGE_TARGET if wide else COVERAGE_TARGET


class ProposalFigures(NamedTuple):
    """Proposals of one action, each applied to the fresh year after its log."""

    offered: int
    worse: int  #: it earned less and fell further


@dataclass(frozen=True)
class RealLog:
    """A log of the user's own kind: sized on its first half, replayed on its second."""

    label: str
    positions: int  #: of its first half
    replayed: int  #: of its second half
    fraction: float | None  #: of Kelly; None where the answer holds nothing
    reason: str | None  #: code of the answer, why it holds nothing
    target: float
    drawdown: float | None  #: judged, of the second half; None where the answer holds nothing
    drawdown_in_lots: float | None  #: the same in whole contracts


@dataclass(frozen=True)
class HonestyReport:
    """The whole benchmark."""

    setup: Mapping[str, int]  #: seed, paths, resamples
    cells: tuple[Cell, ...]
    proposals: Mapping[str, ProposalFigures]  #: by action
    real: tuple[RealLog, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> HonestyReport:
        """Return the report of its JSON document."""
        return cls(
            setup=document["setup"],
            cells=tuple(_cell(cell) for cell in document["cells"]),
            proposals={
                action: ProposalFigures(**figures)
                for action, figures in document["proposals"].items()
            },
            real=tuple(RealLog(**log) for log in document["real"]),
        )


def _cell(document: Mapping[str, Any]) -> Cell:
    figures = dict(document)
    figures["broken"] = {size: Broken(**broken) for size, broken in figures["broken"].items()}
    figures["coverage"] = {kind: Share(**share) for kind, share in figures["coverage"].items()}
    if figures.get("live") is not None:
        figures["live"] = LiveFigures(**figures["live"])
    return Cell(**figures)
