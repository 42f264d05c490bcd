"""Type this into your platform: what the chosen scenario would trade next, strategy by strategy."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from app.calculations.errors import CalculationError
from app.calculations.sizing.contracts_now import Bound
from app.calculations.sizing.next_trade import NextTrades, NextTradeSize, next_trades
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import MARKUP, markup
from app.dash_app.components.note import note
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, strategy_name, term
from app.dash_app.pages.position_sizing import ids
from app.dash_app.state import stores
from app.dash_app.state.workspace import chosen_scenario, open_workspace
from app.formatting import NONE, count, money, percent
from app.wording.outcomes import OUTCOME_WORDS

#: What decided a size, to a person.
BOUND_WORDS: dict[Bound, str] = {
    "rule": "the rule",
    "lot": "less than one lot",
    "max_contracts": "max contracts",
    "capital_ceiling": "capital ceiling",
    "margin_ceiling": "margin ceiling",
    "off": "switched off",
    "none": NONE,
}
TABLE = f"#{ids.TODAY} table"


def register(app: Dash) -> None:
    """Register its callback."""
    app.callback(
        Output(ids.TODAY, MARKUP),
        ids.section_due("today"),
        Input(ids.SECTION_SCENARIO, "value"),
        State(stores.READY, "data"),
        State(stores.PROFILE, "data"),
    )(draw_today)


def draw_today(due: object, name: str | None, ready: object, active: object) -> Any:
    """The section, once the curves are there."""
    workspace = open_workspace(ready, active) if due else None
    if workspace is None:
        return no_update
    try:
        return markup(today_content(next_trades(workspace.book, workspace.profile, chosen_scenario(workspace, name))))
    except CalculationError as error:
        return markup(note("This scenario has no sizes.", str(error), "warn"))


def actions() -> list[html.Button]:
    """Copy, save, print."""
    return [
        _action("copy-table", "copy", "Copy"),
        _action("save-table", "download", "CSV", **{"data-file": "sizes.csv"}),
        _action("print-table", "printer", "Print"),
    ]


def _action(act: str, icon_name: str, words: str, **data: str) -> html.Button:
    return html.Button([icon(icon_name, 14), words], className="as-link", type="button", **{"data-act": act, "data-table": TABLE}, **data)


def today_content(today: NextTrades) -> list[Content]:
    """The lead sentence and the table."""
    return [_lead(today), _table(today)]


def _lead(today: NextTrades) -> html.P:
    finding = f"At {money(today.equity)} of equity, one position of each strategy would hold {percent(today.allocation_share, 0)} of it."
    return lead(finding, f"Sizes are whole lots under “{today.scenario}”, within each strategy’s limits. {_total(today)}")


def _total(today: NextTrades) -> str:
    """What every strategy would hold with its most open trades, against the margin ceiling."""
    held = f"With every strategy at its most open trades they would hold {money(today.max_allocation)} of margin"
    if today.ceiling_share is None:
        return f"{held}."
    warning = ": not all can be open at once, and the platform needs the limits as well." if today.ceiling_share > 1 else "."
    return f"{held}, {percent(today.ceiling_share, 0)} of the margin ceiling{warning}"


def _table(today: NextTrades) -> html.Div:
    columns = (
        Column("Strategy", "l name"),
        Column("Allocation", "n"),
        Column("Contracts", "n"),
        Column("Max contracts", "n lo"),
        Column(
            term("Max open trades", "The most the strategy had open at once in the log, or the portfolio’s limit where smaller."), "n lo"
        ),
        Column(term("Max allocation", "Contracts × margin × max open trades."), "n lo"),
        Column(term("One contract", "Median margin over the strategy’s last 20 positions."), "n lo md"),
        Column("Bound by", "l lo"),
    )
    return table(columns, [_row(size) for size in today.sizes], "today")


def _row(size: NextTradeSize) -> Row:
    cells: list[Content] = [
        strategy_name(size.strategy),
        percent(size.allocation_share),
        html.B(count(size.contracts)),
        count(size.max_contracts),
        count(size.max_open_trades),
        money(size.max_allocation),
        money(size.margin_per_contract),
        _bound(size),
    ]
    return Row(cells, "weak" if not size.contracts else "")


def _bound(size: NextTradeSize) -> str:
    return OUTCOME_WORDS[size.reason.partition(":")[2]] if size.reason else BOUND_WORDS[size.bound_by]
