"""Compile every kernel into the cache on disk, once for all workers of a test run."""

from __future__ import annotations

from app.calculations.kernels.compiled import remove_outdated_caches
from app.calculations.kernels.warmup import warm_up

if __name__ == "__main__":
    remove_outdated_caches()
    warm_up()
