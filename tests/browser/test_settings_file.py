"""Settings saved to a file and taken from one, and the way back from large changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helpers import read_store, redrawn, slide
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
    page.locator("summary", has_text=SAMPLE.name).click()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Import settings…").click()
    choosing.value.set_files(path)
    page.locator("#import-dialog[open]").wait_for()


def test_exported_settings_come_back(sizing: Page, tmp_path: Path) -> None:
    with redrawn(sizing, GRAPH):
        slide(sizing, "Kelly fraction", "ArrowLeft", 4)
    wait_until(sizing, lambda: stored_profile(sizing)["portfolio"]["kelly_fraction"] == pytest.approx(0.46))
    sizing.locator("summary", has_text="Export").click()
    with sizing.expect_download() as saving:
        sizing.get_by_role("button", name="Export settings").click()
    file = tmp_path / "mine.json"
    saving.value.save_as(file)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Reset").click()
    choose(sizing, file)
    expect(sizing.locator("#import-dialog")).to_contain_text("1 setting would change")
    assert stored_profile(sizing)["portfolio"]["kelly_fraction"] == 0.05, "nothing changes before it is accepted"
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Use these settings").click()
    assert_shown(sizing, SAMPLE, 0.46)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Undo").click()
    assert_shown(sizing, SAMPLE, 0.05)


#: What is chosen as settings by mistake.
BAD_FILES = {"no JSON": "not json", "wrong": json.dumps({"version": 1, "portfolio": {"kelly_fraction": "much"}})}


def test_a_bad_file_changes_nothing(sizing: Page, tmp_path: Path) -> None:
    before = read_store(sizing, PROFILES)
    for name, text in BAD_FILES.items():
        file = tmp_path / f"{name}.json"
        file.write_text(text, encoding="utf-8")
        choose(sizing, file)
        expect(sizing.locator("#import-dialog")).to_contain_text("cannot be used")
        sizing.get_by_role("button", name="Close", exact=True).click()
        expect(sizing.locator("#import-dialog[open]")).to_have_count(0)
        assert_shown(sizing, SAMPLE, 0.5)
    assert read_store(sizing, PROFILES) == before


def test_reset_and_removal_can_be_undone(sizing: Page) -> None:
    slide(sizing, "Kelly fraction", "ArrowLeft", 6)
    assert_shown(sizing, SAMPLE, 0.44)
    sizing.get_by_role("button", name="Reset").click()
    assert_shown(sizing, SAMPLE, 0.05)
    with redrawn(sizing, GRAPH):
        sizing.get_by_role("button", name="Undo").click()
    assert_shown(sizing, SAMPLE, 0.44)
    sizing.get_by_role("button", name=f"Remove {LOG}").click(force=True)
    wait_until(sizing, lambda: LOG not in balances(sizing))
    sizing.get_by_role("button", name="Undo").click()
    wait_until(sizing, lambda: LOG in balances(sizing))


def test_the_report_is_saved_from_the_menu(sizing: Page, tmp_path: Path, watch: Watch) -> None:
    watch.allow("file://")  # the saved report itself; its policy lets it fetch nothing
    sizing.locator("summary", has_text="Export").click()
    with sizing.expect_download() as saving:
        sizing.get_by_role("button", name="Save report").click()
    file = tmp_path / "report.html"
    saving.value.save_as(file)
    report = sizing.context.new_page()
    report.goto(file.as_uri())
    report.locator("#chart-4 .main-svg").first.wait_for()
    assert report.locator("main > section > h2").all_inner_texts()[-1] == "Settings"
