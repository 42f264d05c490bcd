"""The backtest strategy that each live strategy trades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

#: Backtest strategy by live name; None for a live name that is not to be compared.
StrategyMap = Mapping[str, str | None]


def map_strategies(
    live: Sequence[str], backtest: Sequence[str], chosen: StrategyMap
) -> dict[str, str]:
    """Return the backtest strategy of every live name that has one.

    What the user has chosen stands. Else a name maps to the one backtest strategy that equals it
    after trimming and case-folding; nothing is guessed beyond that. A choice that names no strategy
    of the backtest maps to nothing.

    >>> map_strategies(["condor ", "Fly", "Other"], ["Condor", "Butterfly"], {"Fly": "Butterfly"})
    {'condor ': 'Condor', 'Fly': 'Butterfly'}
    """
    folded = Counter(_folded(name) for name in backtest)
    equal = {_folded(name): name for name in backtest if folded[_folded(name)] == 1}
    targets = ((name, chosen.get(name, equal.get(_folded(name)))) for name in live)
    return {name: target for name, target in targets if target is not None and target in backtest}


def unknown_choices(
    live: Sequence[str], backtest: Sequence[str], chosen: StrategyMap
) -> tuple[str, ...]:
    """Return the backtest names that were chosen for names of `live` but are not in `backtest`."""
    targets = [chosen[name] for name in live if name in chosen]
    missing = [target for target in targets if target is not None and target not in backtest]
    return tuple(dict.fromkeys(missing))


def _folded(name: str) -> str:
    return name.strip().casefold()
