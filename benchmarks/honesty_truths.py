"""Truths known by construction: laws of a trading day from which logs and futures are drawn.

A truth names the law of every position's return on margin, so its Kelly fractions, its growth at
any size and its chance of any drawdown are known (`honesty_exact`, `honesty_paths`). Days are
independent of each other and of the VIX that the logs carry: no streak, no trend, no regime.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from app.calculations import TradeLog
from app.calculations.arrays import Floats

MARGIN = 1.0  #: per contract [currency]: whole contracts are then fine steps of any size
LOGGED_CONTRACTS = 10_000.0  #: a tenth of the default starting capital a position
CLIP = 5.0  #: standard deviations at which a normal law is cut on both sides
_NODES = 400  #: of the quadrature of a normal law
_FIRST_DAY = "2015-01-05"
_FIRST_MINUTE, _MINUTES_APART = 600, 10  #: of the day's first entry; between a strategy's entries
_HELD_SECONDS = 5 * 3600


class Law(NamedTuple):
    """A discrete law: K outcomes of S columns, with their chances."""

    outcomes: Floats  #: (K, S)
    chances: Floats  #: (K,) summing to 1


@dataclass(frozen=True)
class Discrete:
    """A return on margin with few outcomes, worst first."""

    returns: tuple[float, ...]
    chances: tuple[float, ...]

    def of_normal(self, z: Floats) -> Floats:
        """Return the outcomes of standard normal deviates, the worst for the lowest."""
        bounds = ndtri(np.cumsum(self.chances)[:-1])
        return np.asarray(self.returns)[np.searchsorted(bounds, z)]

    def law(self) -> Law:
        """Return the outcomes (K, 1) and their chances."""
        return Law(np.array(self.returns)[:, None], np.array(self.chances))


@dataclass(frozen=True)
class Normal:
    """A normal return on margin, cut at five standard deviations."""

    mean: float
    deviation: float

    def of_normal(self, z: Floats) -> Floats:
        """Return the outcomes of standard normal deviates."""
        return np.asarray(self.mean + self.deviation * np.clip(z, -CLIP, CLIP))

    def law(self) -> Law:
        """Return Gauss-Legendre nodes (K, 1) with the density, and the two ends with their mass."""
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        inner = CLIP * weights * np.exp(-((CLIP * nodes) ** 2) / 2) / np.sqrt(2 * np.pi)
        z = np.concatenate([[-CLIP], CLIP * nodes, [CLIP]])
        chances = np.concatenate([[ndtr(-CLIP)], inner, [ndtr(-CLIP)]])
        return Law(self.of_normal(z)[:, None], chances / chances.sum())


Marginal = Discrete | Normal

SHORT_PREMIUM = Discrete((-1.0, -0.3, 0.10), (0.003, 0.097, 0.90))
NORMAL = Normal(0.03, 0.20)
LOTTERY = Discrete((-0.4, 8.0), (0.94, 0.06))
EDGELESS_NORMAL = Normal(0.0, 0.20)
#: short premium whose win is just large enough to pay for its losses
EDGELESS_SHORT = Discrete((-1.0, -0.3, (0.003 + 0.3 * 0.097) / 0.90), (0.003, 0.097, 0.90))


@dataclass(frozen=True)
class Truth:
    """The law of a trading day of S strategies, each of which opens `entries` positions."""

    name: str
    strategies: tuple[Marginal, ...]
    entries: int = 1  #: of each strategy a day, all open at once
    correlation: float = 0.0  #: of the normal deviates behind one strategy's entries of a day
    crash_chance: float = 0.0  #: of a day on which every position loses its whole margin

    @property
    def has_edge(self) -> bool:
        """True where some strategy earns something on average, crashes included."""
        return any(mean > 1e-12 for mean in self.means)

    @property
    def means(self) -> tuple[float, ...]:
        """(S,) mean return on margin of a position."""
        laws = [self.position_law(code) for code in range(len(self.strategies))]
        return tuple(float(law.chances @ law.outcomes[:, 0]) for law in laws)

    def position_law(self, code: int) -> Law:
        """Return the law of one position of a strategy, crashes included."""
        return self.with_crash(self.strategies[code].law(), 1.0)

    def with_crash(self, law: Law, loss: float) -> Law:
        """Return a law without crashes with them: all columns then lose `loss` margins."""
        if not self.crash_chance:
            return law
        crash = np.full((1, law.outcomes.shape[1]), -loss)
        chances = np.append(law.chances * (1 - self.crash_chance), self.crash_chance)
        return Law(np.vstack([law.outcomes, crash]), chances)

    def position_returns(self, rng: np.random.Generator, days: int) -> Floats:
        """Draw returns on margin (days, S, entries)."""
        strategies = len(self.strategies)
        shared = np.zeros((days, strategies))
        if self.correlation:
            shared = rng.standard_normal((days, strategies))
        returns = self.of_normals(shared, rng.standard_normal((days, strategies, self.entries)))
        if self.crash_chance:
            returns[rng.random(days) < self.crash_chance] = -1.0
        return returns

    def of_normals(self, shared: Floats, single: Floats) -> Floats:
        """Return positions' returns (days, S, entries) of normal deviates, without crashes.

        `shared` (days, S) moves all entries of a strategy and day, `single` each of its own.
        """
        z = np.sqrt(self.correlation) * shared[:, :, None]
        z = z + np.sqrt(1 - self.correlation) * single
        columns = [law.of_normal(z[:, code]) for code, law in enumerate(self.strategies)]
        return np.stack(columns, axis=1)

    def day_returns(self, rng: np.random.Generator, days: int) -> Floats:
        """Draw each strategy's sum of returns on margin (days, S)."""
        return np.asarray(self.position_returns(rng, days).sum(axis=2))


class TrueDays(NamedTuple):
    """Days drawn from a truth, of which a log or a part of it can be made."""

    returns: Floats  #: (D, S, entries) on margin
    vix: Floats  #: (D,) at the opens, which says nothing about any result

    def until(self, day: int) -> TrueDays:
        """Return the days before index `day`."""
        return TrueDays(self.returns[:day], self.vix[:day])


def days_of(truth: Truth, positions: int) -> int:
    """Return the days on which about so many positions of each strategy open, whole days only."""
    return max(1, round(positions / truth.entries))


def true_days(truth: Truth, days: int, rng: np.random.Generator) -> TrueDays:
    """Draw days of a truth. Their VIX is a first-order autoregression around 18."""
    level, levels = 0.0, np.empty(days)
    for day, shock in enumerate(rng.standard_normal(days)):
        level = 0.95 * level + 0.1 * shock
        levels[day] = level
    return TrueDays(truth.position_returns(rng, days), np.round(18 * np.exp(levels), 2))


def log_of(drawn: TrueDays) -> TradeLog:
    """Return the log of drawn days: every position opens and closes on its own weekday."""
    days, strategies, entries = shape = drawn.returns.shape
    codes, entry = np.arange(strategies), np.arange(entries)
    day = np.busday_offset(_FIRST_DAY, np.arange(days)).astype("datetime64[s]")
    minute = _FIRST_MINUTE + _MINUTES_APART * entry[:, None] + codes  # (entries, S)
    opened = day[:, None, None] + (minute * 60).astype("timedelta64[s]")
    opened = opened.ravel()
    names = np.array([f"Strategy {code + 1}" for code in codes], object)
    return TradeLog.from_columns(
        {
            "opened_at": opened,
            "closed_at": opened + np.timedelta64(_HELD_SECONDS, "s"),
            "strategy": np.tile(names, days * entries),
            "pl": drawn.returns.transpose(0, 2, 1).ravel() * MARGIN * LOGGED_CONTRACTS,
            "contracts": np.full(len(opened), LOGGED_CONTRACTS),
            "margin_req": np.full(len(opened), MARGIN * LOGGED_CONTRACTS),
            "opening_vix": np.repeat(drawn.vix, shape[1] * shape[2]),
        }
    )


SINGLE = (
    Truth("short premium", (SHORT_PREMIUM,)),
    Truth("normal", (NORMAL,)),
    Truth("lottery", (LOTTERY,)),
    Truth("normal without edge", (EDGELESS_NORMAL,)),
    Truth("short premium without edge", (EDGELESS_SHORT,)),
)
SIX_A_DAY = (
    Truth("short premium, six entries a day", (SHORT_PREMIUM,), 6, 0.7),
    Truth("normal, six entries a day", (NORMAL,), 6, 0.7),
)
_FOUR = (SHORT_PREMIUM, NORMAL, LOTTERY, EDGELESS_NORMAL)
BOOKS = (
    Truth("book of two", (SHORT_PREMIUM, NORMAL), crash_chance=0.01),
    Truth("book of four", _FOUR, crash_chance=0.01),
    Truth("book of eight", _FOUR + _FOUR, crash_chance=0.01),
)
TRUTHS = (*SINGLE, *SIX_A_DAY, *BOOKS)
