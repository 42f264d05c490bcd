"""Compile every kernel, or load it from the cache on disk, before the workers of a test run would each do so."""

from __future__ import annotations

from app.calculations.kernels.compiled import remove_outdated_caches
from app.calculations.kernels.warmup import warm_up

if __name__ == "__main__":
    remove_outdated_caches()
    warm_up()
