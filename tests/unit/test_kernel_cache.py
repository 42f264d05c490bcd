"""Kernels can be compiled on any machine, also where nothing but a temporary folder can be written to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.kernel_cache import VARIABLE, ensure_kernel_cache


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
