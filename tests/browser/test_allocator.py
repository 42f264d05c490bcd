"""The Allocator section: weights that follow its controls, their way into scenarios, the check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.calculations.allocation.allocate import allocate
from app.calculations.allocation.drawdown_promise import PromiseWork, allocation_promise
from app.calculations.allocation.settings import AllocationSettings
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.sizing.defaults import default_profile
from app.calculations.sizing.kelly_table import kelly_table
from tests.browser.helpers import (
    SAMPLE,
    overflow_px,
    stored_profiles,
    table_rows,
    wait_for_curves,
    wait_until,
)
from tests.browser.sizing import book_of, half_kelly, open_sizing, row, undo

FRONTIER = "#allocator-frontier"
WEIGHTS = "#allocator-weights table"


@pytest.fixture
def sizing(page: Page, live: str, sample_stored: dict[str, str]) -> Page:
    """The section of the sample at half Kelly."""
    open_sizing(page, live, half_kelly(sample_stored), "?section=allocator")
    return page


def proposed(page: Page) -> list[str]:
    """The fitted weights in the order of the log; the last row is the fullest instant."""
    rows = table_rows(page.locator(WEIGHTS))
    column = rows[0].index("As fitted") if rows else 0
    by_name = {row[0]: row[column] for row in rows[1:-1]}
    return [by_name[name] for name in book_of(SAMPLE).log.strategies if name in by_name]


def ranges(page: Page) -> list[str]:
    """The ranges of the weights as shown; an ellipsis each while they are being worked out."""
    rows = table_rows(page.locator(WEIGHTS))
    return [row[rows[0].index("Range")] for row in rows[1:-1]] if rows else ["…"]


def shown(book: Book, **settings: object) -> list[str]:
    """The same, computed here from the file."""
    chosen = AllocationSettings.model_validate(settings)
    weights = allocate(book, default_profile(book), chosen).weights
    return [f"{100 * weight:.1f}%" for weight in weights]


def choose(page: Page, objective: str) -> None:
    page.get_by_role("textbox", name="Objective").click()
    page.get_by_role("option", name=objective, exact=True).click()


def test_weights_follow_the_controls_and_become_a_scenario_and_overrides(sizing: Page) -> None:
    book = book_of(SAMPLE)
    wait_until(sizing, lambda: proposed(sizing) == shown(book))
    wait_for_curves(sizing, FRONTIER, 2)
    wait_until(sizing, lambda: "…" not in ranges(sizing))
    choose(sizing, "Equal risk contribution")
    wait_until(sizing, lambda: proposed(sizing) == shown(book, objective="equal_risk"))
    sizing.get_by_role("button", name="Limits of each strategy").click()
    first = book.log.strategies[0]
    sizing.locator("#allocator").get_by_role("textbox", name="Strategy", exact=True).click()
    sizing.get_by_role("option", name=first, exact=True).last.click()
    sizing.get_by_role("textbox", name="At most").fill("0.5")
    limited = AllocationSettings(objective="equal_risk", max_weights={first: 0.005})
    wait_until(sizing, lambda: proposed(sizing) == shown(book, **limited.model_dump()))
    assert overflow_px(sizing) == 0
    sizing.locator("#allocator").get_by_role("textbox", name="Strategy", exact=True).click()
    sizing.get_by_role("option", name=book.log.strategies[1], exact=True).last.click()
    expect(sizing.get_by_role("textbox", name="At most")).to_have_value("")
    out = sizing.get_by_label("Leave out")
    out.check(force=True)
    without = limited.model_copy(update={"held_out": (book.log.strategies[1],)})
    wait_until(sizing, lambda: proposed(sizing) == shown(book, **without.model_dump()))
    out.uncheck(force=True)
    wait_until(sizing, lambda: proposed(sizing) == shown(book, **limited.model_dump()))

    expect(sizing.get_by_role("button", name="Use as scenario")).to_be_disabled()
    sizing.get_by_role("button", name="Scale to my promise").click()
    expect(sizing.get_by_role("button", name="Use as scenario")).to_be_enabled(timeout=90_000)
    sizing.get_by_role("button", name="Use as scenario").click()
    expect(row(sizing, "Allocator")).to_be_visible()
    profile = default_profile(book)
    work = PromiseWork(SimulationSettings(horizon_days=252, paths=1_000))
    expected = allocation_promise(book, profile, allocate(book, profile, limited), work).weights
    weights = stored_profiles(sizing)[0]["scenarios"][-1]["rule"]["weights"]
    assert list(weights.values()) == pytest.approx(
        [weight for weight in expected.tolist() if weight > 0]
    )

    kelly = {
        row.name: row.full_share for row in kelly_table(book, default_profile(book)).strategies
    }
    sizing.get_by_role("button", name="Apply", exact=True).click()
    expect(sizing.get_by_role("status").filter(has_text="Kelly fractions of")).to_be_visible()
    wait_until(
        sizing,
        lambda: stored_profiles(sizing)[0]["strategies"][first]["kelly_fraction"] is not None,
    )
    own = stored_profiles(sizing)[0]["strategies"]
    held = [
        own[name]["kelly_fraction"] * kelly[name] for name in book.log.strategies if kelly[name] > 0
    ]
    assert held == pytest.approx(
        [
            weight
            for weight, name in zip(expected.tolist(), book.log.strategies, strict=True)
            if kelly[name] > 0
        ]
    )
    undo(sizing).click()
    wait_until(
        sizing, lambda: stored_profiles(sizing)[0]["strategies"][first]["kelly_fraction"] is None
    )

    sizing.reload()
    wait_until(sizing, lambda: proposed(sizing) == shown(book, **limited.model_dump()))


def test_the_check_says_what_the_weights_are_worth_and_stays_after_a_reload(sizing: Page) -> None:
    wait_for_curves(sizing, FRONTIER, 2)
    sizing.get_by_role("button", name="Scale to my promise").click()
    contest = sizing.locator("#allocator-checked table").last
    contest.wait_for(timeout=90_000)
    assert [row[0].split("\n")[0] for row in table_rows(contest)[1:]][:4] == [
        "Risk-constrained growth",
        "Equal weight",
        "Equal risk contribution",
        "My sizing",
    ]
    expect(sizing.locator("#allocator-checked")).to_contain_text("the drawdown promise")
    expect(sizing.locator(WEIGHTS)).to_contain_text("Offered")
    sizing.reload()
    contest.wait_for()
    choose(sizing, "Equal weight")
    expect(sizing.locator("#allocator-checked")).to_contain_text("Checked with other settings.")
