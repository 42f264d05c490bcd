"""Published test vectors of equity curves."""

from __future__ import annotations

import numpy as np

#: M-01: twelve business days from 2 January 2024; figures by numpy,
#: empyrical-reloaded 0.7.1 and quantstats 0.0.86.
TWELVE = np.array(
    [
        100_000,
        101_000,
        100_500,
        102_000,
        99_000,
        97_500,
        98_500,
        103_000,
        102_500,
        104_000,
        101_500,
        105_000,
    ],
    float,
)
TWELVE_DAYS = np.busday_offset("2024-01-02", np.arange(12))
TWELVE_RETURNS = TWELVE[1:] / TWELVE[:-1] - 1
