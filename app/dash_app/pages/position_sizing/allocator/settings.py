"""What the section asks the allocator for: its settings as the browser keeps them, and the controls that show them.

They are a page's settings (`stores.PAGE_SETTINGS`), not a portfolio's: the profile has no place for them. Weights are kept under the
encoded name of their strategy; those of strategies that this log has not are left alone.
"""

from __future__ import annotations

import json

from dash import html

from app.calculations.allocation.settings import OBJECTIVES, AllocationSettings, allocation_settings
from app.calculations.log.book import Book
from app.dash_app.components.icon import icon
from app.dash_app.components.markup import MARKUP, Written, markup, slot
from app.dash_app.components.setting import box, pick, several, toggle
from app.dash_app.components.text import Content, strategy_name
from app.dash_app.json_object import Json
from app.dash_app.pages.position_sizing.allocator import ids
from app.dash_app.pages.position_sizing.ids import encoded

PAGE = "allocator"
MOST = 60  #: strategies with boxes and rows of their own
_PLAIN = ("objective", "fraction", "tail", "shrink")
_BY_STRATEGY = ("min_weights", "max_weights", "weights")
DEFAULTS: Json = AllocationSettings().model_dump(mode="json")


def read_settings(book: Book, page_settings: object) -> AllocationSettings:
    """The settings that the browser keeps, as far as they are of this log. Raises `CalculationError` for what cannot be used."""
    kept = page_settings.get(PAGE) if isinstance(page_settings, dict) else None
    given = kept if isinstance(kept, dict) else {}
    names = {encoded(name): name for name in book.log.strategies}
    settings = {key: given[key] for key in _PLAIN if given.get(key) is not None}
    for key in _BY_STRATEGY:
        shares = given.get(key)
        if isinstance(shares, dict):
            settings[key] = {names[code]: share for code, share in shares.items() if code in names and share is not None}
    held_out = given.get("held_out")
    if isinstance(held_out, list):
        settings["held_out"] = tuple(name for name in held_out if name in book.log.strategies)
    return allocation_settings(settings)


def defaults() -> dict[str, str]:
    """What the controls show until the user changes it."""
    return {"data-page-defaults": json.dumps({PAGE: DEFAULTS})}


def controls() -> html.Div:
    """Objective and constraints in a row, the strategies' own limits behind a button."""
    opener = html.Button(
        [icon("adjustments-horizontal", 14), "Limits of each strategy"], id=ids.OPEN_WEIGHTS, n_clicks=0, className="as-link"
    )
    return html.Div(
        [
            html.Div([_objective(), _fraction(), _tail(), _shrink(), opener], className="aw-row"),
            slot(ids.LIMITS, className="aw-limits"),
            slot(ids.EACH),
        ],
        className="aw-controls",
    )


def _objective() -> html.Div:
    return html.Div(pick(_path("objective"), "Objective of the allocation", list(OBJECTIVES.items())))


def _fraction() -> html.Label:
    exact = box(_path("fraction"), "Fraction of joint Kelly", empty="keep", suffix="×", width=72, low=0.01, high=2, decimals=2)
    return html.Label(id=ids.FRACTION, className="aw-box", hidden=True, **{MARKUP: markup(["of joint Kelly", exact])})


def _tail() -> html.Label:
    exact = box(_path("tail"), "Level of the tail", unit="percent", empty="keep", suffix="%", width=72, low=50, high=99, decimals=1)
    return html.Label(id=ids.TAIL, className="aw-box", hidden=True, **{MARKUP: markup(["beyond", exact])})


def _shrink() -> html.Label:
    words = html.Span("Shrink estimates", title="for the number of trades behind them")
    return html.Label([toggle(_path("shrink"), "Shrink estimates"), words], className="aw-box aw-shrink")


def each_strategy(book: Book) -> list[Content]:
    """Boxes for every strategy: whether it takes part, and the smallest, largest and own weight."""
    names = book.log.strategies
    out = several(_path("held_out"), "Strategies left out", [(name, name) for name in names])
    head = html.Div([html.Span("Share of equity, each position"), html.Span("At least"), html.Span("At most"), html.Span("My own")])
    rows = [html.Div([strategy_name(name), *(_share(key, name) for key in _BY_STRATEGY)]) for name in names[:MOST]]
    more = [html.P(f"{len(names) - MOST} more strategies have no boxes here.", className="dimmed")] if len(names) > MOST else []
    return [html.Div([html.Span("Left out"), out], className="aw-out"), html.Div([head, *rows], className="aw-each"), *more]


def _share(key: str, name: str) -> Written:
    words = {"min_weights": "smallest", "max_weights": "largest", "weights": "own"}[key]
    path = f"{_path(key)}/{encoded(name)}"
    return box(path, f"{name}, {words} weight", unit="percent", suffix="%", width=76, high=1000, decimals=2, placeholder="–")


def _path(name: str) -> str:
    return f"page/{PAGE}/{name}"
