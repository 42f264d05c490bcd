"""Callbacks of the Methods page: the search, and the place that the address names."""

from __future__ import annotations

from functools import cache

from dash import ClientsideFunction, Dash, Input, Output

from app.dash_app.pages.methods import ids
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.search import Place, found_list, found_sentence, places, search


def register(app: Dash) -> None:
    """Register the callbacks."""
    app.clientside_callback(
        ClientsideFunction("methods", "show_place"),
        Output(ids.TEXT, "data-place"),
        Input(ids.TEXT, "id"),
    )
    app.callback(
        Output(ids.FOUND_SENTENCE, "children"),
        Output(ids.FOUND, "children"),
        Output(ids.CONTENTS, "hidden"),
        Input(ids.SEARCH, "value"),
        prevent_initial_call=True,
    )(show_found)


def show_found(query: str | None) -> tuple[str, str, bool]:
    """Return the sentence and the list of a search; the contents give way to them."""
    matches = search(query or "", _places())
    sentence = found_sentence(query or "", matches)
    return sentence, found_list(matches), bool(sentence)


@cache
def _places() -> list[Place]:
    return places(CHAPTERS)
