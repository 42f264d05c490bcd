"""The settings column of the Monte Carlo page, laid out without values (assets/inputs.js fills them)."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.calculations.monte_carlo.settings import MAXIMUM_PATHS
from app.dash_app.components.aria import aria
from app.dash_app.components.button import act_button, plain_icon_button
from app.dash_app.components.field import field
from app.dash_app.components.markup import part, slot
from app.dash_app.components.setting import Options, box, choice, percent_slider, pick, toggle, track
from app.dash_app.components.text import Content
from app.dash_app.figures.fan import DAYS_A_MONTH
from app.dash_app.pages.monte_carlo import ids
from app.dash_app.pages.monte_carlo.request import DEFAULTS, PAGE
from app.formatting import plural

HORIZONS = (("126", "6 months"), ("252", "1 year"), ("504", "2 years"))
PATHS = (("2000", "2,000"), ("10000", "10,000"), ("50000", "50,000"))
DRAWS = (("blocks", "Day blocks"), ("days", "Single days"))
RAREST_DAYS = 61 * DAYS_A_MONTH  #: where the slider of full losses says never, a month past five years
MOST_DAYS = 100_000  #: of the horizon; the log's own length sets a nearer limit


def column() -> html.Aside:
    """Both cards; on a phone a sheet that opens over the page."""
    close = html.Div([html.B("All settings"), plain_icon_button("x", "Close settings", "close-settings", "")], className="controls-close")
    defaults = {"data-page-defaults": json.dumps({PAGE: DEFAULTS})}
    return html.Aside(
        [close, _simulation_card(), _limits_card()],
        id=ids.CONTROLS,
        className="controls",
        hidden=True,
        **aria(label="Settings"),
        **defaults,
    )


def _simulation_card() -> html.Section:
    reset = act_button("Reset", "restore", "reset-page", **{"data-name": PAGE})
    fields = [*_what(), *_how(), *_added(), *_milestones(), *_certainty()]
    return html.Section([html.Header([html.H2("Simulation"), reset]), html.Div(fields, className="fields")], className="card")


def _limits_card() -> html.Section:
    fields = [
        percent_slider("portfolio/target_max_drawdown", "Target max drawdown", 5, 60, "The fall from a peak you do not want."),
        percent_slider(
            "portfolio/drawdown_probability", "Risk tolerance", 1, 50, "How often it may happen. Both are shared with Position Sizing."
        ),
    ]
    return html.Section([html.Header(html.H2("Limits")), html.Div(fields, className="fields")], className="card")


def _what() -> list[html.Div]:
    return [
        field(
            "Sizing",
            dmc.Select(id=ids.SCENARIO, data=[], size="xs", allowDeselect=False, **aria(label="Sizing")),
            "Any scenario of Position Sizing, first the one chosen there. Sized again inside every path. A change runs again at once; "
            "what takes longer than a second shows how far it is.",
        ),
        field(
            "Horizon",
            choice(_path("horizon_days"), "Horizon", HORIZONS, unit="number"),
            "In trading days; 252 are about a year.",
            value=_days("horizon_days", "Horizon in trading days", empty="keep", high=MOST_DAYS),
        ),
        field(
            "Paths",
            choice(_path("paths"), "Paths", PATHS, unit="number"),
            "More paths narrow the ± on every chance, not the risk itself.",
            value=box(_path("paths"), "Number of paths", empty="keep", low=1, high=MAXIMUM_PATHS, decimals=0, width=84),
        ),
    ]


def _how() -> list[html.Div]:
    return [
        field("Draw", choice(_path("sampling"), "Draw", DRAWS), part(ids.DRAW_HELP, inline=True)),
        field(
            "Mean block",
            None,
            "Never below what positions are held for. Empty: chosen from the log.",
            value=_days("mean_block_days", "Mean block in days", placeholder="from log", low=1, decimals=1),
        ),
    ]


def _added() -> list[html.Div]:
    exact = _days("full_loss_every_days", "One full loss every so many days", placeholder="never", low=1)
    years = [(12 * DAYS_A_MONTH * count, plural(count, "year")) for count in (1, 2, 4)]
    moved = track(
        _path("full_loss_every_days"),
        "Full losses added",
        DAYS_A_MONTH,
        RAREST_DAYS,
        DAYS_A_MONTH,
        years,
        off="never",
        noun="days",
    )
    words = "One full-margin loss every so many trading days, on top of what the log has seen."
    return [field("Full losses added", moved, words, value=exact), html.Div(slot(ids.STRUCK))]


def which_loses(strategies: Options) -> html.Div:
    """What a full loss strikes: everything open, or one strategy of the log."""
    return field("Which loses", pick(_path("full_loss_of"), "Which loses", [("", "Everything open at once"), *strategies]))


def _milestones() -> list[html.Div]:
    def share(name: str, label: str, help_text: Content, **props: Any) -> html.Div:
        exact = box(_path(name), f"{label}, share of starting capital", unit="percent", suffix="%", width=84, decimals=1, **props)
        return field(label, None, help_text, value=exact)

    return [
        share("goal_share", "Goal", "Of starting capital; empty for none.", low=100, placeholder="none"),
        share("floor_share", "Floor", "Below it the goal no longer counts.", high=100, placeholder="none"),
        share("ruin_share", "Ruin", "A day that ends with this or less.", high=100, empty="keep"),
    ]


def _certainty() -> list[html.Div]:
    seed = box(_path("seed"), "Seed", empty="keep", high=2**31 - 1, decimals=0, width=84)
    return [
        field(
            "Estimation error",
            None,
            "Also resamples the log itself: what so few trades cannot know. Takes twice as long.",
            value=toggle(_path("estimation_error"), "Estimation error"),
        ),
        field("Seed", None, "Same seed, same result.", value=seed),
    ]


def _days(name: str, label: str, **props: Any) -> Any:
    return box(_path(name), label, suffix=" d", width=84, **{"decimals": 0, "low": 1, **props})


def _path(name: str) -> str:
    return f"page/{PAGE}/{name}"
