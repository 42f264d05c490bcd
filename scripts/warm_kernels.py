"""Compile every kernel, or load it from the cache on disk, before the workers of a test run would each do so."""

from __future__ import annotations

from app.calculations.kernels import margin as kernels_margin
from app.calculations.kernels import replay_loop as kernels
from app.calculations.kernels.compiled import remove_outdated_caches

if __name__ == "__main__":
    remove_outdated_caches()
    kernels.warm_up()
    kernels_margin.warm_up()
