"""The fields of each sub-tab of the portfolio settings, as functions of the profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.calculations.log.book import Book
from app.dash_app.pages.position_sizing.settings.fields import Form, Limits
from app.formatting import money

Fields = Sequence[Any]
SOURCES = {
    "daily_log": "the log’s daily record began",
    "funds_at_close": "the log itself began",
    "default": "it is assumed that the log began, as it states none above $0",
}
SIZED_ON = (
    {"value": "starting", "label": "Starting capital"},
    {"value": "current", "label": "Compounding"},
)
_BELOW_ONE = ({"value": "skip", "label": "Skip"}, {"value": "one", "label": "Trade one"})
_SHARE = Limits(0, 100)
_ABOVE_ZERO = Limits(1e-6)


def sizing(form: Form, book: Book) -> Fields:
    """Return capital, the accepted drawdown and its chance, and the margin ceiling."""
    start = f"Empty: {money(book.starting.amount)}, with which {SOURCES[book.starting.source]}."
    ceiling = form.box(
        "portfolio/margin_ceiling",
        "Margin ceiling",
        "All open margin, as a share of equity. Empty: no ceiling.",
        unit="percent",
        limits=Limits(0.01, 1000),
        placeholder="none",
    )
    today = form.box(
        "portfolio/equity_today",
        "Equity today",
        "What contracts today are counted from. Empty: the starting capital.",
        limits=Limits(1),
        prefix="$",
        placeholder="same",
    )
    return [
        form.box(
            "portfolio/starting_capital",
            "Starting capital",
            start,
            limits=Limits(1),
            prefix="$",
            placeholder="from log",
        ),
        form.slider(
            "portfolio/target_max_drawdown",
            "Largest drawdown you accept",
            _drawdown_of(form),
            Limits(5, 60),
        ),
        form.slider(
            "portfolio/drawdown_probability",
            "Its tolerated chance",
            "Of a deeper one within a year.",
            Limits(1, 50),
        ),
        ceiling,
        today,
    ]


def guardrails(form: Form, book: Book) -> Fields:
    """Return the rules that shrink sizes; the fields of a rule appear when it is on."""
    del book
    streak, vix, brake = (
        f"portfolio/{rule}" for rule in ("streak_rule", "vix_rule", "drawdown_brake")
    )
    fields = [
        form.switch(
            streak, "After losses in a row", "A strategy’s size after its last trades all lost."
        )
    ]
    if form.is_on(streak):
        fields += [
            form.box(
                f"{streak}/losses",
                "Losses in a row",
                empty="keep",
                limits=Limits(1, 1e6),
                decimalScale=0,
            ),
            _multiplier(form, f"{streak}/multiplier"),
        ]
    fields.append(
        form.switch(
            vix, "While the VIX is high", "All sizes while the VIX at the open is above a level."
        )
    )
    if form.is_on(vix):
        fields += [
            form.box(f"{vix}/above", "VIX above", empty="keep"),
            _multiplier(form, f"{vix}/multiplier"),
        ]
    fields.append(
        form.switch(brake, "Drawdown brake", "All sizes while equity is this far below its peak.")
    )
    if form.is_on(brake):
        fields += [field for step in (0, 1) for field in _brake_step(form, f"{brake}/{step}", step)]
    return fields


def execution(form: Form, book: Book) -> Fields:
    """Return what the broker and the platform allow."""
    del book
    return [
        form.box(
            "portfolio/max_parallel_trades",
            "Positions at once, at most",
            "Further opens are skipped.",
            decimalScale=0,
            placeholder="no limit",
        ),
        form.box(
            "portfolio/max_times_logged",
            "Largest size, at most",
            "Times the strategy’s largest logged size.",
            limits=_ABOVE_ZERO,
            suffix="×",
            placeholder="no limit",
        ),
        form.box(
            "portfolio/margin_multiplier",
            "Margin multiplier",
            "Your broker’s margin over the log’s.",
            empty="keep",
            limits=Limits(0.01, 100),
            suffix="×",
        ),
        form.days("portfolio/trading_days", "Trading days", "Opens on other weekdays are skipped."),
        form.choice(
            "portfolio/below_one",
            "When less than one lot is wanted",
            _BELOW_ONE,
            "Lot sizes are set per strategy, below.",
        ),
    ]


def fees(form: Form, book: Book) -> Fields:
    """Return costs, interest, and the benchmark."""
    del book
    return [
        form.box(
            "portfolio/commission_per_contract",
            "Commission",
            "Round trip per contract and row; replaces the log’s fees.",
            prefix="$",
            placeholder="from log",
        ),
        form.box(
            "portfolio/slippage_per_contract",
            "Slippage",
            "Round trip per contract and row, on top of the log’s.",
            empty="keep",
            prefix="$",
        ),
        form.box(
            "portfolio/borrow_rate",
            "Borrow rate",
            "Yearly, on the margin held overnight.",
            unit="percent",
            empty="keep",
            limits=_SHARE,
        ),
        form.switch(
            "portfolio/benchmark",
            "Buy and hold beside it",
            "Of the underlying whose prices the log carries.",
        ),
        form.box(
            "portfolio/risk_free_rate",
            "Risk-free rate",
            "Yearly, for Sharpe and Sortino.",
            unit="percent",
            empty="keep",
            limits=Limits(-50, 100),
        ),
    ]


def caution(form: Form, book: Book) -> Fields:
    """Return what makes the estimates more careful than the log."""
    del book
    return [
        form.box(
            "portfolio/variants_tried",
            "Variants tried",
            "Backtests run to arrive at these strategies. Changes no size by itself.",
            empty="keep",
            limits=Limits(1, 1e6),
            decimalScale=0,
        ),
        form.box(
            "portfolio/edge_haircut",
            "Edge haircut",
            "Share of each strategy’s mean return that Kelly disregards.",
            unit="percent",
            empty="keep",
            limits=_SHARE,
        ),
        form.box(
            "portfolio/added_full_losses",
            "Full losses added",
            "Losses of a whole margin that Kelly sees beside each strategy’s log.",
            empty="keep",
            limits=Limits(0, 100),
        ),
        form.box(
            "portfolio/tail_loss_every",
            "One full-margin loss every N",
            "Adds a total loss every N positions to what Kelly sees.",
            limits=Limits(1),
            placeholder="never",
        ),
    ]


def sized_on(form: Form, book: Book) -> Fields:
    """Return the switch above the chart: sizes from starting capital, or compounding."""
    del book
    return [form.choice("portfolio/sizing_equity", "", SIZED_ON)]


#: The sub-tabs and their fields, in order.
PANELS: dict[str, Callable[[Form, Book], Fields]] = {
    "Sizing": sizing,
    "Guardrails": guardrails,
    "Execution": execution,
    "Fees": fees,
    "Caution": caution,
}


def _drawdown_of(form: Form) -> str:
    starting = form.profile["portfolio"].get("sizing_equity") == "starting"
    return "Of starting capital." if starting else "From the highest balance so far."


def _multiplier(form: Form, path: str, low: float = 0.0) -> Any:
    limits = Limits(low, 10)
    return form.box(path, "Multiply size by", empty="keep", limits=limits, suffix="×")


def _brake_step(form: Form, path: str, step: int) -> Fields:
    label = f"{('First', 'Second')[step]} step, below peak"
    below = form.box(
        f"{path}/drawdown", label, unit="percent", limits=Limits(0.1, 100), placeholder="off"
    )
    return [below, _multiplier(form, f"{path}/multiplier", 0.01)]
