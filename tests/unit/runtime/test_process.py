"""Linear algebra has one thread in every process of Lotwise's own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.runtime.process import prepare_process

THREADS = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize("module", ["app.dash_app.server", "benchmarks"])
def test_linear_algebra_has_one_thread(module: str) -> None:
    """Also under another server, which never runs the command line."""
    own = {name: value for name, value in os.environ.items() if name != THREADS}
    count = f"import {module}, numpy, scipy.linalg, psutil; print(psutil.Process().num_threads())"
    assert (
        subprocess.run(
            [sys.executable, "-c", count], env=own, check=True, capture_output=True, text=True
        ).stdout.strip()
        == "1"
    )


def test_threads_the_user_asked_for_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "3")
    prepare_process()
    assert os.environ[THREADS] == "3"
