"""Sizes of the next positions, strategy by strategy, and a plan for them in whole contracts.

The plan in whole contracts is shown where the answer is at hand and leaves a strategy below a lot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.calculations.profile.rules import Rule
from app.calculations.size_search.allocation_now import AllocationNow, allocation_now
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.plan import ContractPlan
from app.calculations.sizing.contracts_now import Bound
from app.calculations.sizing.next_trade import NextTrades, NextTradeSize, next_trades
from app.dash_app.components.content import Note, Piece, Sentence, Subhead, Table
from app.dash_app.components.spreadsheet import Cell
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import NONE, lots, money, number_word, percent
from app.wording.answer import plan_summary

HEAD = (
    "Strategy",
    "Allocation",
    "Contracts",
    "Max contracts",
    "Max open trades",
    "Max allocation",
    "Bound by",
)
#: Name of the size that a rule asks for.
_RULE_WORDS = {
    "kelly": "Kelly fraction",
    "allocation": "weight",
    "fixed_fractional": "fraction of equity",
    "optimal_f": "optimal f",
}
_BOUND_WORDS: dict[Bound, str] = {
    "lot": "less than one lot",
    "max_contracts": "max contracts",
    "capital_ceiling": "capital ceiling",
    "margin_ceiling": "margin ceiling",
    "off": "switched off",
}
_REASON_WORDS = {
    "skipped:strategy_disabled": "switched off",
    "skipped:warmup": "too few positions yet",
    "skipped:unsizable": "no margin or loss to size from",
    "skipped:zero_size": "no edge or no weight",
}
_TOO_SMALL = "too small to trade"


@dataclass(frozen=True)
class Platform:
    """The next position of each strategy under one scenario, and what a lot of it needs."""

    rule: Rule
    trades: NextTrades
    now: AllocationNow

    @property
    def too_small(self) -> list[int]:
        """Numbers of the strategies whose size is less than one lot."""
        return [code for code, outcome in enumerate(self.now.outcomes) if outcome == "too_small"]

    @property
    def held(self) -> list[int]:
        """Numbers of the strategies that trade at least one lot."""
        return [code for code, outcome in enumerate(self.now.outcomes) if outcome == "sized"]

    def contracts(self, code: int) -> float:
        """Contracts of a strategy's next position; 0 while its estimate waits for positions."""
        return float(self.now.contracts[code])

    def max_allocation(self, code: int) -> float | None:
        """Margin of a strategy's most open trades [currency]; None without a margin."""
        size = self.trades.sizes[code]
        if size.margin_per_contract is None:
            return None
        return self.contracts(code) * size.margin_per_contract * size.max_open_trades

    @property
    def total(self) -> float:
        """Margin with every strategy at its most open trades [currency]."""
        return sum(self.max_allocation(code) or 0.0 for code in range(len(self.trades.sizes)))

    @property
    def ceiling_share(self) -> float | None:
        """`total` as a share of what the margin ceiling leaves; None without a ceiling."""
        if not self.trades.margin_ceiling:
            return None
        return self.total / (self.trades.margin_ceiling * self.trades.equity)


def platform_of(workspace: Workspace, name: str | None) -> Platform:
    """Return the sizes under the scenario called `name`, else under the user's own sizing.

    Raises `CalculationError` when its rule has no answer for this log.
    """
    scenario = chosen_scenario(workspace, name)
    book, profile = workspace.book, workspace.profile
    context = workspace.sizing_context(scenario.constrained)
    trades = next_trades(book, profile, scenario, context)
    return Platform(scenario.rule, trades, allocation_now(book, profile, scenario, context))


def platform_content(platform: Platform, answer: RecommendedSize | None = None) -> list[Piece]:
    """Return the section: the finding, the table, and the plan of an answer that has one."""
    pieces: list[Piece] = [_finding(platform), *_crowded(platform), platform_table(platform)]
    if answer is not None and answer.plan is not None:
        pieces += plan_pieces(answer, answer.plan)
    return pieces


def platform_table(platform: Platform) -> Table:
    """Return the table of sizes, a strategy a row."""
    strategies = range(len(platform.trades.sizes))
    return Table(
        HEAD,
        [_row(platform, code) for code in strategies],
        foot=_foot(platform),
        text_columns=(0, 6),
        class_name="platform",
    )


def spreadsheet_rows(platform: Platform) -> list[list[Cell]]:
    """Return the sizes as plain values, heads first; allocations are shares of equity."""
    head: list[Cell] = [
        *HEAD,
        "One contract [currency]",
        "Fits from [currency]",
    ]
    rows: list[list[Cell]] = [head]
    for code, size in enumerate(platform.trades.sizes):
        needed = float(platform.now.needed_capital[code])
        rows.append(
            [
                size.strategy,
                round(float(platform.now.share[code]), 6),
                platform.contracts(code),
                size.max_contracts,
                size.max_open_trades,
                _cents(platform.max_allocation(code)),
                _bound(platform, code),
                _cents(size.margin_per_contract),
                None if math.isnan(needed) else _cents(needed),
            ]
        )
    return rows


def plan_pieces(answer: RecommendedSize, plan: ContractPlan) -> list[Piece]:
    """Return the plan in whole contracts: what it is expected to bring, and who it leaves out."""
    head = Subhead(
        "Plan in whole contracts",
        "Contracts held fixed that keep your promise, where the size above is below one lot.",
    )
    if not plan.contracts.any():
        finding = Sentence("No whole contract of any strategy keeps the promise.")
    else:
        finding = Sentence(rest=plan_summary(plan, answer.settings))
    rows = [
        [strategy, lots(contracts), money(None if math.isnan(joins) else joins)]
        for strategy, contracts, joins in zip(
            answer.strategies, plan.contracts.tolist(), plan.joins_at.tolist(), strict=True
        )
        if contracts > 0 or not math.isnan(joins)
    ]
    table = Table(("Strategy", "Contracts", "One lot joins from"), rows, class_name="plan")
    return [head, finding, *([table] if rows else [])]


def _finding(platform: Platform) -> Sentence:
    every, held, small = len(platform.trades.sizes), len(platform.held), len(platform.too_small)
    equity = money(platform.trades.equity)
    under = f"Sizes of the next position under “{platform.trades.scenario}”."
    if small:
        return Sentence(f"{_of_them(small, every)} too small to trade at {equity}.", under)
    if not held:
        return Sentence("No strategy has a size to trade.", under)
    rest = "" if held == every else f" {_of_them(every - held, every)} not traded."
    finding = f"{_of_them(held, every)} traded with at least one lot at {equity}."
    return Sentence(finding, under + rest)


def _of_them(some: int, every: int) -> str:
    """Return `Two of ten strategies are`, `All ten strategies are`, `The strategy is`."""
    if every == 1:
        return "The strategy is"
    if some == every:
        return f"All {number_word(every)} strategies are"
    verb = "is" if some == 1 else "are"
    words = f"{number_word(some)} of {number_word(every)} strategies {verb}"
    return words[0].upper() + words[1:]


def _crowded(platform: Platform) -> list[Piece]:
    """Return a warning where not every strategy can be at its most open trades at once."""
    share = platform.ceiling_share
    if share is None or share <= 1:
        return []
    title = f"All at once they would hold {percent(share, 0)} of the margin ceiling."
    text = (
        f"With every strategy at its most open trades that is {money(platform.total)} of margin: "
        "not all can be open at once. Enter the limits as well."
    )
    return [Note(title, text, "warn")]


def _row(platform: Platform, code: int) -> list[str]:
    size = platform.trades.sizes[code]
    return [
        size.strategy,
        percent(float(platform.now.share[code])) if platform.now.share[code] else NONE,
        lots(platform.contracts(code)),
        lots(size.max_contracts),
        lots(size.max_open_trades),
        money(platform.max_allocation(code)),
        _bound(platform, code),
    ]


def _foot(platform: Platform) -> list[str]:
    every = len(platform.trades.sizes)
    share = platform.ceiling_share
    against = "" if share is None else f"{percent(share, 0)} of the margin ceiling"
    return [
        "In all" if every == 1 else f"All {number_word(every)}",
        percent(float(platform.now.share.sum())),
        lots(float(platform.now.contracts.sum())),
        "",
        "",
        money(platform.total),
        against,
    ]


def _bound(platform: Platform, code: int) -> str:
    """Return what decided a size: `Kelly fraction, 1.06 → 1`, `too small to trade: fits from …`."""
    size, outcome = platform.trades.sizes[code], platform.now.outcomes[code]
    if outcome == "too_small":
        needed = float(platform.now.needed_capital[code])
        return _TOO_SMALL if math.isnan(needed) else f"{_TOO_SMALL}: fits from {money(needed)}"
    if outcome in _REASON_WORDS:
        return _REASON_WORDS[outcome]
    if size.bound_by != "rule":
        return _BOUND_WORDS.get(size.bound_by, NONE) + _rounded(size)
    return _RULE_WORDS.get(platform.rule.kind, "the rule") + _rounded(size)


def _rounded(size: NextTradeSize) -> str:
    """Return the contracts asked for and those held, where they differ."""
    if size.desired is None or abs(size.desired - size.contracts) < 0.005:
        return ""
    # Held together by spaces that do not break.
    return f", {size.desired:,.2f}\u00a0→\u00a0{lots(size.contracts)}"


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)
