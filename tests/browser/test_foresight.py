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


def come_to_rest(page: Page) -> None:
    """Until every section has followed the curves."""
    for last in ("#alerts-content", "#ledger-bound", "#allocator-lead", "#platform-content"):
        expect(page.locator(last)).not_to_be_empty()
    expect(page.locator("[data-dash-is-loading]")).to_have_count(0)


@pytest.fixture
def asked(sizing: Page) -> Iterator[list[str]]:
    """The questions for curves that reach the network, once the page has come to rest."""
    come_to_rest(sizing)
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


def times_asked(questions: list[str], fraction: float) -> int:
    return sum(f'"kelly_fraction":{fraction:g},' in question for question in questions)


#: A brake that stops all trading: on another day at a Kelly fraction of 0.5 than at 0.49.
STOP = [{"drawdown": 0.1, "multiplier": 0.01}]


def test_steps_of_a_key_are_asked_for_ahead(sizing: Page, asked: list[str]) -> None:
    with redrawn(sizing, GRAPH):
        sizing.evaluate(
            """stop => {
                const { profile } = window.lotwise.profiles.current();
                window.lotwise.profiles.save({ ...profile, portfolio: { ...profile.portfolio, drawdown_brake: stop } });
            }""",
            STOP,
        )
    come_to_rest(sizing)
    asked.clear()
    slider(sizing, "Kelly fraction").focus()
    step(sizing, "ArrowLeft")  # 0.49
    wait_until(sizing, lambda: times_asked(asked, 0.48) == 1 and times_asked(asked, 0.5) == 1)
    step(sizing, "ArrowLeft")
    assert_shown(sizing, SAMPLE, 0.48, drawdown_brake=STOP)
    wait_until(sizing, lambda: times_asked(asked, 0.47) == 1)
    assert times_asked(asked, 0.48) == 1, "it was there already"
    step(sizing, "ArrowRight")
    assert_shown(sizing, SAMPLE, 0.49, drawdown_brake=STOP)


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
    wait_until(sizing, lambda: times_asked(asked, held) == 1)
    with redrawn(sizing, GRAPH):
        sizing.mouse.up()
    assert_shown(sizing, SAMPLE, held)
    assert times_asked(asked, held) == 1


def test_a_step_that_could_not_be_asked_for_ahead_is_asked_for_when_it_is_taken(
    sizing: Page, watch: Watch
) -> None:
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
