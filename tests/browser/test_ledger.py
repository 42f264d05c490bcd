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
    """Half Kelly, at which the sample's account trades every strategy: one held to a contract, another to a capital of 5,000."""
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
    expect(sizing.locator("#ledger-bound")).to_contain_text("positions offered")
    sizing.get_by_role("button", name="Open the ledger").click()
    sizing.locator("#ledger-rows .ag-center-cols-container .ag-row").first.wait_for()
    expect(sizing.locator("#ledger-rows")).to_contain_text("too little history yet")
    filters, shown = sizing.get_by_role("group", name="Outcome and limit"), sizing.locator("#ledger-shown")
    expect(filters.get_by_role("button", name="All")).to_have_text(f"All{len(found):,}")
    expect(shown).to_have_text(f"{len(found):,} of {len(found):,} shown. CSV saves what is shown.")
    filters.get_by_role("button", name="Reduced").press("Enter")
    expect(filters.get_by_role("button", name="Reduced")).to_be_focused()
    expect(shown).to_contain_text(f"{reduced:,} of {len(found):,} shown")
    filters.get_by_label("Limit that bound").select_option("max contracts")
    expect(filters.get_by_role("button", name="Reduced")).to_have_text(f"Reduced{by_contracts:,}")
    expect(shown).to_contain_text(f"{by_contracts:,} of {len(found):,} shown")
    with sizing.expect_download() as saving:
        sizing.locator("#ledger").get_by_role("button", name="CSV").click()
    with saving.value.path().open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == by_contracts
    assert {(row["Outcome"], row["Because of"]) for row in rows} == {("reduced", "max contracts")}
