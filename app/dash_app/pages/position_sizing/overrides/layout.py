"""Layout of the strategy overrides."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import quiet_button
from app.dash_app.components.number_field import number_field
from app.dash_app.pages.position_sizing.overrides import ids
from app.dash_app.pages.position_sizing.overrides.fields import FIELDS, OverrideField


def overrides_panel() -> html.Section:
    """Return the card; its fields stay hidden until a strategy is chosen."""
    head = html.Header([html.H2("Strategy overrides"), html.Span(id=ids.COUNT, className="dimmed")])
    choice = dmc.Select(
        id=ids.STRATEGY,
        data=[],
        placeholder="Choose a strategy",
        nothingFoundMessage="No strategy has this in its name.",
        searchable=True,
        clearable=True,
        limit=100,
        size="xs",
        **aria(label="Strategy"),
    )
    follow = quiet_button("Portfolio’s Kelly for all", id=ids.FOLLOW, display="none")
    overridden = dmc.Table(id=ids.LIST, data={}, className="figures t0 t1 ov-list")
    stores = [dcc.Store(id=name) for name in (ids.OWNER, ids.HOLDING_DUE)]
    body = html.Div([*stores, choice, _panel(), overridden, follow], className="ov-body")
    return html.Section([head, body], className="card overrides")


def _panel() -> html.Div:
    enabled = dmc.Switch(id=ids.ENABLED, label="Trade this strategy", size="xs", checked=True)
    fields = [_field(key, field) for key, field in FIELDS.items()]
    back = quiet_button("Back to its defaults", "restore", id=ids.DEFAULTS)
    return html.Div(
        [enabled, html.Div(fields, className="ov-fields"), back],
        id=ids.PANEL,
        hidden=True,
        className="ov-panel",
    )


def _field(key: str, field: OverrideField) -> dmc.TextInput:
    props: dict[str, Any] = {"description": field.help} if field.help else {}
    wide = key in ("capital_ceiling", "default_margin")
    return number_field(
        field.label,
        id=ids.field(key),
        placeholder=field.empty,
        value="",
        className="ov-wide" if wide else "",
        **props,
    )
