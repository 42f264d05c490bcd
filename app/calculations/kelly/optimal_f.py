"""Optimal f of a sequence of trades.

Optimal f maximises the product of holding-period returns 1 + f p / W, W the largest loss (Vince,
"The Mathematics of Money Management" (1992), p. 30; "The Handbook of Portfolio Mathematics" (2007),
p. 123). It is the log-optimal fraction of p / W, a share of equity lost when the largest loss comes
again. The book searches a grid by 0.01; here the optimum is continuous.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.kelly.status import Status


@dataclass(frozen=True)
class OptimalF:
    """A fraction f and its result over a sequence of trades, without whole contracts."""

    #: share of equity lost when the largest loss comes again; 0 with a status that says why
    f: float
    status: Status
    largest_loss: float  #: W > 0 [currency per contract]; 0 without a loss
    currency_per_contract: float | None  #: equity for each contract, W / f; None when f is 0
    terminal_wealth: float  #: product of holding-period returns (Vince's TWR)
    geometric_mean: float  #: of the holding-period returns
    geometric_average_trade: float | None  #: (G - 1) W / f [currency per contract]
    max_drawdown: float  #: share of the running peak, in the order given


def optimal_f(net: Floats) -> OptimalF:
    """Return Vince's optimal f of net P/L per contract [currency].

    `net` has shape (n,), in the order of closing.

    Raises `CalculationError` for a number that is not finite.

    >>> found = optimal_f(np.array([9.0, 18, 7, 1, 10, -5, -3, -17, -7]))  # Vince 2007, p. 123
    >>> round(found.f, 4), round(found.terminal_wealth, 4), found.largest_loss
    (0.2367, 1.0957, 17.0)
    """
    pl, worst = _checked(net)
    f = float(kernels.log_optimal(pl / worst, 0.0, 0.0, 0.0, 0.0)) if worst else 0.0
    return at_fraction(net, f)


def at_fraction(net: Floats, f: float) -> OptimalF:
    """Return the same figures at any f from 0 up to 1, at which the largest loss takes everything.

    Raises `CalculationError` for a P/L that is not finite or an f out of its range.
    """
    if not 0 <= f <= 1:
        raise CalculationError(f"f: found {f!r}, expected a share from 0 to 1.")
    return _at(*_checked(net), f)


def _checked(net: Floats) -> tuple[Floats, float]:
    """Return the trades, and their largest loss as a positive number or 0."""
    pl = np.ascontiguousarray(net, float)
    if pl.ndim != 1 or not np.isfinite(pl).all():
        fault = f"an array of shape {pl.shape}"
        if pl.ndim == 1:
            fault = repr(float(pl[~np.isfinite(pl)][0]))
        raise CalculationError(f"net: found {fault}, expected one finite number a trade.")
    return pl, max(-float(pl.min(initial=0.0)), 0.0)


def _at(pl: Floats, worst: float, f: float) -> OptimalF:
    wealth = np.cumprod(1 + f * pl / worst) if worst else np.ones(len(pl))
    final = float(wealth[-1]) if len(wealth) else 1.0
    mean = final ** (1 / len(pl)) if len(pl) else 1.0
    peak = np.maximum.accumulate(np.append(1.0, wealth))
    currency_per_contract = worst / f if f else None
    average_trade = (mean - 1) * worst / f if f else None
    return OptimalF(
        f=f if worst else 0.0,
        status=_status(pl, worst, f),
        largest_loss=worst,
        currency_per_contract=currency_per_contract,
        terminal_wealth=final,
        geometric_mean=mean,
        geometric_average_trade=average_trade,
        max_drawdown=float((1 - np.append(1.0, wealth) / peak).max()),
    )


def _status(pl: Floats, worst: float, f: float) -> Status:
    if not len(pl):
        return "no_trades"
    if not worst:
        return "no_loss"
    if not (pl > 0).any():
        return "no_win"
    return "ok" if f else "no_edge"
