"""The scenarios against buy and hold of the log's own underlying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.calculations.replay.benchmark import Benchmark, NoBenchmark, relative_figures
from app.calculations.replay.engine import Replay
from app.dash_app.components.content import Piece, Sentence, Subhead, Table
from app.formatting import NONE, percent, ratio, signed_percent
from app.wording.benchmark import UNDEFINED


class Figure(NamedTuple):
    """A column: its head, the figure's name in `RelativeFigures`, how it prints."""

    head: str
    name: str
    show: Callable[[float | None], str]


FIGURES = (
    Figure("Beyond it", "excess_cagr", lambda value: _points(value)),
    Figure("Alpha", "alpha", lambda value: _points(value)),
    Figure("Beta", "beta", ratio),
    Figure("Correlation", "correlation", ratio),
    Figure("Tracking error", "tracking_error", percent),
    Figure("Information ratio", "information_ratio", ratio),
)
_MEANING = "Daily returns beside those of the log’s own underlying, held with the same capital."


def benchmark_table(benchmark: Benchmark | NoBenchmark, done: Sequence[Replay]) -> list[Piece]:
    """Return the table, and why a figure is undefined; nothing without buy and hold."""
    if isinstance(benchmark, NoBenchmark) or not done:
        return []
    rows, reasons = [], set()
    for replayed in done:
        found = relative_figures(replayed, benchmark)
        figures, why = found.to_dict(), found.undefined
        reasons |= {UNDEFINED[why[figure.name]] for figure in FIGURES if figure.name in why}
        cells = [
            NONE if figure.name in why else figure.show(figures[figure.name]) for figure in FIGURES
        ]
        rows.append([replayed.scenario.name, *cells])
    table = Table(["Scenario", *(figure.head for figure in FIGURES)], rows)
    notes = [Sentence(rest=f"{NONE} {reason}", dimmed=True) for reason in sorted(reasons)]
    return [Subhead("Against buy and hold", _MEANING), table, *notes]


def _points(value: float | None) -> str:
    return ">1,000%" if value is not None and value > 10 else signed_percent(value)
