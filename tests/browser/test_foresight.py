"""The slider in hand is read ahead: what it will ask next is there when it asks, and only that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.helpers import redrawn, slider
from tests.browser.test_position_sizing import GRAPH, SAMPLE, assert_shown, sizing, wait_until
from tests.browser.watch import Watch

__all__ = ["sizing"]  # the fixture

CURVES = '{"output":"..replay-graph.figure...'


@pytest.fixture
def asked(sizing: Page) -> Iterator[list[str]]:
    """The questions for curves that reach the network, once the page has come to rest."""
    for last in ("#alerts-content", "#ledger-bound", "#allocator-lead", "#today-content"):
        expect(sizing.locator(last)).not_to_be_empty()
    expect(sizing.locator("[data-dash-is-loading]")).to_have_count(0)
    questions: list[str] = []

    def hear(request: Request) -> None:
        if (request.post_data or "").startswith(CURVES):
            questions.append(request.post_data or "")

    sizing.on("request", hear)
    yield questions
    sizing.remove_listener("request", hear)


def step(page: Page, key: str) -> None:
    with redrawn(page, GRAPH):
        page.keyboard.press(key)


def test_steps_of_a_key_are_asked_for_ahead(sizing: Page, asked: list[str]) -> None:
    slider(sizing, "Kelly fraction").focus()
    step(sizing, "ArrowLeft")  # 0.49
    wait_until(sizing, lambda: sum('"kelly_fraction":0.48' in question for question in asked) == 1)
    wait_until(sizing, lambda: sum('"kelly_fraction":0.5,' in question for question in asked) == 1)
    before = len(asked)
    step(sizing, "ArrowLeft")
    assert_shown(sizing, SAMPLE, 0.48)
    wait_until(sizing, lambda: len(asked) == before + 2)  # those of the steps after it alone
    step(sizing, "ArrowRight")
    assert_shown(sizing, SAMPLE, 0.49)


def test_where_a_drag_pauses_is_asked_for_once(sizing: Page, asked: list[str]) -> None:
    track = slider(sizing, "Kelly fraction")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    sizing.mouse.move(box["x"] + box["width"] / 2, middle)
    sizing.mouse.down()
    sizing.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=3)
    held = float(track.input_value())
    assert held != 0.5
    wait_until(sizing, lambda: [f'"kelly_fraction":{held:g}' in question for question in asked].count(True) == 1)
    with redrawn(sizing, GRAPH):
        sizing.mouse.up()
    assert_shown(sizing, SAMPLE, held)
    assert [f'"kelly_fraction":{held:g}' in question for question in asked].count(True) == 1


def test_a_step_that_could_not_be_asked_for_ahead_is_asked_for_when_it_is_taken(sizing: Page, watch: Watch) -> None:
    watch.allow("Failed to load resource")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        question = route.request.post_data or ""
        if question.startswith(CURVES) and '"kelly_fraction":0.48' in question and not refused:
            refused.append(question)
            return route.abort()
        return route.fallback()

    sizing.route("**/_dash-update-component**", refuse)
    slider(sizing, "Kelly fraction").focus()
    step(sizing, "ArrowLeft")
    wait_until(sizing, lambda: len(refused) == 1)
    step(sizing, "ArrowLeft")
    assert_shown(sizing, SAMPLE, 0.48)
    sizing.unroute_all(behavior="wait")
    expect(sizing.locator("#sizing-sentence")).to_contain_text("At 0.48× Kelly")
