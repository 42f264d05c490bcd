"""A comparison beside the sizes that were advised, which may be known after it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.calculations.live.comparison import Compared, LiveComparison
from app.calculations.live.sizes import book_of_plan, live_size, recent_contracts


def with_plan(comparison: LiveComparison, plan: Mapping[str, float]) -> LiveComparison:
    """Return the comparison with live sizes beside a plan, contracts by backtest strategy.

    Equals a comparison made with that plan in its options.
    """
    names = comparison.strategy_names
    code = {name: number for number, name in enumerate(names)}
    mapped = [each.name for each in comparison.strategies if each.name is not None]
    planned = {code[name]: plan[name] for name in mapped if name in plan}
    recent = recent_contracts(comparison.live, len(names))
    of_plan = book_of_plan(comparison.backtest, recent, planned)
    return replace(
        comparison,
        strategies=tuple(_with_plan(each, plan) for each in comparison.strategies),
        total=replace(comparison.total, of_plan=of_plan),
    )


def _with_plan(compared: Compared, plan: Mapping[str, float]) -> Compared:
    recent = float("nan") if compared.recent_contracts is None else compared.recent_contracts
    size = live_size(recent, plan.get(compared.name or ""))
    return replace(compared, plan_contracts=size.plan, of_plan=size.of_plan)
