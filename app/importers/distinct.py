"""Apply a function to each distinct cell of a column, because logs repeat their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def by_distinct(
    cells: Sequence[str], read: Callable[[str], tuple[float, ...]], dtype: type = np.int64
) -> NDArray[Any]:
    """Return what `read` gives for each of n cells, shape (fields of a result, n).

    `read` is called once for each distinct cell.
    """
    distinct = list(dict.fromkeys(cells)) or [""]
    place = {cell: index for index, cell in enumerate(distinct)}
    results: NDArray[Any] = np.array([read(cell) for cell in distinct], dtype)
    return results[np.fromiter(map(place.__getitem__, cells), np.int64, len(cells))].T
