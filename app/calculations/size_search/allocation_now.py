"""Next position of each strategy at a size, and the capital from which one lot fits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.log.capital import capital_today_of
from app.calculations.profile import rules
from app.calculations.profile.model import Profile, Scenario, StrategySettings
from app.calculations.size_search.held import warming_up
from app.calculations.sizing.context import SizingContext
from app.calculations.sizing.limits import contract_caps
from app.calculations.sizing.next_trade import NextTradeSize, next_trades

_WARMUP = "skipped:warmup"
#: Rules whose size grows in proportion to the equity it rests on.
_PROPORTIONAL = (
    rules.Kelly,
    rules.FixedFractional,
    rules.VolatilityAdjusted,
    rules.OptimalFRule,
    rules.AllocationRule,
)


@dataclass(frozen=True, eq=False)
class AllocationNow:
    """The next position of each of S strategies, with nothing open."""

    share: Floats  #: (S,) of equity asked for as margin; 0 where the rule has no size
    contracts: Floats  #: (S,) in whole lots within every limit
    needed_capital: Floats  #: (S,) [currency] from which one lot fits; NaN where none does
    outcomes: tuple[str, ...]  #: (S,) as in `RecommendedSize`

    @classmethod
    def nothing(cls, book: Book) -> AllocationNow:
        """Return the allocation without a size."""
        strategies = len(book.log.strategies)
        none = np.zeros(strategies)
        return cls(none, none, np.full(strategies, np.nan), ("",) * strategies)


def allocation_now(
    book: Book, profile: Profile, scenario: Scenario, context: SizingContext | None = None
) -> AllocationNow:
    """Return the allocation of a scenario at `equity_today`, else starting capital.

    `context` is that of `next_trades`.
    """
    equity = capital_today_of(book, profile.portfolio)
    sizes = next_trades(book, profile, scenario, context).sizes
    waits = warming_up(book, profile, scenario)
    caps = contract_caps(book, profile)
    ceiling = profile.portfolio.margin_ceiling
    share, contracts = np.zeros(len(sizes)), np.zeros(len(sizes))
    needed, outcomes = np.full(len(sizes), np.nan), []
    for code, size in enumerate(sizes):
        if waits[code] or size.desired is None:
            outcomes.append(size.reason or _WARMUP)
            continue
        contracts[code] = size.contracts
        outcomes.append(_outcome(size, ceiling))
        if size.margin_per_contract is not None:
            share[code] = size.desired * size.margin_per_contract / equity
            if isinstance(scenario.rule, _PROPORTIONAL):
                settings = profile.strategy(size.strategy)
                if caps[code] >= settings.lot_size:
                    needed[code] = _needed(size, settings, equity, ceiling)
    return AllocationNow(share, contracts, needed, tuple(outcomes))


def _outcome(size: NextTradeSize, ceiling: float | None) -> str:
    if size.contracts > 0:
        return "sized"
    has_room = size.bound_by == "lot" or (size.bound_by == "margin_ceiling" and ceiling != 0)
    return "too_small" if has_room else "limited"


def _needed(
    size: NextTradeSize, settings: StrategySettings, equity: float, ceiling: float | None
) -> float:
    """Return the capital from which the size asked for, and the margin ceiling, hold one lot.

    NaN where none does: a limit of the strategy's own that is below a lot stays below it.
    """
    if size.desired is None or size.margin_per_contract is None or ceiling == 0:
        return math.nan
    lot_margin = settings.lot_size * size.margin_per_contract
    if settings.capital_ceiling is not None and settings.capital_ceiling < lot_margin:
        return math.nan
    by_rule = equity * settings.lot_size / size.desired
    if ceiling is None:
        return by_rule
    return max(by_rule, lot_margin / ceiling)
