"""The page's callbacks: each takes the portfolio, asks for one calculation and draws it."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from app.calculations.metrics.curve import monthly_returns
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.equity import equity_drawdown
from app.dash_app.pages.portfolio import ids, result
from app.dash_app.pages.portfolio.months import months
from app.dash_app.pages.portfolio.report import report, source
from app.dash_app.pages.portfolio.strategies import strategies
from app.dash_app.pages.portfolio.trades import grid, payload
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state

READY = Input(stores.READY, "data")


def register(app: Dash) -> None:
    """Register what fills the page."""
    app.callback(Output(ids.STATE, "className"), READY)(show_state)
    app.callback(
        Output(ids.REPORT, MARKUP),
        Output(ids.REPORT_SOURCE, "children"),
        Output(ids.PAIRS, "checked"),
        Output(ids.PAIRS_ROW, "hidden"),
        READY,
    )(show_report)
    app.callback(Output(ids.CARDS, MARKUP), Output(ids.PERIOD, "children"), Output(ids.EQUITY_NOTE, "children"), READY)(show_cards)
    app.callback(Output(ids.EQUITY, "figure"), READY, Input(stores.VIEW, "data"), Input(ids.EQUITY_SCALE, "value"))(draw_equity)
    app.callback(Output(ids.MONTHS, MARKUP), READY)(show_months)
    app.callback(Output(ids.STRATEGIES, MARKUP), READY)(show_strategies)
    app.callback(Output(ids.TRADES, "children"), Output(ids.TRADES_DATA, "data"), Input(ids.TRADES_WANTED, "data"))(show_trades)
    _register_grid(app)


def _register_grid(app: Dash) -> None:
    """What assets/grid.js does in the browser."""
    above = [Input(part, MARKUP) for part in (ids.REPORT, ids.CARDS, ids.MONTHS, ids.STRATEGIES)]  # once they have their heights
    app.clientside_callback(ClientsideFunction("lotwise", "want_trades"), *above, State(stores.READY, "data"))
    app.clientside_callback(ClientsideFunction("lotwise", "fill_trades"), Input(ids.TRADES_DATA, "data"))
    app.clientside_callback(ClientsideFunction("lotwise", "export_trades"), Input(ids.TRADES_CSV, "n_clicks"), prevent_initial_call=True)


def show_state(ready: object) -> str:
    """Which state the page is in."""
    if ready is None:
        return "waiting"
    return "loaded" if stores.is_ready(ready) else "no-portfolio"


def show_report(ready: object) -> Any:
    """The import report, its files, and the pairing switch where the log has pairs."""
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None:
        return no_update
    return markup(report(ledger.report)), source(ledger.report), ledger.book.log.combine_pairs, ledger.report.n_pairs == 0


def show_cards(ready: object) -> Any:
    """The figures of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    return markup(result.cards(run, portfolio_statistics(book), book.daily)), result.period(run), result.caveat(run, book.daily)


def draw_equity(ready: object, view: stores.View | None, scale: str) -> Any:
    """Equity and drawdown of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or view is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    style = ChartStyle(stores.scheme_of(view), view["compact"])
    return equity_drawdown(run, book.daily, style, logarithmic=scale == "Log")


def show_months(ready: object) -> Any:
    """Monthly returns of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    return markup(months(monthly_returns(run.day, run.equity, run.start)))


def show_strategies(ready: object) -> Any:
    """The strategies of the log."""
    book = server_state().portfolios.require_book(ready)
    return no_update if book is None else markup(strategies(strategy_statistics(book)))


def show_trades(wanted: object) -> Any:
    """The grid, and all rows of the log for it, once someone comes near: those of a large log are many megabytes."""
    book = server_state().portfolios.require_book(wanted)
    return (no_update, no_update) if book is None else (grid(), payload(book.log))
