"""The settings column of the Monte Carlo page, laid out without values (assets/settings.js fills them)."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc
from dash import html

from app.calculations.simulation_settings import MOST_PATHS
from app.dash_app.components.aria import aria
from app.dash_app.components.button import icon_button, quiet_button
from app.dash_app.components.field import Id, field, slider, slider_field
from app.dash_app.components.setting import box, choice, percent_slider
from app.dash_app.components.text import Content
from app.dash_app.figures.fan import DAYS_A_MONTH
from app.dash_app.formatting import plural
from app.dash_app.ids import setting, switch
from app.dash_app.pages.monte_carlo import ids
from app.dash_app.pages.monte_carlo.request import DEFAULTS, PAGE

HORIZONS = (("126", "6 months"), ("252", "1 year"), ("504", "2 years"))
PATHS = (("2000", "2,000"), ("10000", "10,000"), ("50000", "50,000"))
DRAWS = (("blocks", "Day blocks"), ("days", "Single days"))
RAREST_DAYS = 61 * DAYS_A_MONTH  #: where the slider of full losses says never, a month past five years
MOST_DAYS = 100_000  #: of the horizon; the log's own length sets a nearer limit


def column() -> html.Aside:
    """Both cards; on a phone a sheet that opens over the page."""
    close = html.Div([html.B("All settings"), icon_button("x", "Close settings", id=ids.CLOSE_SETTINGS)], className="controls-close")
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
    reset = quiet_button("Reset", "restore", **{"data-act": "reset-page", "data-name": PAGE})
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
            _select(ids.SCENARIO, "Sizing"),
            "Any scenario of Position Sizing, first the one chosen there. Sized again inside every path. A change runs again at once; "
            "what takes longer than a second shows how far it is.",
        ),
        field(
            "Horizon",
            choice(_path("horizon_days"), "Horizon", HORIZONS, unit="number"),
            "In trading days; 252 are about a year.",
            value=_days("horizon_days", "Horizon in trading days", empty="keep", max=MOST_DAYS),
        ),
        field(
            "Paths",
            choice(_path("paths"), "Paths", PATHS, unit="number"),
            "More paths narrow the ± on every chance, not the risk itself.",
            value=box(_path("paths"), "Number of paths", empty="keep", min=1, max=MOST_PATHS, decimalScale=0, width=84),
        ),
    ]


def _how() -> list[html.Div]:
    return [
        field("Draw", choice(_path("sampling"), "Draw", DRAWS), html.Span(id=ids.DRAW_HELP)),
        field(
            "Mean block",
            None,
            "Never below what positions are held for. Empty: chosen from the log.",
            value=_days("mean_block_days", "Mean block in days", placeholder="from log", min=1, decimalScale=1),
        ),
    ]


def _added() -> list[html.Div]:
    exact = _days("full_loss_every_days", "One full loss every so many days", placeholder="never", min=1)
    track = slider(
        "Full losses added",
        None,
        DAYS_A_MONTH,
        RAREST_DAYS,
        DAYS_A_MONTH,
        [{"value": 12 * DAYS_A_MONTH * years, "label": plural(years, "year")} for years in (1, 2, 4)],
        id=setting(_path("full_loss_every_days"), "box"),
        off="never",
        noun="days",
    )
    return [
        slider_field(
            "Full losses added", exact, track, "One full-margin loss every so many trading days, on top of what the log has seen."
        ),
        field("Which loses", _select(setting(_path("full_loss_of"), "choice"), "Which loses")),
    ]


def _milestones() -> list[html.Div]:
    def share(name: str, label: str, help_text: Content, **props: Any) -> html.Div:
        exact = box(_path(name), f"{label}, share of starting capital", unit="percent", suffix="%", width=84, decimalScale=1, **props)
        return field(label, None, help_text, value=exact)

    return [
        share("goal_share", "Goal", "Of starting capital; empty for none.", min=100, placeholder="none"),
        share("floor_share", "Floor", "Below it the goal no longer counts.", max=100, placeholder="none"),
        share("ruin_share", "Ruin", "A day that ends with this or less.", max=100, empty="keep"),
    ]


def _certainty() -> list[html.Div]:
    toggle = dmc.Switch(id=switch(_path("estimation_error")), size="xs", **aria(label="Estimation error"))
    seed = box(_path("seed"), "Seed", empty="keep", max=2**31 - 1, decimalScale=0, width=84)
    return [
        field(
            "Estimation error", None, "Also resamples the log itself: what so few trades cannot know. Takes twice as long.", value=toggle
        ),
        field("Seed", None, "Same seed, same result.", value=seed),
    ]


def _select(id: Id, label: str) -> dmc.Select:
    """A choice among what the log and its profile have; `callbacks.offer_choices` gives the options."""
    return dmc.Select(id=id, data=[], size="xs", allowDeselect=False, **aria(label=label))


def _days(name: str, label: str, **props: Any) -> Any:
    return box(_path(name), label, suffix=" d", width=84, **{"decimalScale": 0, "min": 1, **props})


def _path(name: str) -> str:
    return f"page/{PAGE}/{name}"
