"""Layout of the Methods page: search and contents beside the text."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.dash_app.components.aria import aria
from app.dash_app.components.icon import icon
from app.dash_app.components.section import page, page_head
from app.dash_app.pages.methods import ids
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.view import chapter_components, contents_list


def layout(**_: Any) -> html.Div:
    """Return the page."""
    head = page_head(
        "Methods",
        "What every number means: its formula, its source, and where other tools show another one.",
    )
    text = [part for chapter in CHAPTERS for part in chapter_components(chapter)]
    columns = [html.Aside(_side()), html.Article(text, id=ids.TEXT)]
    return page([head, html.Div(columns, className="columns")], "methods")


def _side() -> list[Component]:
    """Return the search field, what it found, and the contents, folded on a phone."""
    field = dmc.TextInput(
        id=ids.SEARCH,
        placeholder="Search Methods",
        leftSection=icon("search", 14),
        debounce=200,
        **aria(label="Search Methods"),
    )
    on_desk = dmc.TableOfContents(
        selector=f"#{ids.TEXT} h2",
        variant="light",
        size="sm",
        visibleFrom="sm",
    )
    folded = dmc.Accordion(
        dmc.AccordionItem(
            [
                dmc.AccordionControl("Contents"),
                dmc.AccordionPanel(dcc.Markdown(contents_list(CHAPTERS), mathjax=True)),
            ],
            value="contents",
        ),
        hiddenFrom="sm",
        variant="contained",
    )
    return [
        field,
        dmc.Text(id=ids.FOUND_SENTENCE, size="xs", c="dimmed", **aria(live="polite")),
        # MathJax has to be there before the first text: formulas are typeset again when the
        # highlighter of code arrives, and MathJax logs errors for those it finds taken away.
        dcc.Markdown(id=ids.FOUND, mathjax=True),
        html.Nav([on_desk, folded], id=ids.CONTENTS, **aria(label="Contents")),
    ]
