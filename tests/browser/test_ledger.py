"""The ledger of what was reduced or skipped: its choices, and the CSV that follows them."""

from __future__ import annotations

import csv

from playwright.sync_api import Page, expect

from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.calculations.sizing.outcomes import OUTCOMES
from tests.browser.helpers import SAMPLE
from tests.browser.sizing import book_of, half_kelly, open_sizing


def outcomes() -> list[str]:
    """Outcomes of the sample's positions that are not taken at full size."""
    book = book_of(SAMPLE)
    replayed = replay(book, default_profile(book, 0.5), MY_SIZING)
    return [OUTCOMES[code] for code in replayed.outcome if code]


def choose(page: Page, label: str, option: str) -> None:
    """Choose in the select with this accessible name."""
    page.get_by_role("textbox", name=label).or_(page.get_by_role("combobox", name=label)).click()
    page.get_by_role("option", name=option).click()


def test_outcome_and_limit_filter_the_grid_and_its_csv(
    page: Page, live: str, sample_stored: dict[str, str]
) -> None:
    found = outcomes()
    skipped = sum(outcome.startswith("skipped") for outcome in found)
    waiting = found.count("skipped:warmup")
    assert len(found) >= skipped > waiting > 0
    open_sizing(page, live, half_kelly(sample_stored), "?section=ledger")
    page.get_by_role("button", name="Open the ledger").click()
    section = page.locator("#ledger")
    expect(section).to_contain_text(f"{len(found):,} of {len(found):,} positions")
    expect(section.get_by_role("gridcell").first).to_be_visible()
    choose(page, "Outcome", "Skipped")
    expect(section).to_contain_text(f"{skipped:,} of {len(found):,} positions")
    choose(page, "Limit that bound", "Too little history yet")
    expect(section).to_contain_text(f"{waiting:,} of {len(found):,} positions")
    expect(section.get_by_role("gridcell", name="too little history yet").first).to_be_visible()
    expect(section.get_by_role("gridcell", name="less than one lot")).to_have_count(0)
    with page.expect_download() as saving:
        section.get_by_role("button", name="CSV").click()
    with saving.value.path().open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == waiting
    assert {(row["Outcome"], row["Because of"]) for row in rows} == {
        ("skipped", "too little history yet")
    }
