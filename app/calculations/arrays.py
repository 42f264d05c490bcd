"""Array types by element."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


Ints = NDArray[np.int64]


Codes = NDArray[np.int32]


Seconds = NDArray[np.datetime64]


Mask = NDArray[np.bool_]
