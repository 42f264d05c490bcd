"""Parts of the page that are opened where they are wanted."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash.development.base_component import Component


def folded(head: str, content: Sequence[Component]) -> dmc.Accordion:
    """Return `content` under `head`, closed at first."""
    return accordion([item(head, content)])


def accordion(items: Sequence[dmc.AccordionItem]) -> dmc.Accordion:
    """Return items of which any number can be open."""
    return dmc.Accordion(list(items), multiple=True, className="details", order=3)


def item(head: str, content: Sequence[Component]) -> dmc.AccordionItem:
    """Return one item of an accordion; heads tell items apart."""
    parts = [dmc.AccordionControl(head), dmc.AccordionPanel(list(content))]
    return dmc.AccordionItem(parts, value=head)
