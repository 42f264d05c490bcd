"""Per-contract figures of a position under a scenario's overrides (semantics 2)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.log import Position, Row
from tests.reference.open_losses import worst_per_contract
from tests.reference.settings import Document, Settings, setting

DAYS_A_YEAR = 365
NEGLIGIBLE = 1e-12  #: a sum below this share of its parts is rounding error


@dataclass(frozen=True)
class Economics:
    """One position per contract [currency]; margin m and return r = p / m None when unknown."""

    size: float
    margin: float | None
    leg_nets: tuple[float, ...]
    leg_fees: tuple[float, ...]
    leg_worst: tuple[float, ...]  #: while open, at most 0

    @property
    def net(self) -> float:
        """p: P/L of one contract of the whole position after fees, slippage and carry."""
        return settled(*self.leg_nets)

    @property
    def on_margin(self) -> float | None:
        return None if self.margin is None else self.net / self.margin


def economics_of(position: Position, settings: Settings) -> Economics:
    """Return the position's figures; unconstrained, only `default_contracts` overrides the log."""
    strategy = settings.strategy(position.strategy)
    overrides = settings.portfolio if settings.constrained else {}
    size = _present(position.first.contracts, strategy.get("default_contracts"), 1.0)
    margin = _margin(position.first, size, strategy if settings.constrained else {}, overrides)
    fees = tuple(_fee(leg, size, overrides) for leg in position.legs)
    carry = _carry(position, margin, overrides)
    slippage = setting(overrides, "slippage_per_contract", 0.0)
    nets = tuple(
        settled(_gross(row, size), -fee, -slippage, -carry if leg == position.last_leg else 0.0)
        for leg, (row, fee) in enumerate(zip(position.legs, fees, strict=True))
    )
    worst = tuple(worst_per_contract(row) for row in position.legs)
    return Economics(size, margin, nets, fees, worst)


def settled(*amounts: float) -> float:
    """Return the sum of amounts; 0 where they cancel up to rounding.

    The sign of a rounding error would otherwise make a win or a loss.
    """
    total = sum(amounts)
    return 0.0 if abs(total) <= NEGLIGIBLE * sum(abs(amount) for amount in amounts) else total


def _present(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _margin(row: Row, size: float, strategy: Document, overrides: Document) -> float | None:
    per_contract = _logged_margin(row, size) or _default_margin(size, strategy)
    return (
        None
        if per_contract is None
        else per_contract * setting(overrides, "margin_multiplier", 1.0)
    )


def _logged_margin(row: Row, size: float) -> float | None:
    """Return the margin per contract; a margin of 0 in the log is a missing one."""
    return row.margin_req / size if row.margin_req else None


def _default_margin(size: float, strategy: Document) -> float | None:
    if strategy.get("default_margin") is not None:
        return float(strategy["default_margin"])
    cash: float | None = strategy.get("cash_per_trade")
    return None if cash is None else cash / size


def _gross(row: Row, size: float) -> float:
    return (row.pl + (row.commissions or 0.0)) / size


def _fee(row: Row, size: float, overrides: Document) -> float:
    return float(setting(overrides, "commission_per_contract", (row.commissions or 0.0) / size))


def _carry(position: Position, margin: float | None, overrides: Document) -> float:
    """Return the financing of the margin over whole calendar days; 0 for an unknown margin."""
    days = (position.closed.date() - position.opened.date()).days
    rate: float = setting(overrides, "borrow_rate", 0.0)
    return 0.0 if margin is None else rate * margin * days / DAYS_A_YEAR
