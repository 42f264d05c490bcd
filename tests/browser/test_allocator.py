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
from app.dash_app.pages.position_sizing.allocator import work
from tests.browser.helpers import scrolls_sideways, stored_profiles, wait_for_curves, wait_until
from tests.browser.logs import sized_rows
from tests.browser.sizing import (
    MAP,
    SAMPLE_HALF,
    book_in,
    open_sizing,
    record_of,
    row,
    settings_map,
    stored_log,
    undo,
)

FRONTIER = "#allocator-frontier"
WEIGHTS = "#allocator-weights table"
CHECKED = "#allocator-checked"
LOSS_EVERY = {"Condor": 7, "Fly": 9, "Strangle": 6}
PATHS = 200
_ROWS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"


@pytest.fixture
def stored() -> dict[str, str]:
    """Return the storage of a browser with three strategies, each of which has a weight."""
    log = stored_log(sized_rows(LOSS_EVERY))
    return log | {MAP: settings_map(record_of(book_in(log), **SAMPLE_HALF))}


@pytest.fixture
def sizing(page: Page, live: str, stored: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Page:
    """The section at half Kelly; its check simulates few paths."""
    monkeypatch.setattr(work, "PATHS", PATHS)
    open_sizing(page, live, stored, "?section=allocator")
    return page


def rows_of(page: Page, selector: str) -> list[list[str]]:
    """The texts of the last table found, a list a row, heads included."""
    found: list[list[str]] = page.locator(selector).last.locator("tr").evaluate_all(_ROWS)
    return found


def proposed(page: Page) -> dict[str, str]:
    """The fitted weights by strategy; the last row is the fullest instant."""
    rows = rows_of(page, WEIGHTS)
    column = rows[0].index("As fitted") if rows else 0
    return {row[0]: row[column] for row in rows[1:-1]}


def ranges(page: Page) -> list[str]:
    """The ranges of the weights as shown; an ellipsis each while they are being worked out."""
    rows = rows_of(page, WEIGHTS)
    return [row[rows[0].index("Range")] for row in rows[1:-1]] if rows else ["…"]


def shown(book: Book, chosen: AllocationSettings) -> dict[str, str]:
    """The same, computed here from the file."""
    weights = allocate(book, default_profile(book), chosen).weights
    texts = [f"{100 * weight:.1f}%" for weight in weights]
    return dict(zip(book.log.strategies, texts, strict=True))


def expect_proposed(page: Page, book: Book, chosen: AllocationSettings) -> None:
    """Wait until the fitted weights are those of these settings."""
    expected = shown(book, chosen)
    wait_until(page, lambda: proposed(page) == expected)


def choose(page: Page, objective: str) -> None:
    page.get_by_role("textbox", name="Objective").click()
    page.get_by_role("option", name=objective, exact=True).click()


def choose_strategy(page: Page, name: str) -> None:
    """Choose whose limits are set."""
    page.locator("#allocator").get_by_role("textbox", name="Strategy", exact=True).click()
    page.get_by_role("option", name=name, exact=True).last.click()


def test_weights_follow_the_controls_are_checked_and_become_a_scenario_and_overrides(
    sizing: Page, stored: dict[str, str]
) -> None:
    book = book_in(stored)
    first, second, _ = book.log.strategies
    expect_proposed(sizing, book, AllocationSettings())
    wait_for_curves(sizing, FRONTIER, 2)
    wait_until(sizing, lambda: "…" not in ranges(sizing))
    choose(sizing, "Equal risk contribution")
    expect_proposed(sizing, book, AllocationSettings(objective="equal_risk"))
    sizing.get_by_role("button", name="Limits of each strategy").click()
    choose_strategy(sizing, first)
    sizing.get_by_role("textbox", name="At most").fill("0.5")
    limited = AllocationSettings(objective="equal_risk", max_weights={first: 0.005})
    expect_proposed(sizing, book, limited)
    assert not scrolls_sideways(sizing)
    choose_strategy(sizing, second)
    expect(sizing.get_by_role("textbox", name="At most")).to_have_value("")
    out = sizing.get_by_label("Leave out")
    out.check(force=True)
    expect_proposed(sizing, book, limited.model_copy(update={"held_out": (second,)}))
    out.uncheck(force=True)
    expect_proposed(sizing, book, limited)

    use = sizing.get_by_role("button", name="Use as scenario")
    expect(use).to_be_disabled()
    sizing.get_by_role("button", name="Scale to my promise").click()
    expect(use).to_be_enabled(timeout=90_000)
    expect_checked(sizing)
    use.click()
    expect(row(sizing, "Allocator")).to_be_visible()
    profile = default_profile(book)
    few = PromiseWork(SimulationSettings(horizon_days=252, paths=PATHS))
    offered = allocation_promise(book, profile, allocate(book, profile, limited), few).weights
    assert (offered > 0).all()
    weights = stored_profiles(sizing)[0]["scenarios"][-1]["rule"]["weights"]
    assert list(weights.values()) == pytest.approx(offered.tolist())

    sizing.get_by_role("button", name="Apply", exact=True).click()
    expect(sizing.get_by_role("status").filter(has_text="Kelly fractions of")).to_be_visible()
    wait_until(sizing, lambda: None not in own_fractions(sizing))
    kelly = [row.full_share for row in kelly_table(book, profile).strategies]
    assert own_fractions(sizing) == pytest.approx((offered / kelly).tolist())
    undo(sizing).click()
    wait_until(sizing, lambda: own_fractions(sizing) == [None] * 3)

    sizing.reload()
    expect_proposed(sizing, book, limited)
    expect_checked(sizing)
    choose(sizing, "Equal weight")
    expect(sizing.locator(CHECKED)).to_contain_text("Checked with other settings.")


def expect_checked(page: Page) -> None:
    """Expect the check of equal risk beside other sizings, and the weights that it offers."""
    expect(page.locator(CHECKED)).to_contain_text("the drawdown promise")
    expect(page.locator(WEIGHTS)).to_contain_text("Offered")
    names = [row[0].split("\n")[0] for row in rows_of(page, f"{CHECKED} table")[1:]]
    assert names[:3] == ["Equal risk contribution", "Equal weight", "My sizing"]


def own_fractions(page: Page) -> list[float | None]:
    """The Kelly fractions of single strategies that the browser keeps, in the log's order."""
    (profile,) = stored_profiles(page)
    return [profile["strategies"][name]["kelly_fraction"] for name in LOSS_EVERY]
