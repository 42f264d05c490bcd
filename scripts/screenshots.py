"""Take pictures of every page, on desktop and phone, light and dark.

`python -m scripts.screenshots FOLDER [--log FILE ...]` shows the given logs, or the sample
portfolio; `python -m scripts.screenshots --readme` takes the README's picture of the sample, and
`--guide` those of the guide in `docs/pictures`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import DECIDES_LATER, launch
from scripts.serving import serving

README_IMAGE = Path(__file__).parents[1] / "docs" / "images" / "position-sizing.png"
PICTURES = README_IMAGE.parents[1] / "pictures"
SAMPLE = "Try the sample portfolio"
DECIDE = "Use these"

#: Sections of Position Sizing that the guide shows.
GUIDE_SECTIONS = ("platform", "alerts", "margin", "kelly")
#: Sections of Position Sizing with a separate picture each.
SECTIONS = ("platform", "alerts", "margin", "kelly", "ledger", "allocator")

PAGES = {
    "portfolio": "/",
    "position-sizing": "/position-sizing",
    "monte-carlo": "/monte-carlo",
    "methods": "/methods",
}
WITHOUT_CHARTS = (PAGES["methods"],)
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844), "guide": (1280, 800)}
VIEWS = ("desktop", "phone")  #: the widths of `all_pictures`
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

#: True when the page shows at least one chart and all visible charts have points.
DRAWN = """() => {
  const all = [...document.querySelectorAll('.js-plotly-plot')];
  const plots = all.filter(plot => plot.offsetParent);
  return plots.length > 0 && plots.every(plot => plot._fullData && plot._fullData.length > 0);
}"""


#: True when the headline holds the answer: until then it ends with an ellipsis.
ANSWERED = """() => /[^…]$/.test(document.querySelector('#sizing-headline')?.textContent ?? '')"""
#: True when the page shows no skeleton.
FILLED = """() => [...document.querySelectorAll('.mantine-Skeleton-root')].every(
  skeleton => !skeleton.offsetParent)"""
LIMIT_MS = 120_000
ANSWER_LIMIT_MS = 300_000


def main() -> None:
    """Take the pictures that the arguments name."""
    arguments = _arguments()
    with serving([sys.executable, "-m", "app"]) as served, sync_playwright() as playwright:
        browser = launch(playwright)
        if arguments.readme:
            readme_picture(browser, served.url)
        elif arguments.guide:
            guide_pictures(browser, served.url)
        else:
            all_pictures(browser, served.url, arguments.folder, arguments.log)
        browser.close()


def readme_picture(browser: Browser, url: str) -> None:
    """Take the first window of Position Sizing: the sample at a quarter Kelly, its answer found."""
    page = loaded_page(browser, url, "desktop", "light", [])
    show(page, url + PAGES["position-sizing"])
    page.wait_for_function(ANSWERED, timeout=ANSWER_LIMIT_MS)
    fraction = page.get_by_role("textbox", name="Kelly fraction").first
    fraction.fill("0.25")
    fraction.press("Enter")
    page.get_by_text("You are at 0.25×, where").wait_for(timeout=ANSWER_LIMIT_MS)
    page.wait_for_load_state("networkidle")
    save(page, README_IMAGE, whole=False)


def guide_pictures(browser: Browser, url: str) -> None:
    """Take the pictures of the guide in its order, as somebody meets them who opens the sample."""
    page = new_page(browser, "guide", "light")
    page.goto(url)
    page.get_by_role("button", name=SAMPLE).first.wait_for()
    save(page, PICTURES / "start.png", whole=False)
    page.get_by_role("button", name=SAMPLE).first.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_function(DRAWN)
    save(page, PICTURES / "first-questions.png", whole=False)
    page.get_by_role("button", name=DECIDE).click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.wait_for_load_state("networkidle")
    save(page, PICTURES / "portfolio.png", whole=False)
    show(page, url + PAGES["position-sizing"])
    page.wait_for_function(ANSWERED, timeout=ANSWER_LIMIT_MS)
    page.wait_for_function(FILLED)
    page.wait_for_load_state("networkidle")
    save(page, PICTURES / "answer.png", whole=False)
    _guide_slider(page)
    for section in GUIDE_SECTIONS:
        show(page, f"{url}{PAGES['position-sizing']}?section={section}")
        panel = page.locator(".section-panel:visible").first
        panel.wait_for()
        panel.evaluate("panel => panel.scrollIntoView()")
        save(page, PICTURES / f"{section}.png", whole=False)
    show(page, url + PAGES["monte-carlo"])
    save(page, PICTURES / "monte-carlo.png", whole=False)


def _guide_slider(page: Page) -> None:
    """Take the picture of a larger size: its curve, and that of the size before."""
    fraction = page.get_by_role("textbox", name="Kelly fraction").first
    fraction.fill("0.25")
    fraction.press("Enter")
    page.get_by_text("You are at 0.25×, where").wait_for(timeout=ANSWER_LIMIT_MS)
    page.wait_for_load_state("networkidle")
    save(page, PICTURES / "slider.png", whole=False)


def all_pictures(browser: Browser, url: str, folder: Path, logs: Sequence[Path]) -> None:
    """Take every page at every width in both schemes, from top to bottom."""
    for width in VIEWS:
        for scheme in SCHEMES:
            page = loaded_page(browser, url, width, scheme, logs)
            for name, path in PAGES.items():
                show(page, url + path)
                save(page, folder / f"{name}-{width}-{scheme}.png", whole=True)
                if path == PAGES["position-sizing"]:
                    sections(page, folder, f"{width}-{scheme}")
            page.context.close()


def sections(page: Page, folder: Path, view: str) -> None:
    """Take a picture of each section of Position Sizing."""
    page.wait_for_function(ANSWERED, timeout=ANSWER_LIMIT_MS)
    address = page.url.partition("?")[0]
    for section in SECTIONS:
        show(page, f"{address}?section={section}")
        panel = page.locator(".section-panel").first
        panel.wait_for()
        path = folder / f"position-sizing-{section}-{view}.png"
        panel.screenshot(path=path, animations="disabled")
        print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")


def loaded_page(
    browser: Browser, url: str, width: str, scheme: Scheme, logs: Sequence[Path]
) -> Page:
    """Open a page of a new browser profile with the logs, or the sample when there are none."""
    page = new_page(browser, width, scheme)
    page.context.add_init_script(DECIDES_LATER)
    page.goto(url)
    if logs:
        page.locator("input[type=file]").first.set_input_files([str(log) for log in logs])
    else:
        page.get_by_role("button", name=SAMPLE).first.click()
    page.wait_for_function(DRAWN)
    return page


def new_page(browser: Browser, width: str, scheme: Scheme) -> Page:
    """Open an empty page of a new browser profile."""
    wide, high = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high}, color_scheme=scheme, has_touch=width == "phone"
    )
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    return page


def show(page: Page, address: str) -> None:
    """Open `address` and wait until its charts are drawn."""
    page.goto(address)
    if not address.endswith(WITHOUT_CHARTS):
        page.wait_for_function(DRAWN)
    page.wait_for_function(FILLED)
    page.wait_for_load_state("networkidle")


def save(page: Page, path: Path, *, whole: bool) -> None:
    """Write a picture of the window or of the `whole` page, and print its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=whole, animations="disabled")
    print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take pictures of the running application.")
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("screenshots"),
        help="where to write them (screenshots)",
    )
    parser.add_argument(
        "--log",
        nargs="+",
        type=Path,
        default=[],
        help="trade log, and daily log, to show instead of the sample",
    )
    parser.add_argument("--readme", action="store_true", help="take the README's picture only")
    parser.add_argument("--guide", action="store_true", help="take the guide's pictures only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
