"""Kernels can be compiled on any machine, also where only a temporary folder can be written to; linear algebra has one thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.process import VARIABLE, ensure_kernel_cache, prepare_process

THREADS = "OPENBLAS_NUM_THREADS"


def test_numba_chooses_where_it_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    ensure_kernel_cache(writable=lambda folder: True)
    assert VARIABLE not in os.environ


def test_a_temporary_folder_stands_in_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")  # so that monkeypatch takes back what the call sets
    monkeypatch.delenv(VARIABLE)
    ensure_kernel_cache(writable=lambda folder: False)
    assert Path(os.environ[VARIABLE]).is_dir()


def test_a_folder_the_user_named_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "named")
    ensure_kernel_cache(writable=lambda folder: False)
    assert os.environ[VARIABLE] == "named"


@pytest.mark.parametrize("module", ["app.dash_app.server", "benchmarks"])
def test_linear_algebra_has_one_thread(module: str) -> None:
    """Also under another server, which never runs the command line."""
    own = {name: value for name, value in os.environ.items() if name != THREADS}
    count = f"import {module}, numpy, scipy.linalg, psutil; print(psutil.Process().num_threads())"
    assert subprocess.run([sys.executable, "-c", count], env=own, check=True, capture_output=True, text=True).stdout.strip() == "1"


def test_threads_the_user_asked_for_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS, "3")
    prepare_process()
    assert os.environ[THREADS] == "3"
