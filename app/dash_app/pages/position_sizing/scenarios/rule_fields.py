"""The parameters of each sizing rule as fields: label, help, unit, limits (semantics 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.calculations.log.book import Book
from app.calculations.preset_scenarios import presets

Options = Sequence[tuple[str, str]]

BASES: Options = (("margin", "its margin"), ("max_loss", "the strategy’s largest loss"))
HISTORIES: Options = (("walk_forward", "what had closed by then"), ("full", "the whole log"))
ESTIMATORS: Options = (
    ("by_period", "by period"),
    ("log_optimal", "by position"),
    ("simultaneous", "all strategies together"),
    ("payoff", "textbook, as a margin share"),
)
SOURCES: Options = (("vix", "the VIX at the open"), ("trailing", "the strategy’s own last returns"))


@dataclass(frozen=True)
class Field:
    """One parameter of a rule."""

    key: str
    label: str
    help: str
    kind: Literal["number", "percent", "whole", "choice"] = "number"
    options: Options = ()
    low: float = 0.0
    high: float | None = None
    empty: str | None = None  #: what an empty box means; None where there must be a value
    default: Any = None


_BASIS = Field(
    "basis",
    "One contract risks",
    "What the amount is divided by.",
    "choice",
    BASES,
    default="margin",
)
_HISTORY = Field(
    "history",
    "Estimated from",
    "By then: walk-forward. Whole: hindsight.",
    "choice",
    HISTORIES,
    default="walk_forward",
)
_LEAST = Field(
    "min_trades",
    "At least",
    "Closed positions before the first trade, in walk-forward.",
    "whole",
    low=1,
    default=30,
)
_SHARE = Field(
    "fraction", "Share of equity", "Put at risk by each position.", "percent", default=0.02
)

#: Kind of a rule -> what it is called, and its parameters.
RULES: dict[str, tuple[str, tuple[Field, ...]]] = {
    "historical": (
        "The log’s own size",
        (Field("multiplier", "Times", "1 is the log as it was traded.", default=1.0),),
    ),
    "fixed_contracts": (
        "Fixed contracts",
        (Field("contracts", "Contracts", "The same number each time.", default=1.0),),
    ),
    "fixed_dollar": (
        "Fixed amount",
        (
            Field("dollars", "Amount", "In account currency, per position.", default=1_000.0),
            _BASIS,
            _HISTORY,
            _LEAST,
        ),
    ),
    "fixed_fractional": ("Fixed share of equity", (_SHARE, _BASIS, _HISTORY, _LEAST)),
    "kelly": (
        "Kelly",
        (
            Field(
                "fraction",
                "Fraction of Kelly",
                "Empty: the slider’s, or the strategy’s own.",
                empty="follows the slider",
            ),
            Field(
                "estimator",
                "Estimated as",
                "By period: positions of one day or week count together.",
                "choice",
                ESTIMATORS,
                default="by_period",
            ),
            _HISTORY,
            _LEAST,
        ),
    ),
    "volatility_adjusted": (
        "Volatility-adjusted",
        (
            _SHARE,
            _BASIS,
            Field(
                "source",
                "Volatility is",
                "More of it, smaller size.",
                "choice",
                SOURCES,
                default="vix",
            ),
            Field(
                "reference",
                "Full size at",
                "VIX level, or deviation of returns.",
                low=1e-9,
                empty="median VIX",
            ),
            Field(
                "lookback",
                "Over the last",
                "Closed positions, for the strategy’s own returns.",
                "whole",
                low=2,
                high=10_000,
                empty="–",
            ),
            Field("floor", "At least times", "However high the volatility.", default=0.25),
            Field("cap", "At most times", "However low.", default=2.0),
            _HISTORY,
            _LEAST,
        ),
    ),
    "fixed_ratio": (
        "Fixed ratio",
        (
            Field(
                "delta",
                "Profit per step",
                "Earned per contract before one is added.",
                low=1e-9,
                default=1_000.0,
            ),
            Field("start_contracts", "Starting contracts", "At no profit.", low=1, default=1.0),
        ),
    ),
    "optimal_f": (
        "Optimal f",
        (
            Field(
                "fraction", "Fraction of optimal f", "Vince’s f on the largest loss.", default=1.0
            ),
            _HISTORY,
            _LEAST,
        ),
    ),
    "allocation": ("Allocation", ()),
}


def fields_of(kind: str, book: Book) -> tuple[Field, ...]:
    """Return the parameters of a rule.

    An allocation has the weight of each strategy, keyed `weights/<name>`.
    """
    if kind != "allocation":
        return RULES[kind][1]
    words = "Share of equity held as margin by each position."
    return tuple(
        Field(f"weights/{name}", name, words, "percent", empty="none")
        for name in book.log.strategies
    )


def starting_values(kind: str, book: Book) -> dict[str, Any]:
    """Return the values of a new rule: the log's preset of its kind, else the fields' defaults."""
    preset = next(
        (offer.rule for offer in presets(book) if offer.rule.kind == kind and offer.constrained),
        None,
    )
    if preset is not None and kind != "kelly":
        return preset.model_dump(mode="json")
    return {field.key: field.default for field in fields_of(kind, book)}
