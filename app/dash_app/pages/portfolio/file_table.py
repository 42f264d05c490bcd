"""The files of an import: what each was read as, the days it covers, its rows, its margin.

Bars of days stand over the table's second column and buttons right of it; both follow its rows by
their common height (assets/css/portfolio.css).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.calculations.log.trade_log import TradeLog
from app.dash_app.components.aria import aria
from app.dash_app.components.content import Table, table_class, table_data
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio import ids
from app.formatting import NONE, count, day, plural
from app.importers import ImportReport
from app.importers.mapped import SOURCE as MAPPED
from app.importers.report import FileSummary

HEAD = ("File, read as", "Dates it covers", "Rows", "Kept", "Left out", "Strategies", "Margin")
MARGIN_WORDS = {
    "explicit": "from the file",
    "calculated": "calculated",
    "assumed": "⚠ assumed",
    "missing": "missing",
}


def files_block(imported: ImportReport, log: TradeLog, covered: frozenset[str]) -> list[Component]:
    """Return the table of files; for several files bars, buttons, and the row of all together.

    `covered` names the files for whose strategies the user set a margin.
    """
    files = imported.files
    rows = [_row(file, from_profile=file.name in covered) for file in files]
    mapped = [file for file in files if file.source == MAPPED]
    if len(files) < 2 and not mapped:
        return [_table(Table(HEAD, rows, text_columns=(0, 1, 6), class_name="files"))]
    table = Table(
        HEAD,
        rows,
        foot=_together(imported, log),
        text_columns=(0, 1, 6),
        class_name="files several",
    )
    block = [_table(table), bars(files), _actions(files)]
    return [html.Div(block, className="files-block")]


def bars(files: Sequence[FileSummary]) -> html.Div:
    """Return one bar a file: the days it covers among the days of all, as layers of one ground."""
    spans = [_span(file) for file in files]
    known = [span for span in spans if span is not None]
    first, last = min(days[0] for days in known), max(days[1] for days in known)
    whole = max((last - first).days, 1)
    layers = []
    for row, span in enumerate(spans):
        if span is not None:
            start, end = ((moment - first).days / whole for moment in span)
            layers += [_layer("interval", row, start, max(end - start, 0.01))]
            layers += [_layer("track", row, 0.0, 1.0)]
    return html.Div(className="file-bars", style={"background": ", ".join(layers)})


def covered_files(log: TradeLog, default_margins: frozenset[str]) -> frozenset[str]:
    """Return the files for all of whose strategies the user set a margin."""
    return frozenset(name for name in log.files if _strategies(name, log) <= default_margins)


def mapped_files(files: Sequence[FileSummary]) -> dict[str, int]:
    """Return the numbers of files whose columns the user named, as `findings_list` takes them."""
    numbers = {file.name: i for i, file in enumerate(files) if file.source == MAPPED}
    logs = [file.name for file in files if not file.is_daily]
    return {**numbers, "": numbers[logs[0]]} if len(logs) == 1 and logs[0] in numbers else numbers


def margin_words(file: FileSummary, *, from_profile: bool) -> str:
    """Return where the margin of a file's trades comes from."""
    origin = file.origins.get("margin_req")
    if file.is_daily or origin is None:
        return NONE
    if origin == "missing" and from_profile:
        return "from the profile"
    words = MARGIN_WORDS[origin]
    lacking = 0 < file.n_without_margin < file.n_trades
    return f"{words}, none in {count(file.n_without_margin)}" if lacking else words


def assumed_margins(imported: ImportReport) -> int:
    """Return the number of trades whose margin is assumed."""
    return sum(
        file.n_trades - file.n_without_margin
        for file in imported.files
        if file.origins.get("margin_req") == "assumed"
    )


def day_words(first: str, last: str) -> str:
    """Return two ISO days as a range, `16 May 2022 – 23 Feb 2026`."""
    if not first:
        return NONE
    ends = [day(dt.date.fromisoformat(text)) for text in (first, last)]
    return f" {NONE} ".join(dict.fromkeys(ends))


def _table(table: Table) -> dmc.Table:
    return dmc.Table(data=table_data(table), className=table_class(table))


def _strategies(file: str, log: TradeLog) -> set[str]:
    codes = set(log.strategy[log.file == log.files.index(file)].tolist())
    return {log.strategies[code] for code in codes}


def _row(file: FileSummary, *, from_profile: bool) -> list[str]:
    repaired = f"\n{count(file.rows_repaired)} repaired" if file.rows_repaired else ""
    return [
        f"{file.name}\n{file.source}",
        day_words(file.first_day, file.last_day),
        count(file.rows_read),
        f"{count(file.rows_kept)}{repaired}",
        count(file.rows_left_out),
        count(file.n_strategies) if file.n_strategies else NONE,
        margin_words(file, from_profile=from_profile),
    ]


def _together(imported: ImportReport, log: TradeLog) -> list[str]:
    spans = [(file.first_day, file.last_day) for file in imported.files if not file.is_daily]
    assumed = assumed_margins(imported)
    return [
        "One portfolio",
        day_words(min(first for first, _ in spans), max(last for _, last in spans)),
        count(imported.rows_read),
        count(imported.rows_kept),
        count(imported.rows_left_out),
        count(len(log.strategies)),
        f"{plural(assumed, 'trade')} assumed" if assumed else "",
    ]


def _span(file: FileSummary) -> tuple[dt.date, dt.date] | None:
    if not file.first_day:
        return None
    return dt.date.fromisoformat(file.first_day), dt.date.fromisoformat(file.last_day)


def _layer(colour: str, row: int, start: float, width: float) -> str:
    """Return a CSS background from `start` on, `width` long, both as shares of the column."""
    place = 100 * start / (1 - width) if width < 1 else 0
    top = f"calc(var(--file-row) * {row} + 10px)"
    ground = f"linear-gradient(var(--{colour}), var(--{colour}))"
    return f"{ground} {min(place, 100):.2f}% {top} / {100 * min(width, 1):.2f}% 7px no-repeat"


def _actions(files: Sequence[FileSummary]) -> html.Div:
    """Return for each file what shows its rows, what opens its mapping, and what removes it."""
    alone = len(files) < 2
    links = [link for i, file in enumerate(files) for link in _links(i, file, alone=alone)]
    return html.Div(links, className="file-actions")


def _links(index: int, file: FileSummary, *, alone: bool) -> list[Component]:
    """Return two links or buttons; a file that stands alone is removed by *Clear portfolio*."""
    remove = _small_button("Remove", ids.file_remove(index), file)
    if file.is_daily:
        return [html.Span(), remove]
    rows = html.A(
        "Rows",
        href="#trades",
        id=ids.file_rows(index),
        n_clicks=0,
        **aria(label=f"Rows of {file.name}"),
    )
    if file.source != MAPPED:
        return [rows, remove]
    change = _small_button("Mapping", ids.file_mapping(index), file)
    return [rows, change] if alone else [html.Span([rows, change], className="pair"), remove]


def _small_button(words: str, button_id: Json, file: FileSummary) -> dmc.UnstyledButton:
    label = f"{words} of {file.name}" if words == "Mapping" else f"{words} {file.name}"
    return dmc.UnstyledButton(words, id=button_id, n_clicks=0, **aria(label=label))
