"""Resampling of whole periods (days, weeks) by index.

Stationary bootstrap (Politis & Romano 1994, "The stationary bootstrap", JASA 89): blocks begin at a
period drawn at random, end with probability 1 / mean block after each period, and run on from the
last period to the first. A mean block of 1 is the iid bootstrap. Block length: Politis & White
2004, "Automatic block-length selection for the dependent bootstrap", Econometric Reviews 23, with
the correction of Patton, Politis & White 2009. Randomness comes through an explicit generator or
seed only.

Contents: `resampled_periods`, `resampled_sums`, `block_length`, `block_length_from_covariances`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kernels import drawn_blocks

# indices drawn at a time: bounds memory for any number of resamples and fits a processor's cache
_CELLS = 30_000
# Politis & White: max(5, log10 n) insignificant autocorrelations in a row
_FEWEST_INSIGNIFICANT_LAGS = 5


class BlockLength(NamedTuple):
    """Mean (stationary) or fixed (circular) block length [periods].

    It minimises the error in the variance of the mean.
    """

    stationary: float
    circular: float


def resampled_periods(
    periods: int,
    resamples: int,
    mean_block: float,
    rng: np.random.Generator | int,
    *,
    length: int | None = None,
) -> Iterator[Ints]:
    """Return resampled indices into `periods`, in batches of shape (rows, length).

    The batches have `resamples` rows in all; `length` is `periods` unless given. `mean_block` >= 1
    [periods]. The same seed gives the same indices; use the same indices for everything that is
    compared. Raises `CalculationError` at once for a count below 1 or a block below 1.
    """
    row_length = periods if length is None else length
    for name, value in (
        ("periods", periods),
        ("resamples", resamples),
        ("length", row_length),
        ("mean_block", mean_block),
    ):
        if not 1 <= value < math.inf:
            raise CalculationError(f"{name}: expected a number from 1 up, found {value!r}.")
    return _batches(periods, resamples, mean_block, np.random.default_rng(rng), row_length)


def _batches(
    periods: int, resamples: int, mean_block: float, rng: np.random.Generator, length: int
) -> Iterator[Ints]:
    rows = max(1, _CELLS // length)
    for done in range(0, resamples, rows):
        shape = min(rows, resamples - done), length
        yield (
            rng.integers(0, periods, shape)
            if mean_block == 1
            else _blocks(periods, shape, mean_block, rng)
        )


def _blocks(
    periods: int, shape: tuple[int, int], mean_block: float, rng: np.random.Generator
) -> Ints:
    """Return one batch: a block begins with each row, and with chance 1 / mean_block later."""
    cells = shape[0] * shape[1]
    begins_block = rng.random(cells, np.float32) < 1 / mean_block
    begins_block[:: shape[1]] = True
    begins = np.flatnonzero(begins_block)
    first = rng.integers(0, periods, len(begins))
    return drawn_blocks(first, begins, cells, periods).reshape(shape)


def resampled_sums(
    values: Floats, resamples: int, mean_block: float, rng: np.random.Generator | int
) -> Floats:
    """Return the sums (resamples, K) of `values` (n, K) over each resample of the periods.

    Sums of several columns over the same resamples: a ratio of two of them is a bootstrapped ratio.
    """
    n = len(values)
    sums = []
    for indices in resampled_periods(n, resamples, mean_block, rng):
        rows = len(indices)
        cells = indices + n * np.arange(rows)[:, None]
        drawn = np.bincount(cells.ravel(), minlength=rows * n).reshape(rows, n)
        sums.append(drawn.astype(float) @ values)
    return np.concatenate(sums)


def block_length(values: Floats) -> BlockLength:
    """Return the automatic block length of a series (n,).

    It is at least 1 and at most ceil(min(3 sqrt n, n / 3)). It rests on autocovariances up to twice
    the first lag from which max(5, log10 n) autocorrelations in a row stay within 2 sqrt(log10 n /
    n), tapered by the flat-top window of Politis & Romano 1995. That lag is the first insignificant
    one, as in the package arch: one more than in the paper, which gives longer blocks. A constant
    series, or one of fewer than 10 values, gets 1. Raises `CalculationError` for a value that is
    not finite.
    """
    x = np.asarray(values, float)
    if not np.isfinite(x).all():
        raise CalculationError(f"values: expected finite numbers, found {x[~np.isfinite(x)][0]!r}.")
    n = len(x)
    if n < 10 or np.ptp(x) <= 1e-12 * np.abs(x).max():
        return BlockLength(1.0, 1.0)
    run_length = max(_FEWEST_INSIGNIFICANT_LAGS, int(math.log10(n)))
    last_lag = min(math.ceil(math.sqrt(n)) + run_length, n - 1)
    deviation = x - x.mean()
    covariance = (
        np.array([deviation[lag:] @ deviation[: n - lag] for lag in range(last_lag + 1)]) / n
    )
    lags = min(2 * _first_insignificant_lag(covariance / covariance[0], run_length, n), last_lag)
    taper = np.minimum(1.0, 2 * (1 - np.arange(lags + 1) / lags))
    lengths = block_length_from_covariances(covariance[: lags + 1] * taper, n)
    longest = math.ceil(min(3 * math.sqrt(n), n / 3))
    return BlockLength(*(min(max(length, 1.0), longest) for length in lengths))


def _first_insignificant_lag(correlation: Floats, run_length: int, n: int) -> int:
    """Return the first lag >= 1 that begins `run_length` insignificant autocorrelations.

    The last lag where there is none.
    """
    insignificant = np.abs(correlation[1:]) < 2 * math.sqrt(math.log10(n) / n)
    runs = np.convolve(insignificant, np.ones(run_length), "valid") > run_length - 0.5
    return int(np.argmax(runs)) + 1 if runs.any() else len(correlation) - 1


def block_length_from_covariances(covariance: Floats, periods: int) -> BlockLength:
    """Return (2 G^2 n / D)^(1/3) from autocovariances (K,) at lags 0, 1, ...

    Estimated autocovariances should be tapered. G = sum of |lag| R(lag) and g = sum of R(lag) over
    both signs of the lag; D = 2 g^2 (stationary) or 4/3 g^2 (circular). At most `periods`, also
    where g is 0 and G is not; 0 where nothing is correlated.
    """
    lag = np.arange(len(covariance))
    weighted = 2 * float(lag @ covariance)
    spectrum = float(covariance[0] + 2 * covariance[1:].sum())
    if weighted == 0:
        return BlockLength(0.0, 0.0)
    if spectrum == 0:
        return BlockLength(periods, periods)
    stationary = ((weighted / spectrum) ** 2 * periods) ** (1 / 3)
    return BlockLength(min(stationary, periods), min(stationary * 1.5 ** (1 / 3), periods))
