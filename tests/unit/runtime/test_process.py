"""The number of threads of linear algebra in a Lotwise process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.runtime.process import prepare_process

THREADS = "OPENBLAS_NUM_THREADS"


@pytest.mark.parametrize("module", ["app.dash_app.server", "benchmarks"])
def test_linear_algebra_in_new_process_has_one_thread(module: str) -> None:
    """`app.dash_app.server` is the entry of other servers, which never run the command line."""
    environment = {name: value for name, value in os.environ.items() if name != THREADS}
    count = f"import {module}, numpy, scipy.linalg, psutil; print(psutil.Process().num_threads())"
    command = [sys.executable, "-c", count]
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "1"


def test_prepare_process_with_threads_set_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "3")
    prepare_process()
    assert os.environ[THREADS] == "3"
