"""What the check says: how the weights did on days they were not fitted to, and whether they keep the promise on drawdowns."""

from __future__ import annotations

import json

import numpy as np

from app.calculations.allocation.allocate import allocation_scenario
from app.dash_app.components import elements as html
from app.dash_app.components.note import note
from app.dash_app.components.section import lead, subhead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content
from app.dash_app.pages.monte_carlo.view import chance_words, futures, plus_minus
from app.dash_app.pages.position_sizing.allocator.check import Checked, OneContestant, Promised, Walked
from app.formatting import TIMES, count, day, money, percent, ratio, signed_percent
from app.wording.drawdown import DRAWDOWN_BASES, DRAWDOWN_TITLES


def checked_content(checked: Checked, *, is_current: bool) -> list[Content]:
    """The promise, then the days out of sample."""
    parts: list[Content] = []
    if not is_current:
        parts.append(note("Checked with other settings.", "Check again to bring it up to date.", "info"))
    if checked.promised is not None:
        parts.append(_promise(checked, checked.promised))
    if checked.walked is not None:
        parts += [_out_of_sample(checked.walked), _table(checked.walked)]
    return [*parts, *(note(text, None, "warn") for text in checked.left_out)]


def _promise(checked: Checked, found: Promised) -> html.Div:
    """The chance as it is, and the multiple that keeps the promise."""
    said = f"{chance_words(found.as_it_is[0])} {plus_minus(found.as_it_is)} of {futures(found.horizon_days, found.paths)} fall more than "
    said += f"{percent(found.target, 0)} {DRAWDOWN_BASES[found.judged]}; {percent(found.tolerance, 0)} are accepted."
    if found.multiple == 1.0:
        return html.Div(lead("The weights keep your promise as they are.", said), className="find-answer")
    if found.multiple is None or found.kept is None:
        return html.Div(lead("No part of these weights keeps your promise.", said), className="find-answer")
    wary = found.with_estimation_error
    error = f" With estimation error {wary:.3g}{TIMES}." if wary is not None else " With estimation error no part of them does."
    finding = f"{found.multiple:.3g}{TIMES} of these weights keeps your promise:"
    words = f"as they are, {said} At {found.multiple:.3g}{TIMES} it is {chance_words(found.kept[0])} {plus_minus(found.kept)}.{error}"
    return html.Div([lead(finding, words), _use(checked, found.multiple)], className="find-answer")


def _use(checked: Checked, multiple: float) -> html.Button:
    weights = np.array(list(checked.weights.values())) * multiple
    scenario = allocation_scenario("Allocator", tuple(checked.weights), weights).model_dump(mode="json")
    what = {"data-act": "use-allocation", "data-key": "use-promised", "data-what": json.dumps({"scenario": scenario})}
    return html.Button(f"Use {multiple:.3g}{TIMES} as scenario", className="btn", type="button", **what)


def _out_of_sample(walked: Walked) -> html.Div:
    spans = f"{day(np.datetime64(walked.first))} to {day(np.datetime64(walked.last))}"
    words = f"{spans}, in {walked.folds} folds, each fitted to everything before it; whole contracts from {money(walked.start)}."
    return subhead("On days they were not fitted to", words)


def _table(walked: Walked) -> html.Div:
    columns = [
        Column("Sizing", "l name"),
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
        money(one.ending_equity),
        signed_percent(one.cagr, 0),
        percent(one.drawdown),
        ratio(one.mar),
        signed_percent(one.worst_day),
        percent(one.peak_margin, 0),
        count(one.trades_taken),
    ]
    return Row(cells, "prop" if proposed else "hind" if one.hindsight else "")
