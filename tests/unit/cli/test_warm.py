"""Command `lotwise warm`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.calculations.kernels import compiled, warmup
from tests.unit.cli.builders import run


def test_warm_compiles_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def step(name: str) -> Callable[[], object]:
        return lambda: done.append(name)

    monkeypatch.setattr(warmup, "_steps", lambda: (step("a"), step("b")))
    monkeypatch.setattr(warmup, "_statistics", lambda: (step("c"),))
    result = run("warm")
    assert (result.exit_code, done) == (0, ["a", "b", "c"])
    assert result.stdout.splitlines()[-1] == "Ready."


def test_warm_without_a_writable_folder_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "cache_folder", lambda: None)
    result = run("warm")
    assert result.exit_code == 2
    assert "NUMBA_CACHE_DIR" in result.stderr
