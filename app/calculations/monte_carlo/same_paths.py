"""The paths of one simulation, replayed at one size after another.

Days, injected losses and walk-forward estimates do not depend on the size: they are made in the
first replay and kept, so that a search pays for them once. The paths are those of
`MonteCarloSimulator.run` with the same settings (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.monte_carlo.chunks import PathState, run_again
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped, run_chunks


class SamePaths:
    """All paths of a simulator, in chunks that do not depend on the sizes tried."""

    def __init__(self, simulator: MonteCarloSimulator) -> None:
        self._chunks = simulator.chunks(simulator.request(np.ones(1)))
        self._states: list[PathState | None] = [None] * len(self._chunks)
        self._first = np.cumsum([0, *(chunk.paths for chunk in self._chunks)])

    def figures(
        self,
        multiples: Sequence[float] | Floats,
        executor: Executor | None = None,
        progress: Progress | None = None,
        stopped: Stopped | None = None,
    ) -> Floats:
        """Return the figures (paths, F, `kernels.FIGURES`) at F multiples of the size.

        The arguments are those of `MonteCarloSimulator.run`. Raises `WorkStoppedError` when
        stopped.
        """
        sizes = np.asarray(multiples, float)
        figures = np.empty((self._first[-1], len(sizes), kernels.FIGURES))
        done = 0

        def take(number: int, result: tuple[Floats, PathState]) -> None:
            nonlocal done
            figures[self._first[number] : self._first[number + 1]], self._states[number] = result
            done += self._chunks[number].paths
            if progress is not None:
                progress(done, len(figures))

        tasks = [
            (replace(chunk, request=replace(chunk.request, multiples=sizes)), state)
            for chunk, state in zip(self._chunks, self._states, strict=True)
        ]
        run_chunks(run_again, tasks, take, executor=executor, stopped=stopped)
        return figures
