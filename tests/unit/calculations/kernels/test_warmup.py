"""The warm-up: every kernel is compiled, and its steps are counted."""

from __future__ import annotations

from app.calculations import kernels
from app.calculations.kernels.warmup import warm_up


def test_warm_up_compiles_every_kernel() -> None:
    warm_up()
    public = [
        kernel
        for name, kernel in vars(kernels).items()
        if hasattr(kernel, "signatures") and not name.startswith("_")
    ]
    assert len(public) >= 7
    assert all(kernel.signatures for kernel in public)


def test_warm_up_reports_each_step_up_to_the_last() -> None:
    reports: list[tuple[int, int]] = []
    warm_up(lambda done, steps: reports.append((done, steps)))
    steps = len(reports)
    assert reports == [(done, steps) for done in range(1, steps + 1)]
