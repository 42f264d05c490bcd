"""The curves and what follows them: only what changed is sent, every follower has its turn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash, no_update

from app.calculations.sizing.defaults import default_profile
from app.dash_app.pages.position_sizing import callbacks, ids
from app.dash_app.pages.position_sizing.layout import layout
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from tests.unit.dash_app.logs import book_of

VIEW = {"scheme": "light", "compact": False}


@pytest.fixture
def page() -> Iterator[tuple[portfolio_cache.Ready, dict[str, Any]]]:
    """What the browser holds of a small portfolio: its `Ready` and its active profile."""
    book = book_of([100.0, -50.0, 30.0] * 12)
    ledger = server_state().portfolios.remember("followers", lambda: (book, ImportReport()))
    yield (
        portfolio_cache.ready_for("followers", ledger.fingerprint),
        {"fingerprint": ledger.fingerprint, "profile": default_profile(book).to_document()},
    )
    server_state().portfolios.clear()


def draw(page: Any, drawn: Any = None, **portfolio: Any) -> Any:
    active = json.loads(json.dumps(page[1]))
    active["profile"]["portfolio"].update(portfolio)
    return callbacks.draw_replay(page[0], active, VIEW, "log", "margin", [], drawn)


def test_words_that_the_page_shows_already_are_not_sent_again(page: Any) -> None:
    first = draw(page)
    assert no_update not in first
    again = draw(page, first[-1])
    assert set(map(id, again[1:-1])) == {id(no_update)}
    assert again[-1] == first[-1]


def test_another_target_changes_the_words_that_name_it(page: Any) -> None:
    words = draw(page, draw(page)[-1], target_max_drawdown=0.33)[2]
    assert set(re.findall(r'<template data-for="([^"]*)">', words)) == {
        ids.STRIP,
        ids.SENTENCE,
        ids.SETTINGS_SUMMARY,
    }


def test_the_choice_stays_until_its_scenario_leaves(page: Any) -> None:
    asked = 1, *page
    names = [scenario["name"] for scenario in page[1]["profile"]["scenarios"]]
    offered = callbacks.offer_scenarios(*asked, None, None, None)
    assert offered == [names, "My sizing", "My sizing"]
    assert callbacks.offer_scenarios(*asked, None, names, "My sizing")[:2] == [no_update] * 2
    assert callbacks.offer_scenarios(*asked, None, names, "gone")[1] == "My sizing"


def test_the_choice_begins_with_what_was_chosen_last(page: Any) -> None:
    before = {"sizing": {"scenarios": {page[0]["fingerprint"]: "As backtested"}}}
    assert callbacks.offer_scenarios(1, *page, before, None, None)[1] == "As backtested"
    elsewhere = {"sizing": {"scenarios": {"another": "As backtested"}}}
    assert callbacks.offer_scenarios(1, *page, elsewhere, None, None)[1] == "My sizing"


def test_every_follower_is_heard_and_no_other(dash_app: Dash) -> None:
    page = layout()
    dash_app._setup_server()
    inputs = [given for callback in dash_app.callback_map.values() for given in callback["inputs"]]
    assert {given["property"] for given in inputs if given["id"] == ids.DUE} == {
        ids.due(name) for name in ids.FOLLOWERS
    }
    assert page["due"].hidden
    assert getattr(page, "data-followers").split() == list(ids.FOLLOWERS)
