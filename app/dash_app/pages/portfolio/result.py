"""Result of the log as it was traded: cards over the equity curve, the caveat under it."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog
from app.calculations.metrics.curve import SHORTEST_YEARLY
from app.calculations.metrics.replayed import Metrics
from app.calculations.metrics.trades import TradeStatistics
from app.calculations.profile.model import AS_BACKTESTED, Profile
from app.calculations.replay.engine import Replay, replay
from app.dash_app.components.content import Table
from app.dash_app.state.server_state import server_state
from app.dash_app.state.stores import Ready
from app.formatting import NONE, count, day, days, money, percent, ratio

REALISED = "Realised equity: an open position counts when it closes."


def as_backtested(ready: Ready, book: Book) -> Replay:
    """Return the log itself, replayed once for all callbacks."""
    return server_state().portfolios.derived(
        ready, "as_backtested", lambda: replay(book, Profile(), AS_BACKTESTED)
    )


def cards(figures: Sequence[tuple[str, str, str]], *, compact: bool) -> Table:
    """Return figures as cards: label, value and qualifier under each other, or a row on a phone."""
    if compact:
        return Table(
            ["Figure", "Value", "Of"], figures, text_columns=(0, 2), class_name="cards-narrow"
        )
    labels, values, qualifiers = zip(*figures, strict=True)
    columns = range(len(labels))
    return Table(labels, [values, qualifiers], text_columns=columns, class_name="cards")


def figures_of(
    run: Replay, trades: TradeStatistics, daily: DailyLog | None
) -> list[tuple[str, str, str]]:
    """Return label, value and qualifier of eight figures."""
    figures = run.metrics
    change = f"{money(run.start)} → {money(figures.ending_equity)}"
    wins = f"{count(trades.wins)} of {count(trades.trades)}"
    return [
        ("Net P/L", money(figures.net_profit), change),
        ("CAGR", percent(figures.shown_cagr), _yearly(figures, "on realised equity")),
        ("Max drawdown", percent(figures.max_drawdown), _drawdown_note(run, daily)),
        ("MAR", ratio(figures.shown_mar), _yearly(figures, "CAGR / drawdown")),
        ("Sharpe", ratio(figures.sharpe), f"Sortino {ratio(figures.sortino)}"),
        ("Win rate", percent(trades.win_rate), wins),
        ("PCR", percent(trades.pcr), "P/L / premium"),
        ("Profit factor", ratio(trades.profit_factor), "gains / losses"),
    ]


def period(run: Replay) -> str:
    """Return the sentence under the section's title."""
    return f"Every trade as backtested, {day(run.day[0])} {NONE} {day(run.day[-1])}."


def caveat(run: Replay, daily: DailyLog | None) -> str:
    """Return why a daily log shows another drawdown."""
    if daily is None or not len(daily):
        return f"{REALISED} A daily log also marks open ones; its drawdown is usually deeper."
    marked = percent(float(daily.drawdown.max()))
    return (
        f"{REALISED} The daily log marks open positions at each day’s end: "
        f"its drawdown is {marked}, the realised one {percent(run.metrics.max_drawdown)}."
    )


def _yearly(figures: Metrics, qualifier: str) -> str:
    """Return the qualifier of a yearly figure, or why it is not shown."""
    short = figures.span_days < SHORTEST_YEARLY
    return f"log under {SHORTEST_YEARLY} days" if short else qualifier


def _drawdown_note(run: Replay, daily: DailyLog | None) -> str:
    if daily is not None and len(daily):
        return f"daily log {percent(float(daily.drawdown.max()))}"
    return f"longest {days(run.metrics.longest_drawdown_days)}"
