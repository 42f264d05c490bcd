"""Fixtures of all tests: the application, and real logs on machines that have them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from dash import Dash

ROOT = Path(__file__).parents[1]

# No deadline: a property fails by its values, not by the speed of a busy machine.
settings.register_profile("lotwise", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "lotwise")


@pytest.fixture(scope="session")
def dash_app() -> Dash:
    """Return the application, one a process, because Dash keeps its pages in a global registry."""
    from app.dash_app.app import create_app

    return create_app()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real logs beside the repository; skip the test without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real logs: {folder.name} folder absent beside the repository")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the flaky tests, which failed once and passed when they were rerun."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_line(f"FLAKY {report.nodeid}", yellow=True)
