"""The strategy that each live name trades: choices beside the results, and in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.calculations.live import LiveComparison
from app.dash_app.pages.live import ids
from app.dash_app.pages.live.content import names_without_partner
from app.formatting import count, plural

LEFT_OUT = "-1"  #: value of the choice that compares a live name with nothing
MOST_INLINE = 8  #: live names without a partner that are shown beside the results
MOST_LISTED = 60


def unmapped_content(comparison: LiveComparison) -> html.Div | None:
    """Return the live names without a partner with a choice each; None where all have one."""
    names = names_without_partner(comparison)
    if not names:
        return None
    trades = plural(sum(comparison.live_trades[name] for name in names), "trade")
    subject = f"{plural(len(names), 'live name')} {'has' if len(names) == 1 else 'have'} no partner"
    words = [
        html.B(f"{subject}, {trades}."),
        " They are in no figure here until you map them.",
    ]
    fields = choices(comparison, names[:MOST_INLINE], "page")
    more = len(names) - MOST_INLINE
    rest = f"{count(more)} more under Change mapping." if more > 0 else None
    return html.Div(
        [html.Div(words), html.Div([*fields, rest], className="live-choices")],
        className="live-unmapped-note i-info-circle",
    )


def dialog_content(comparison: LiveComparison) -> list[Component]:
    """Return a choice for every live name."""
    names = list(comparison.live_trades)[:MOST_LISTED]
    words = (
        "Equal names are compared by themselves. What you choose is remembered with this "
        "portfolio’s settings."
    )
    return [
        html.P(words, className="dialog-text"),
        html.Div(choices(comparison, names, "dialog"), className="live-choices"),
    ]


def choices(comparison: LiveComparison, names: Sequence[str], place: str) -> list[Component]:
    """Return a field a live name with the strategies of the backtest to choose from."""
    targets = comparison.strategy_names
    data: Any = [
        {"value": LEFT_OUT, "label": "Leave out"},
        *({"value": str(code), "label": name} for code, name in enumerate(targets)),
    ]
    number = {name: place for place, name in enumerate(comparison.live_trades)}
    fields: list[Component] = []
    for name in names:
        mapped = comparison.mapping.get(name)
        given = LEFT_OUT if mapped is None else str(targets.index(mapped))
        fields.append(
            dmc.Select(
                label=f"{name}, {plural(comparison.live_trades[name], 'trade')}",
                id=ids.mapped(place, number[name], given),
                data=data,
                value=given,
                size="xs",
                allowDeselect=False,
                searchable=len(targets) > 10,
            )
        )
    return fields


def mapped_choice(
    comparison: LiveComparison, number: int, choice: str
) -> tuple[str, str | None] | None:
    """Return a live name and the strategy chosen for it, None for one that is left out.

    None for a name or a choice that the comparison does not have.
    """
    names, targets = list(comparison.live_trades), comparison.strategy_names
    by_value: dict[str, str | None] = {str(code): name for code, name in enumerate(targets)}
    by_value[LEFT_OUT] = None
    if not 0 <= number < len(names) or choice not in by_value:
        return None
    return names[number], by_value[choice]
