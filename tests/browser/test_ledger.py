"""The ledger of what was reduced or skipped: its filters, and the CSV that follows them."""

from __future__ import annotations

import csv

from playwright.sync_api import Page, expect

from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import MY_SIZING, default_profile
from app.calculations.sizing.outcomes import OUTCOMES
from tests.browser.helpers import redrawn
from tests.browser.test_position_sizing import GRAPH, SAMPLE, book_of, sizing

__all__ = ["sizing"]  # the fixture


def limited(book: Book) -> Profile:
    """Half Kelly; one strategy is held to a contract, another to a capital of 5,000."""
    document = default_profile(book, 0.5).to_document()
    first, _, third, *_ = book.log.strategies
    document["strategies"][first]["max_contracts"] = 1
    document["strategies"][third]["capital_ceiling"] = 5_000
    return parse_profile(document)


def test_outcome_and_limit_filter_the_grid_and_its_csv(sizing: Page) -> None:
    profile = limited(book_of(SAMPLE))
    found = [OUTCOMES[code] for code in replay(book_of(SAMPLE), profile, MY_SIZING).outcome if code]
    reduced = sum(outcome.startswith("reduced") for outcome in found)
    by_contracts = found.count("reduced:max_contracts")
    assert len(found) > reduced > by_contracts > 0
    with redrawn(sizing, GRAPH):
        sizing.evaluate("profile => window.lotwise.profiles.save(profile)", profile.to_document())
    section = sizing.get_by_role("region", name="Reduced and skipped").or_(
        sizing.locator("#ledger")
    )
    expect(section).to_contain_text("positions offered")
    section.get_by_role("button", name="Open the ledger").click()
    grid, shown = section.get_by_role("treegrid").or_(section.get_by_role("grid")), section
    expect(grid).to_contain_text("too little history yet")
    expect(shown).to_contain_text(f"{len(found):,} of {len(found):,} positions")
    choose(sizing, "Outcome", "Reduced")
    expect(shown).to_contain_text(f"{reduced:,} of {len(found):,} positions")
    choose(sizing, "Limit that bound", "Max contracts")
    expect(shown).to_contain_text(f"{by_contracts:,} of {len(found):,} positions")
    expect(grid).not_to_contain_text("too little history yet")
    with sizing.expect_download() as saving:
        section.get_by_role("button", name="CSV").click()
    with saving.value.path().open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == by_contracts
    assert {(row["Outcome"], row["Because of"]) for row in rows} == {("reduced", "max contracts")}


def choose(page: Page, label: str, option: str) -> None:
    """Choose in the select with this accessible name."""
    page.get_by_role("textbox", name=label).or_(page.get_by_role("combobox", name=label)).click()
    page.get_by_role("option", name=option).click()
