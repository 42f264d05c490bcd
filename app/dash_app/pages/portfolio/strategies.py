"""Earnings of each strategy at the backtest's size."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.metrics.trades import TradeStatistics
from app.dash_app.components.content import Piece, Sentence, Table
from app.formatting import count, money, percent, plural

HEAD = (
    "Strategy",
    "Trades",
    "P/L",
    "Share",
    "Win rate",
    "Mean trade",
    "Worst trade",
    "PCR",
    "Mean margin",
    "Return on margin",
)
SHOWN = 100  #: rows at most


def strategies_content(statistics: Sequence[TradeStatistics]) -> list[Piece]:
    """Return one row a strategy, the highest P/L first; those beyond the first 100 are summed."""
    ranked = sorted(statistics, key=lambda line: -line.net_pl)
    total = sum(line.net_pl for line in ranked)
    rows = [_row(line, total) for line in ranked[:SHOWN]]
    table = Table(HEAD, rows, class_name="strat")
    rest = ranked[SHOWN:]
    if not rest:
        return [table]
    earned = money(sum(line.net_pl for line in rest))
    more = plural(len(rest), "strategy", "strategies")
    return [table, Sentence(rest=f"and {more} more, which earned {earned} together.", dimmed=True)]


def _row(line: TradeStatistics, total: float) -> list[str]:
    return [
        line.name,
        count(line.trades),
        money(line.net_pl),
        percent(line.net_pl / total if total > 0 else None, 0),
        percent(line.win_rate),
        money(line.mean_pl),
        money(line.worst_pl),
        percent(line.pcr),
        money(line.mean_margin),
        percent(line.mean_return_on_margin),
    ]
