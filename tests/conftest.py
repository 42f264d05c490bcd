"""Fixtures of every test: the one application of the process and the real logs, where a machine has them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from dash import Dash

ROOT = Path(__file__).parents[1]

# Shared machines are slow at times: a property fails by its values, never by the clock.
settings.register_profile("lotwise", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "lotwise")


@pytest.fixture(scope="session")
def dash_app() -> Dash:
    """The application; one a process, because Dash keeps its pages in a global registry."""
    from app.dash_app.app import create_app

    return create_app()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs beside the repository; skips the test on machines without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real logs: {folder.name} folder absent beside the repository")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the tests that failed once and passed when they were rerun: each has a cause to be mended."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_line(f"FLAKY {report.nodeid}", yellow=True)
