"""The page's callbacks: each takes the portfolio, asks for one calculation and draws it."""

from __future__ import annotations

import json
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from app.calculations.metrics.curve import monthly_returns
from app.calculations.metrics.trades import portfolio_statistics, strategy_statistics
from app.dash_app.components.chart_tools import register_hover, register_window, register_zoom
from app.dash_app.components.content import rendered
from app.dash_app.figures.base import ChartStyle
from app.dash_app.figures.equity import equity_drawdown
from app.dash_app.pages.portfolio import ids, result
from app.dash_app.pages.portfolio.details import folded
from app.dash_app.pages.portfolio.months import months_chart, months_table
from app.dash_app.pages.portfolio.report import Reported, lead, report
from app.dash_app.pages.portfolio.strategies import strategies_content
from app.dash_app.pages.portfolio.trades import grid, of_no_use, payload, rows_of
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import seen
from app.importers import ImportReport

LEAD = "What was read from your files, and what it earned."
READY = Input(stores.READY, "data")
VIEW = Input(stores.VIEW, "data")


def register(app: Dash) -> None:
    """Register what fills the page."""
    register_zoom(app, ids.EQUITY)
    register_window(app, ids.EQUITY)
    register_hover(app, ids.EQUITY)
    app.callback(
        Output(ids.STATE, "className"),
        Output(ids.MESSAGE, "children", allow_duplicate=True),
        Output(ids.OTHERS_LINE, "hidden", allow_duplicate=True),
        READY,
        prevent_initial_call="initial_duplicate",
    )(show_state)
    app.callback(
        Output(ids.LEAD, "children"),
        Output(ids.REPORT, "children"),
        Output(ids.PAIRS, "checked"),
        Output(ids.PAIRS_ROW, "hidden"),
        Output(ids.REPORT, "data-margins"),
        READY,
        Input(stores.STRATEGIES, "data"),
        State(ids.REPORT, "data-margins"),
    )(show_report)
    app.callback(
        Output(ids.CARDS, "children"),
        Output(ids.PERIOD, "children"),
        Output(ids.EQUITY_NOTE, "children"),
        READY,
        VIEW,
    )(show_cards)
    app.callback(Output(ids.EQUITY, "figure"), READY, VIEW, Input(ids.EQUITY_SCALE, "value"))(
        draw_equity
    )
    app.callback(Output(ids.MONTHS, "children"), READY, VIEW)(show_months)
    app.callback(Output(ids.STRATEGIES, "children"), READY)(show_strategies)
    app.callback(
        Output(ids.TRADES, "children"),
        Output(ids.TRADES_DATA, "data"),
        Output(ids.TRADES_SHOW, "display"),
        Output(ids.TRADES_CSV, "display"),
        Input(ids.TRADES_SHOW, "n_clicks"),
        Input(ids.TRADES_ALL, "n_clicks"),
        Input(ids.file_rows(ALL), "n_clicks"),
        READY,
        State(stores.VIEW, "data"),
    )(show_trades)
    app.clientside_callback(ClientsideFunction("grid", "fill"), Input(ids.TRADES_DATA, "data"))
    app.clientside_callback(
        ClientsideFunction("grid", "save"),
        Input(ids.TRADES_CSV, "n_clicks"),
        State(ids.TRADES_DATA, "data"),
        prevent_initial_call=True,
    )


def show_state(ready: object) -> tuple[str, None, bool]:
    """Return the class of the page: waiting, loaded or no-portfolio.

    What was said about an earlier upload goes with the portfolio it was said beside.
    """
    if ready is None:
        return "waiting", None, True
    return "loaded" if stores.is_ready(ready) else "no-portfolio", None, True


def show_report(ready: object, own: object, shown: object) -> Any:
    """Return the lead, the import report, and the pairing switch where the log has pairs.

    The last is the text of the strategies with a margin of the user, as `shown` holds those of the
    report that is there: other settings of strategies draw nothing anew.
    """
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None:
        return LEAD, no_update, no_update, no_update, no_update
    defaults = default_margins(own)
    margins = json.dumps(sorted(defaults))
    if ctx.triggered_id == stores.STRATEGIES and margins == (shown or "[]"):
        return (no_update,) * 5
    log = ledger.book.log
    sentences = rendered(lead(ledger.report, ledger.book))
    drawn = report(Reported(ledger.report, log, defaults, ledger.book.daily))
    return sentences, drawn, log.combine_pairs, ledger.report.n_pairs == 0, margins


def default_margins(own: object) -> frozenset[str]:
    """Return the strategies for which the active profile has a margin of the user.

    `own` is {fingerprint, strategies}, the part of the profile with the settings of strategies.
    """
    if not isinstance(own, dict) or not isinstance(own.get("strategies"), dict):
        return frozenset()
    strategies = own["strategies"].items()
    return frozenset(name for name, of in strategies if of.get("default_margin") is not None)


def show_cards(ready: object, view: object) -> Any:
    """Return the figures of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    figures = result.figures_of(run, portfolio_statistics(book), book.daily)
    cards = rendered([result.cards(figures, compact=seen(view)[1])])
    return cards, result.period(run), result.caveat(run, book.daily)


def draw_equity(ready: object, view: object, scale: str) -> Any:
    """Return the chart of equity and drawdown of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or view is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    return equity_drawdown(run, book.daily, _style(view), logarithmic=scale == "Log")


def show_months(ready: object, view: object) -> Any:
    """Return the monthly returns of the log as backtested."""
    book = server_state().portfolios.require_book(ready)
    if book is None or view is None or not stores.is_ready(ready):
        return no_update
    run = result.as_backtested(ready, book)
    returns = monthly_returns(run.day, run.equity, run.start)
    return [
        *rendered([months_chart(returns, _style(view))]),
        folded("As a table", rendered([months_table(returns)])),
    ]


def show_strategies(ready: object) -> Any:
    """Return the strategies of the log."""
    book = server_state().portfolios.require_book(ready)
    if book is None:
        return no_update
    return rendered(strategies_content(strategy_statistics(book)))


def show_trades(
    clicks: int | None, all_clicks: int | None, of_files: list[int | None], *about: Any
) -> Any:
    """Return the grid and all rows of the log for it, once they are asked for.

    The rows of a large log are many megabytes, and the grid itself is one. Of one file only its
    own rows are sent.
    """
    ready, view = about
    ledger = server_state().portfolios.require_portfolio(ready)
    if ledger is None or not any([clicks, all_clicks, *of_files]):
        return no_update
    log, imported = ledger.book.log, ledger.report
    hidden = of_no_use(log, imported)
    shown = grid(compact=seen(view)[1], hidden=hidden)
    asked = rows_of(log, _file_asked(imported, all_clicks))
    return shown, payload(asked, imported), "none", None


def _file_asked(imported: ImportReport, all_clicks: int | None) -> str | None:
    """Return the file whose rows were asked for, None for all rows.

    Dash can hand over a press together with other news, or leave the press out and name the news
    alone; then the only button that was pressed says it.
    """
    pressed = [button["id"]["index"] for button in ctx.inputs_list[2] if button.get("value")]
    named = [news["index"] for news in ctx.triggered_prop_ids.values() if isinstance(news, dict)]
    asked = [index for index in named if index in pressed]
    if not asked and not all_clicks and len(pressed) == 1:
        asked = pressed
    names = [file.name for file in imported.files]
    return names[asked[-1]] if asked and asked[-1] < len(names) else None


def _style(view: object) -> ChartStyle:
    scheme, compact, _ = seen(view)
    return ChartStyle(scheme, compact)
