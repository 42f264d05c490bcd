"""Folds: a heading that opens what is under it, which stays on the page while it is closed."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc


def fold(label: str, content: Any, **props: Any) -> dmc.Accordion:
    """Return a fold; it has a value while it is open, else None."""
    item = dmc.AccordionItem(
        [dmc.AccordionControl(label), dmc.AccordionPanel(content)], value="details"
    )
    return dmc.Accordion(
        item,
        transitionDuration=1,  # with none it takes its content off the page
        styles={"content": {"paddingInline": 0}, "control": {"paddingInline": 0}},
        **props,
    )


def details(fold_id: str, content: Any) -> dmc.Accordion:
    """Return the fold of a section's details, closed at first, then as the browser last had it."""
    kept = {"persistence": True, "persistence_type": "local"}
    return fold("Details", content, id=fold_id, value=None, **kept)
