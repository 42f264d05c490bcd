"""The controls of the mapping form: a column for each field, and what else is asked of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button, quiet_button
from app.dash_app.components.content import Note, note
from app.dash_app.components.section import subhead
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.dash_app.state.dropped_files import ENDINGS
from app.formatting import plural
from app.importers import FIELDS, MappableField, UnknownTable, fees_basis_is_open, suggest_mapping
from app.importers.executions import EXECUTIONS, are_executions
from app.importers.report import excerpt
from app.importers.table import normalised

NEEDED = ("opened", "closed", "pl")
OPTIONAL = ("size", "strategy", "margin", "fees", "premium")
#: All other fields stand closed under a head of their own, unless one of them has a column.
MORE = tuple(field.name for field in FIELDS if field.name not in (*NEEDED, *OPTIONAL))
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": ""}
BY_NAME: Mapping[str, MappableField] = {field.name: field for field in FIELDS}
AFTER, BEFORE = "after fees", "before"
DATE_ORDERS = {"day": "Day first", "month": "Month first"}


@dataclass(frozen=True)
class Filled:
    """A table with the column that each field has at first, and the words of its badge."""

    table: UnknownTable
    columns: Mapping[str, str]
    badge: str  #: "suggested" or "remembered"
    strategy_name: str = ""
    suggested_name: str = ""
    day_first: bool | None = None
    margin: str = ""  #: that is assumed where the table names none, as the user writes it
    focus: str = ""  #: the field that the user came to change


def first_columns(
    table: UnknownTable, kept: Mapping[str, str] | None
) -> tuple[dict[str, str], str]:
    """Return the column of each field at first: a kept mapping, else the suggestions.

    The second is the word for where they come from.
    """
    if kept is None:
        suggested = {name: found.column for name, found in suggest_mapping(table).items()}
        return suggested, "suggested"
    spelled = {normalised(column): column for column in table.columns}
    columns = {name: spelled.get(normalised(column)) for name, column in kept.items()}
    return {name: column for name, column in columns.items() if column is not None}, "remembered"


def form(filled: Filled) -> list[Component]:
    """Return the form of a table."""
    return [
        html.Div(id=ids.map_view("lead"), className="lead"),
        *_executions(filled.table),
        _header(filled.table),
        html.Div([*_needed(filled), *_optional(filled), _more(filled)], className="map-fields"),
        html.Div([_rows(), _outcome()], className="map-result redraw"),
    ]


def _executions(table: UnknownTable) -> list[Component]:
    """Return the warning about a table whose rows are no trades."""
    if not are_executions(table):
        return []
    return [note(Note("Each row has a side and one price.", EXECUTIONS, "warn"), mb="md")]


def badge(column: str | None, first: str | None, word: str) -> str:
    """Return where the column of a field comes from."""
    if not column:
        return ""
    return word if column == first else "your choice"


def label(field: str, words: str) -> list[Any]:
    """Return the label of a field with a badge, if there are words for one."""
    name = BY_NAME[field].label
    if not words:
        return [name]
    css = "tag yours" if words == "your choice" else "tag"
    return [name, html.Span(words, className=css)]


def help_words(table: UnknownTable, field: str, column: str | None) -> str:
    """Return the first cell of the column chosen for a field, else what the field means."""
    cells = table.sample.get(column or "", ())
    first = next((cell for cell in cells if cell.strip()), "")
    return f"First cell: {excerpt(first)}" if first else BY_NAME[field].help


def where(table: UnknownTable) -> str:
    """Return where the header stands: `12 cells on line 3, semicolon between them; …`."""
    cells = f"{plural(len(table.columns), 'cell')} on line {table.line:,}"
    mark = DELIMITERS.get(table.header.delimiter, table.header.delimiter)
    between = f", {mark} between them" if mark else ""
    above = table.line - 1
    verb = "was" if above == 1 else "were"
    skipped = f"; {plural(above, 'line')} above {verb} skipped" if above else ""
    return f"{cells}{between}{skipped}. Each shows the field it feeds."


def _header(table: UnknownTable) -> html.Section:
    words = "Suggestions come from the words of the header and the values below it. "
    return html.Section(
        [
            html.Header(
                html.Div([html.H2("Header cells found"), html.P(where(table))]),
                className="sec-head",
            ),
            html.Div(id=ids.map_view("cells")),
            html.P([words, "What you choose stays as you chose it."], className="map-note"),
        ],
        className="map-header",
    )


def _needed(filled: Filled) -> list[Component]:
    opened, closed, result = (_column(filled, name) for name in NEEDED)
    if fees_basis_is_open(filled.table, filled.columns):
        result = html.Div([result, _basis(filled)], className="map-pair")
    meaning = "A trade is when it opened, when it closed and what it made."
    fields = html.Div([opened, closed, result], className="map-grid")
    return [subhead("Needed", meaning), fields]


def _optional(filled: Filled) -> list[Component]:
    meaning = "What is missing here is left out or assumed, and the report says so."
    name = dmc.TextInput(
        id=ids.map_choice("strategy_name"),
        label="Strategy name for this file",
        description="For the rows without one; with no Strategy column, for all.",
        placeholder=filled.suggested_name,
        value=filled.strategy_name,
        debounce=True,
        **_below(),
    )
    margin = assumed_margin(ids.map_choice("margin"), filled.margin)
    fields = [*(_column(filled, field) for field in OPTIONAL), margin, name]
    return [subhead("Optional", meaning), html.Div(fields, className="map-grid")]


def _more(filled: Filled) -> html.Details:
    controls: list[Component] = [
        *(_column(filled, field) for field in MORE),
        date_order(ids.map_choice("day_first"), filled.day_first),
    ]
    asked = {*filled.columns, filled.focus} - {"gross_pl"}
    is_open = any(field in asked for field in MORE)
    summary = html.Summary(
        "More fields: times of their own, account value, excursions, VIX, order of dates"
    )
    grid = html.Div(controls, className="map-grid")
    more: html.Details = html.Details([summary, grid], className="map-more", open=is_open)
    return more


def assumed_margin(control: Json, words: str) -> dmc.TextInput:
    """Return the box for the margin that is assumed where a file names none."""
    return dmc.TextInput(
        id=control,
        label="Margin where none is named",
        description="$1,500 a contract, or 20% of the position value; assumed, and said so.",
        placeholder="$1,500 or 20%",
        value=words,
        debounce=True,
        **_below(),
    )


def date_order(control: Json, day_first: bool | None) -> dmc.Select:
    """Return the choice of the order of day and month."""
    return dmc.Select(
        id=control,
        label="Order of dates such as 2/3/2026",
        data=[{"value": value, "label": words} for value, words in DATE_ORDERS.items()],
        value={True: "day", False: "month", None: None}[day_first],
        placeholder="As the file proves",
        clearable=True,
        **_below(),
    )


def _column(filled: Filled, name: str) -> Component:
    field = BY_NAME[name]
    chosen = filled.columns.get(name)
    select: Component = dmc.Select(
        id=ids.map_column(name),
        label=label(name, badge(chosen, chosen, filled.badge)),
        description=help_words(filled.table, name, chosen),
        data=list(filled.table.columns),
        value=chosen,
        placeholder="Choose a column" if field.needed else "Not in this file",
        clearable=True,
        searchable=True,
        nothingFoundMessage="No such column",
        attributes={"input": {"aria-label": field.label, "autoFocus": name == filled.focus}},
        **_below(),
    )
    return select


def _basis(filled: Filled) -> dmc.SegmentedControl:
    is_before = "gross_pl" in filled.columns and "pl" not in filled.columns
    return dmc.SegmentedControl(
        id=ids.map_choice("basis"),
        data=[AFTER, BEFORE],
        value=BEFORE if is_before else AFTER,
        size="xs",
        **aria(label="P/L after or before fees"),
    )


def _below() -> dict[str, Any]:
    """Return the properties of a control whose help stands under it."""
    return {"size": "xs", "inputWrapperOrder": ["label", "input", "description", "error"]}


def _rows() -> html.Div:
    head = subhead("The first rows, as read", "Read value above, the file’s own text below.")
    scrolled: dict[str, Any] = {"tabIndex": 0, "role": "region"}
    rows = html.Div(
        id=ids.map_view("rows"),
        className="map-rows",
        **scrolled,
        **aria(label="The first rows, as read"),
    )
    return html.Div([head, rows, _buttons()])


def _outcome() -> html.Div:
    head = subhead("What would be read", "Follows every choice at once.")
    return html.Div([head, html.Div(id=ids.map_view("outcome"))])


def _buttons() -> html.Div:
    keep = dmc.Checkbox(
        id=ids.map_remember("form"),
        label="Remember this mapping for files with these headers",
        checked=True,
        size="xs",
    )
    pressed: Sequence[Component] = [
        button("Read trades", kind="filled", id=ids.map_button("read"), disabled=True),
        _another(),
        quiet_button("Cancel", id=ids.map_button("cancel")),
    ]
    end = html.P("Nothing is stored before you press Read.", className="map-note")
    return html.Div([keep, html.Div(pressed, className="btns"), end], className="map-end")


def _another() -> dcc.Upload:
    """Return the button that gives this file up for others; the loaded portfolio stays."""
    return dcc.Upload(
        button("Choose another file"),
        id=ids.MAP_UPLOAD,
        multiple=True,
        accept=ENDINGS,
        style={},
        style_active={},
        className="map-another",
    )
