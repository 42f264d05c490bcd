"""What the check says: how the weights did on days they were not fitted to, and whether they keep the promise on drawdowns."""

from __future__ import annotations

import numpy as np
from dash import html

from app.dash_app.components.note import note
from app.dash_app.components.section import lead, subhead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, strategy_name
from app.dash_app.pages.position_sizing.allocator.check import AtScale, Checked, OneContestant, Promised, Walked
from app.dash_app.pages.position_sizing.allocator.settings import MOST
from app.formatting import NONE, TIMES, count, day, money, percent, ratio, signed_percent
from app.wording.chances import chance_words, plus_minus
from app.wording.drawdown import DRAWDOWN_TITLES


def checked_content(checked: Checked, *, is_current: bool) -> list[Content]:
    """The promise, then the days out of sample."""
    parts: list[Content] = []
    if not is_current:
        parts.append(note("Checked with other settings.", "Check again to bring it up to date.", "info"))
    if checked.promised is not None:
        parts += _promise(checked.promised)
    if checked.offered:
        parts += [subhead("Weights offered", "Share of equity held as margin, each position."), _offered(checked)]
    if checked.walked is not None:
        parts += [_out_of_sample(checked.walked), _table(checked.walked)]
    return [*parts, *(note(text, None, "warn") for text in checked.left_out)]


def _promise(found: Promised) -> list[Content]:
    """What is offered, and every sizing at its own promise."""
    said = html.Div(lead(found.finding, found.chances), className="find-answer")
    head = subhead("At the same risk", "Each at the largest scale of its own sizes that keeps your promise, over simulated years.")
    columns = [
        Column("Sizing", "l name"),
        Column("Scale"),
        Column("Chance", "n lo"),
        Column("95% drawdown"),
        Column("Median CAGR"),
        Column("Median ending balance", "n lo"),
    ]
    unscaled = _scale_row("Weights as fitted", 1.0, found.unscaled, "")
    rows = [_scale_row(size.name, size.multiple, size.figures, "" if i else "prop") for i, size in enumerate(found.others)]
    return [said, head, table(columns, [*rows, unscaled], "contest")]


def _offered(checked: Checked) -> html.Div:
    """The weights before and after scaling, largest first."""
    ordered = sorted(checked.weights, key=lambda name: -checked.weights[name])[:MOST]
    rows = [
        Row([strategy_name(name), percent(checked.weights[name]), html.B(percent(checked.offered[name]))])
        for name in ordered
        if checked.weights[name] > 0
    ]
    return table([Column("Strategy", "l name"), Column("As fitted"), Column("Offered")], rows, "contest")


def _scale_row(name: str, multiple: float | None, figures: AtScale | None, kind: str) -> Row:
    cells: list[Content] = [NONE] * 4
    if figures is not None:
        cells = [
            f"{chance_words(figures.chance[0])} {plus_minus(figures.chance)}",
            percent(figures.deep_drawdown),
            signed_percent(figures.median_cagr, 0),
            money(figures.median_ending_equity),
        ]
    return Row([html.Span(name, className="nm"), _scale(multiple), *cells], kind)


def _scale(multiple: float | None) -> str:
    return NONE if multiple is None else f"{multiple:.3g}{TIMES}"


def _out_of_sample(walked: Walked) -> html.Div:
    spans = f"{day(np.datetime64(walked.first))} to {day(np.datetime64(walked.last))}"
    words = f"{spans}, in {walked.folds} folds, each fitted to everything before it; whole contracts from {money(walked.start)}."
    return subhead("On days they were not fitted to", words)


def _table(walked: Walked) -> html.Div:
    columns = [
        Column("Sizing", "l name"),
        Column("Scale"),
        Column("Ending balance"),
        Column("CAGR"),
        Column(DRAWDOWN_TITLES[walked.judged]),
        Column("MAR", "n lo"),
        Column("Worst day", "n lo"),
        Column("Peak margin"),
        Column("Taken", "n lo md"),
    ]
    return table(columns, [_row(one, i == 0) for i, one in enumerate(walked.contestants)], "contest")


def _row(one: OneContestant, proposed: bool) -> Row:
    name = html.Div(
        [html.Span(one.name, className="nm"), html.Span("hindsight", className="tag") if one.hindsight else None], className="sc-name"
    )
    cells: list[Content] = [
        name,
        _scale(one.multiple),
        money(one.ending_equity),
        signed_percent(one.cagr, 0),
        percent(one.drawdown),
        ratio(one.mar),
        signed_percent(one.worst_day),
        percent(one.peak_margin, 0),
        count(one.trades_taken),
    ]
    return Row(cells, "prop" if proposed else "hind" if one.hindsight else "")
