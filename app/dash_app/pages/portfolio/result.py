"""What the log earned as it was traded: the cards over the equity curve, and the caveat under it."""

from __future__ import annotations

from dash import html

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog
from app.calculations.metrics.trades import TradeStatistics
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import Replay, replay
from app.dash_app.components.stat import stat, stats
from app.dash_app.components.text import term
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready
from app.formatting import NONE, count, day, days, money, percent, ratio

REALISED = "Realised equity: an open position counts when it closes."


def as_backtested(ready: Ready, book: Book) -> Replay:
    """The log itself, replayed once for all who ask."""
    return server_state().portfolios.derived(ready, "as_backtested", lambda: replay(book, Profile(), AS_BACKTESTED))


def cards(run: Replay, trades: TradeStatistics, daily: DailyLog | None) -> html.Div:
    """Eight figures, each with its qualifier."""
    figures = run.metrics
    return stats(
        [
            stat("Net P/L", money(figures.net_profit), f"{money(run.start)} → {money(figures.ending_equity)}"),
            stat("CAGR", percent(figures.cagr), "on realised equity"),
            stat("Max drawdown", percent(figures.max_drawdown), _drawdown_note(run, daily)),
            stat(term("MAR", "CAGR divided by max drawdown."), ratio(figures.mar), "CAGR / drawdown"),
            stat("Sharpe", ratio(figures.sharpe), f"Sortino {ratio(figures.sortino)}"),
            stat("Win rate", percent(trades.win_rate), f"{count(trades.wins)} of {count(trades.trades)}"),
            stat(term("PCR", "Premium capture rate: all P/L over all premium, paid or received."), percent(trades.pcr), "P/L / premium"),
            stat("Profit factor", ratio(trades.profit_factor), "gains / losses"),
        ],
        "cards",
    )


def period(run: Replay) -> str:
    """The sentence under the section's title."""
    return f"Every trade as backtested, {day(run.day[0])} {NONE} {day(run.day[-1])}."


def caveat(run: Replay, daily: DailyLog | None) -> str:
    """Why a daily log shows another drawdown."""
    if daily is None or not len(daily):
        return f"{REALISED} A daily log also marks open ones; its drawdown is usually deeper."
    return (
        f"{REALISED} The daily log marks open positions at each day’s end: its drawdown is {percent(float(daily.drawdown.max()))}, "
        f"the realised one {percent(run.metrics.max_drawdown)}."
    )


def _drawdown_note(run: Replay, daily: DailyLog | None) -> str:
    if daily is not None and len(daily):
        return f"daily log {percent(float(daily.drawdown.max()))}"
    return f"longest {days(run.metrics.longest_drawdown_days)}"
