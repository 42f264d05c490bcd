"""The browser of tests, benchmarks and screenshots.

`python -m scripts.browser` installs one when the machine has none: for root on a machine with apt
Debian's Chromium without windows, otherwise Playwright's build. `$CHROMIUM` names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

#: Chromium without windows comes first: a page costs it an eighth less processor time.
COMMANDS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
DEBIAN_PACKAGE = "chromium-headless-shell"
#: Locations of Chrome on systems whose installers add no command to the path.
LOCATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Script for a browser context that keeps the dialog about a new portfolio away: "*" is for all.
DECIDES_LATER = """try {
  if (!("lotwise-decide-later" in localStorage)) {
    localStorage.setItem("lotwise-decide-later", '["*"]');
  }
} catch { /* a page without an origin has no storage */ }"""


def installed_chromium() -> str | None:
    """Return the Chromium or Chrome of this machine, None when there is none.

    `$CHROMIUM` comes first, then the commands on the path, then the usual locations.

    Raises `FileNotFoundError` when `$CHROMIUM` names no executable.
    """
    if named := os.environ.get("CHROMIUM"):
        if executable := shutil.which(named):
            return executable
        raise FileNotFoundError(
            f"$CHROMIUM is {named!r}, which is not an executable; correct it or unset it."
        )
    on_path = (shutil.which(command) for command in COMMANDS)
    in_place = (place for place in LOCATIONS if Path(place).is_file())
    return next((executable for executable in (*on_path, *in_place) if executable), None)


def playwright_chromium(playwright: Playwright) -> str | None:
    """Return the Chromium that Playwright downloaded, None without one."""
    executable = playwright.chromium.executable_path
    return executable if Path(executable).is_file() else None


def find() -> str | None:
    """Return the executable of the browser to use, None when there is none."""
    if executable := installed_chromium():
        return executable
    with sync_playwright() as playwright:
        return playwright_chromium(playwright)


def launch(playwright: Playwright) -> Browser:
    """Start the browser, headless; raises `RuntimeError` when there is none."""
    executable = installed_chromium() or playwright_chromium(playwright)
    if executable is None:
        raise RuntimeError(
            "No Chromium or Chrome on this machine: run `python -m scripts.browser` first."
        )
    return playwright.chromium.launch(**launch_options(executable))


def launch_options(executable: str) -> dict[str, Any]:
    """Return Playwright's launch options: no background traffic, and no sandbox for root."""
    sandbox = ["--no-sandbox"] if is_root() else []
    return {"executable_path": executable, "args": [*FLAGS, *sandbox]}


def is_root() -> bool:
    """Return True on a Unix machine for user 0."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install() -> None:
    """Install a browser; raises `CalledProcessError` when the installer fails."""
    if is_root() and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", DEBIAN_PACKAGE],
            check=True,
            env=quiet,
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> None:
    """Install a browser when there is none, and print its path."""
    if find() is None:
        install()
    print(f"browser: {find()}")


if __name__ == "__main__":
    main()
