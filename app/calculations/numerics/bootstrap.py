"""Resampling of whole periods (days, weeks): which periods each resample is made of, not their values.

Stationary bootstrap (Politis & Romano 1994, "The stationary bootstrap", JASA 89): blocks begin at a period drawn at random, end with
probability 1 / mean block after each period, and run on from the last period to the first. A mean block of 1 is the iid bootstrap.
Block length: Politis & White 2004, "Automatic block-length selection for the dependent bootstrap", Econometric Reviews 23, with the
correction of Patton, Politis & White 2009. Randomness comes through an explicit generator or seed only.

Contents: `resampled_periods`, `resampled_sums`, `block_length`, `block_length_from_covariances`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError

_CELLS = 30_000  # indices drawn at a time: bounds memory whatever the number of resamples, and fits a processor's cache
_FEWEST_QUIET_LAGS = 5  # Politis & White: max(5, log10 n) insignificant autocorrelations in a row


class BlockLength(NamedTuple):
    """Mean (stationary) or fixed (circular) block length [periods] with the least error in the variance of the mean."""

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
    """Indices into `periods`, in batches of shape (some, length) that add up to `resamples` rows; `length` is `periods` unless given.

    `mean_block` >= 1 [periods]. The same seed gives the same indices. Use the same indices for everything that is compared.
    Raises `CalculationError` at once for a count below 1 or a block below 1.
    """
    long = periods if length is None else length
    for name, value in (
        ("periods", periods),
        ("resamples", resamples),
        ("length", long),
        ("mean_block", mean_block),
    ):
        if not 1 <= value < math.inf:
            raise CalculationError(f"{name}: expected a number from 1 up, found {value!r}.")
    return _batches(periods, resamples, mean_block, np.random.default_rng(rng), long)


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
    """One batch: every row begins a block, and so does each later cell with probability 1 / mean_block."""
    cells = shape[0] * shape[1]
    begins_block = rng.random(cells, np.float32) < 1 / mean_block
    begins_block[:: shape[1]] = True
    begins = np.flatnonzero(begins_block)
    first = rng.integers(0, periods, len(begins))
    lengths = np.diff(begins, append=cells)
    indices: Ints = (np.repeat(first - begins, lengths) + np.arange(cells)) % periods
    return indices.reshape(shape)


def resampled_sums(
    values: Floats, resamples: int, mean_block: float, rng: np.random.Generator | int
) -> Floats:
    """(resamples, K): the sums over each resample of the periods of `values`, (n, K).

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
    """The automatic block length of a series, shape (n,): at least 1, at most ceil(min(3 sqrt n, n / 3)).

    Autocovariances up to twice the first lag from which max(5, log10 n) autocorrelations in a row stay within 2 sqrt(log10 n / n),
    tapered by the flat-top window of Politis & Romano 1995. That lag is itself the first quiet one, as in the package arch:
    one more than in the paper, on the side of longer blocks. A constant series, or one of fewer than 10 values, gets 1.
    Raises `CalculationError` for a value that is not finite.
    """
    x = np.asarray(values, float)
    if not np.isfinite(x).all():
        raise CalculationError(f"values: expected finite numbers, found {x[~np.isfinite(x)][0]!r}.")
    n = len(x)
    if n < 10 or np.ptp(x) <= 1e-12 * np.abs(x).max():
        return BlockLength(1.0, 1.0)
    quiet = max(_FEWEST_QUIET_LAGS, int(math.log10(n)))
    furthest = min(math.ceil(math.sqrt(n)) + quiet, n - 1)
    deviation = x - x.mean()
    covariance = (
        np.array([deviation[lag:] @ deviation[: n - lag] for lag in range(furthest + 1)]) / n
    )
    lags = min(2 * _first_quiet_lag(covariance / covariance[0], quiet, n), furthest)
    taper = np.minimum(1.0, 2 * (1 - np.arange(lags + 1) / lags))
    found = block_length_from_covariances(covariance[: lags + 1] * taper, n)
    most = math.ceil(min(3 * math.sqrt(n), n / 3))
    return BlockLength(*(min(max(length, 1.0), most) for length in found))


def _first_quiet_lag(correlation: Floats, quiet: int, n: int) -> int:
    """The first lag from 1 from which `quiet` autocorrelations are insignificant; the last lag where there is none."""
    is_quiet = np.abs(correlation[1:]) < 2 * math.sqrt(math.log10(n) / n)
    runs = np.convolve(is_quiet, np.ones(quiet), "valid") > quiet - 0.5
    return int(np.argmax(runs)) + 1 if runs.any() else len(correlation) - 1


def block_length_from_covariances(covariance: Floats, periods: int) -> BlockLength:
    """(2 G^2 n / D)^(1/3) from autocovariances at lags 0, 1, ... (tapered where they are estimates), shape (K,).

    G = sum of |lag| R(lag) and g = sum of R(lag) over both signs of the lag; D = 2 g^2 (stationary) or 4/3 g^2 (circular).
    At most `periods`, also where g is 0 and G is not; 0 where nothing is correlated.
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
