"""Work at the product's own limits: processor time and peak memory, each case in a child process.

The log has as many rows and strategies as an import takes, over as many days as are sized
(`app/calculations/numerics/work_limits.py`). The budgets bound one request or command, so that no
log that is accepted can hold the server up for long or fill its memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.numerics.work_limits import MAX_STRATEGY_DAYS
from app.calculations.profile.model import Profile, Scenario
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.dash_app.state.server_state import standalone_state
from app.dash_app.state.workspace import SHOWN, Workspace, replays_of
from app.importers.limits import MAX_ROWS, MAX_STRATEGIES
from benchmarks.timing import Row, Target

LIGHT_S, HEAVY_S, JOB_S = 10.0, 60.0, 600.0  #: budgets of a callback, a section, and a job [CPU s]
MEMORY_MB = 700.0  #: beyond what the process with the log takes
_MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10  #: of `ru_maxrss`
_SESSION_S = (10 * 3_600, 15 * 3_600)  #: first and last second of the opens


@dataclass(frozen=True)
class Shape:
    """Sizes of a log: rows spread evenly over its strategies and trading days."""

    rows: int
    strategies: int
    days: int

    @property
    def words(self) -> str:
        """The sizes, as a line of the table names them."""
        return f"{self.rows:,} rows × {self.strategies:,} strategies × {self.days:,} days"


WIDEST = Shape(MAX_ROWS, MAX_STRATEGIES, MAX_STRATEGY_DAYS * 99 // 100 // MAX_STRATEGIES)
#: As many strategies as a joint fit takes over ten years.
JOINT = Shape(MAX_ROWS, 350, 2_600)
MANY = Shape(MAX_ROWS, 100, 2_600)  #: whose fullest instants are limits of the allocator
DEEPEST = Shape(MAX_ROWS, 1, 2_600)
Work = Callable[[Workspace], object]


def extreme_log(shape: Shape, seed: int = 1) -> TradeLog:
    """Return a log of short-premium trades of a shape, each held for minutes to hours."""
    rng, rows = np.random.default_rng(seed), shape.rows
    day = np.busday_offset("2000-01-03", np.sort(np.arange(rows) % shape.days))
    opened = np.sort(day.astype("datetime64[s]") + rng.integers(*_SESSION_S, rows))
    contracts = rng.integers(1, 6, rows).astype(float)
    lost = rng.random(rows) < 0.25
    share = np.where(lost, -rng.uniform(0.3, 1.9, rows), rng.uniform(0.2, 1.0, rows))
    columns = {
        "opened_at": opened,
        "closed_at": opened + rng.integers(600, 18_000, rows) * np.timedelta64(1, "s"),
        "strategy": [f"S{code}" for code in rng.permutation(np.arange(rows) % shape.strategies)],
        "pl": np.round(share * 250 * contracts, 2),
        "contracts": contracts,
        "margin_req": 2_000 * contracts,
        "commissions": 3 * contracts,
        "premium": np.full(rows, 250.0),
        "opening_vix": np.round(12 + 10 * rng.random(rows), 2),
    }
    return TradeLog.from_frame(pd.DataFrame(columns))


def workspace(shape: Shape) -> Workspace:
    """Return the log of a shape under a new profile with as many scenarios as are shown."""
    book = Book.of(extreme_log(shape))
    profile = default_profile(book)
    more = [_kelly(number / 10) for number in range(SHOWN - len(profile.scenarios))]
    scenarios = (*profile.scenarios, *more)
    full: Profile = profile.model_copy(update={"scenarios": scenarios})
    return Workspace({"fingerprint": "limits", "nonce": "limits.0.0"}, book, full)


def _kelly(fraction: float) -> Scenario:
    rule = {"kind": "kelly", "fraction": fraction, "history": "walk_forward"}
    return Scenario.model_validate({"name": f"{fraction} Kelly", "rule": rule})


def _replays(of: Workspace) -> None:
    replays_of(of)


def _sweep(of: Workspace) -> None:
    from app.dash_app.figures.slider_steps import STEPS

    of.replays_at(MY_SIZING, STEPS)


def _margin(of: Workspace) -> None:
    from app.dash_app.figures.base import ChartStyle
    from app.dash_app.pages.position_sizing.margin.content import MarginChoice, margin_content

    margin_content(of, MarginChoice(), ChartStyle("light"))


def _kelly_section(of: Workspace) -> None:
    from app.dash_app.figures.base import ChartStyle
    from app.dash_app.pages.position_sizing.kelly.content import kelly_content

    kelly_content(of, ChartStyle("light"))


def _alerts(of: Workspace) -> None:
    from app.dash_app.pages.position_sizing.alerts.content import alerts_content

    alerts_content(of)


def _ledger(of: Workspace) -> None:
    from app.dash_app.pages.position_sizing.ledger.content import ledger_content
    from app.dash_app.pages.position_sizing.ledger.rows import Filters, Ledger

    ledger_content(of)
    ledger = Ledger(of.book, of.replay(MY_SIZING))
    ledger.payload(ledger.passing(Filters()))


def _allocator(of: Workspace) -> None:
    from app.calculations.allocation.settings import AllocationSettings
    from app.calculations.errors import CalculationError
    from app.dash_app.pages.position_sizing.allocator.work import Allocator

    allocator = Allocator(of, AllocationSettings())
    try:
        allocator.allocation, allocator.pairs, allocator.ranges  # noqa: B018
    except CalculationError as refusal:
        print(refusal, file=sys.stderr)


def _answer(of: Workspace) -> None:
    from app.calculations.size_search import recommended_size
    from app.calculations.size_search.search import SearchOptions

    recommended_size(of.book, of.profile, options=SearchOptions(readings=("cautious",)))


def _paths(of: Workspace) -> None:
    from app.calculations.monte_carlo.settings import MAXIMUM_PATHS, SimulationSettings
    from app.calculations.monte_carlo.simulator import MonteCarloSimulator

    settings = SimulationSettings(paths=MAXIMUM_PATHS, horizon_days=20)
    MonteCarloSimulator(of.book, of.profile, MY_SIZING, settings).run()


def _live(of: Workspace) -> None:
    from app.calculations.live import compare_live

    compare_live(of.book, of.book.log, of.profile)


def _report(of: Workspace) -> None:
    from app.dash_app.report.document import report_html

    report_html(of.book, of.profile, "log.csv")


@dataclass(frozen=True)
class Case:
    """Work on a log of a shape, and its budget of processor time [s]."""

    name: str
    work: Work
    shape: Shape
    budget_s: float


CASES = (
    Case("eight scenarios replayed", _replays, WIDEST, LIGHT_S),
    Case("sweep of 41 fractions", _sweep, WIDEST, LIGHT_S),
    Case("section Margin", _margin, WIDEST, LIGHT_S),
    Case("section Reduced and skipped, all rows", _ledger, WIDEST, LIGHT_S),
    Case("section Kelly, without joint shares", _kelly_section, WIDEST, LIGHT_S),
    Case("section Kelly, with joint shares", _kelly_section, JOINT, HEAVY_S),
    Case("section Kelly", _kelly_section, DEEPEST, LIGHT_S),
    Case("section Alerts", _alerts, WIDEST, HEAVY_S),
    Case("section Allocator", _allocator, MANY, HEAVY_S),
    Case("section Allocator, refused", _allocator, WIDEST, LIGHT_S),
    Case("Monte Carlo, 100,000 paths × 20 days", _paths, WIDEST, JOB_S),
    Case("the answer", _answer, WIDEST, JOB_S),
    Case("live compared with itself", _live, WIDEST, JOB_S),
    Case("report", _report, WIDEST, JOB_S),
)


def limit_rows() -> Iterator[Row]:
    """Yield two lines for each case: processor time, and memory beyond the log's own."""
    for number, case in enumerate(CASES):
        command = [sys.executable, "-m", "benchmarks.limits", str(number)]
        finished = subprocess.run(command, capture_output=True, text=True, check=True)
        used = json.loads(finished.stdout.splitlines()[-1])
        seconds, megabytes = used["cpu_s"], used["memory_mb"]
        name = f"{case.name}, {case.shape.words}"
        yield Row(f"{name}, CPU", "s", seconds, seconds, 1, Target(median=case.budget_s))
        yield Row(f"{name}, memory", "MB", megabytes, megabytes, 1, Target(median=MEMORY_MB))


def measure(case: Case) -> dict[str, float]:
    """Return the processor seconds and the megabytes of a case in this process."""
    from app.calculations.kernels import warm_up

    warm_up()
    prepared = workspace(case.shape)
    before_mb, before_s = _peak_mb(), time.process_time()
    with standalone_state():
        case.work(prepared)
    return {"cpu_s": time.process_time() - before_s, "memory_mb": _peak_mb() - before_mb}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


if __name__ == "__main__":
    print(json.dumps(measure(CASES[int(sys.argv[1])])))
