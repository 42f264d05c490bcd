"""Settings saved to a file and taken from one, and the way back from large changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import choose_from_menu, read_store, redrawn, slide
from tests.browser.test_position_sizing import (
    GRAPH,
    LOG,
    PROFILES,
    SAMPLE,
    assert_shown,
    balances,
    sizing,
    stored_profile,
    wait_until,
)
from tests.browser.watch import Watch

__all__ = ["sizing"]  # the fixture


def choose(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as choosing:
        choose_from_menu(page, "Portfolio and settings", "Import settings…")
    choosing.value.set_files(path)
    dialog(page).wait_for()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Settings from")


def test_exported_settings_come_back(sizing: Page, tmp_path: Path) -> None:
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    wait_until(sizing, lambda: stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46))
    with sizing.expect_download() as saving:
        choose_from_menu(sizing, "Export", "Export settings")
    file = tmp_path / "mine.json"
    saving.value.save_as(file)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Reset").click()
    choose(sizing, file)
    expect(dialog(sizing)).to_contain_text("1 setting would change")
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == 0.05, "nothing changes before it is accepted"
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Use these settings").click()
    assert_shown(sizing, SAMPLE, 0.46)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Undo").click()
    assert_shown(sizing, SAMPLE, 0.05)


#: What is chosen as settings by mistake.
WRONG = json.dumps({"version": 1, "portfolio": {"kelly_fraction": "much"}})


def test_a_bad_file_changes_nothing_and_is_read_again_once_corrected(sizing: Page, tmp_path: Path) -> None:
    before = read_store(sizing, PROFILES)
    file = tmp_path / "mine.json"
    for text in ("not json", WRONG):
        file.write_text(text, encoding="utf-8")
        choose(sizing, file)
        expect(dialog(sizing)).to_contain_text("These settings cannot be used.")
        sizing.get_by_role("button", name="Close", exact=True).click()
        expect(dialog(sizing)).to_have_count(0)
        assert_shown(sizing, SAMPLE, 0.5)
    assert read_store(sizing, PROFILES) == before
    file.write_text(json.dumps(stored_profile(sizing)), encoding="utf-8")
    choose(sizing, file)
    expect(dialog(sizing)).to_contain_text("has these settings already")


def test_reset_and_removal_can_be_undone(sizing: Page) -> None:
    slide(sizing, "Kelly fraction", "ArrowLeft", 6)
    assert_shown(sizing, SAMPLE, 0.44)
    sizing.get_by_role("button", name="Reset").click()
    assert_shown(sizing, SAMPLE, 0.05)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Undo").click()
    assert_shown(sizing, SAMPLE, 0.44)
    choose_from_menu(sizing, f"Menu of {LOG}", "Delete")
    wait_until(sizing, lambda: LOG not in balances(sizing))
    sizing.get_by_role("button", name="Undo").click()
    wait_until(sizing, lambda: LOG in balances(sizing))


def test_the_report_is_saved_from_the_menu(sizing: Page, tmp_path: Path, watch: Watch) -> None:
    watch.allow("file://")  # the saved report itself; its policy lets it fetch nothing
    with sizing.expect_download() as saving:
        choose_from_menu(sizing, "Export", "Save report")
    file = tmp_path / "report.html"
    saving.value.save_as(file)
    report = sizing.context.new_page()
    report.goto(file.as_uri())
    report.locator("#chart-4 .main-svg").first.wait_for()
    assert report.locator("main > section > h2").all_inner_texts()[-1] == "Settings"
