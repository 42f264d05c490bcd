"""What each strategy earned at the backtest's size."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from app.calculations.metrics.trades import TradeStatistics
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import hidden, strategy_name
from app.formatting import count, money, percent, plural

COLUMNS = (
    Column("Strategy", "l name"),
    Column("Trades", "n lo"),
    Column(hidden("P/L, bar"), "bar"),
    Column("P/L"),
    Column("Share", "n lo"),
    Column("Win rate"),
    Column("Mean trade", "n lo"),
    Column("Worst trade", "n lo md"),
    Column("PCR", "n lo"),
    Column("Mean margin", "n lo md"),
    Column("Return on margin", "n lo md"),
)


SHOWN = 100  #: rows at most: every component costs the browser at each update of the page


def strategies(statistics: Sequence[TradeStatistics]) -> html.Div:
    """One row a strategy, the highest P/L first; what is beyond the first hundred is counted under the table."""
    ranked = sorted(statistics, key=lambda line: -line.net_pl)
    total = sum(line.net_pl for line in ranked)
    widest = max(abs(line.net_pl) for line in ranked)
    shown = table(COLUMNS, [_row(line, total, widest) for line in ranked[:SHOWN]], "strat")
    if len(ranked) <= SHOWN:
        return shown
    rest = ranked[SHOWN:]
    words = f"and {plural(len(rest), 'strategy', 'strategies')} more, which earned {money(sum(line.net_pl for line in rest))} together."
    return html.Div([shown, html.P(words, className="more")])


def _row(line: TradeStatistics, total: float, widest: float) -> Row:
    return Row(
        [
            strategy_name(line.name),
            count(line.trades),
            _bar(line.net_pl, widest),
            money(line.net_pl),
            percent(line.net_pl / total if total > 0 else None, 0),
            percent(line.win_rate),
            money(line.mean_pl),
            money(line.worst_pl),
            percent(line.pcr),
            money(line.mean_margin),
            percent(line.mean_return_on_margin),
        ]
    )


def _bar(net_pl: float, widest: float) -> html.Div:
    """The size of a P/L against the largest of the table; a loss in orange."""
    share = 100 * abs(net_pl) / widest if widest else 0.0
    return html.Div(html.Span(className="loss" if net_pl < 0 else "", style={"width": f"{share:.1f}%"}), className="mini")
