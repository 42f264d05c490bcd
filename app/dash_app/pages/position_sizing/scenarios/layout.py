"""Layout of the scenarios: the row, its stores and the dialog of the editor."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.button import button
from app.dash_app.pages.position_sizing.scenarios import ids
from app.dash_app.pages.position_sizing.scenarios.row import add_list
from app.dash_app.pages.position_sizing.scenarios.rule_fields import RULES


def scenarios_row() -> list[Component]:
    """Return store, dialog, the row of chips, empty until the scenarios are known, and *Add*."""
    row = html.Div(id=ids.ROW, className="sc-row", role="group", **aria(label="Scenarios"))
    return [dcc.Store(id=ids.EDITING), row, add_list(), _dialog()]


def _dialog() -> dmc.Modal:
    kinds = [{"value": kind, "label": words} for kind, (words, _) in RULES.items()]
    focused: Any = {"data-autofocus": True}
    limits = dmc.Switch(
        id=ids.CONSTRAINED,
        label="Limits and guardrails apply",
        description="Off: every trade at the rule’s size, whatever it takes.",
        size="xs",
        mt="sm",
    )
    rule = [
        dmc.Select(id=ids.KIND, label="Sized by", data=kinds, size="xs", allowDeselect=False),
        dmc.SimpleGrid(id=ids.FIELDS, cols={"base": 1, "sm": 2}, spacing="sm", mt="sm"),
        limits,
    ]
    content = [
        dmc.TextInput(
            id=ids.NAME,
            label="Name",
            size="xs",
            autoComplete="off",
            debounce=True,  # so that Enter comes with the whole name
            **focused,
        ),
        html.Div(rule, id=ids.RULE, className="sc-rule"),
        dmc.Group(
            [button("Cancel", id=ids.CANCEL), button("Save", kind="filled", id=ids.SAVE)],
            justify="flex-end",
            mt="md",
        ),
    ]
    return dmc.Modal(content, id=ids.DIALOG, title="", size="lg", centered=True)
