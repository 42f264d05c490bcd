"""The numeric settings of a strategy as fields: label, help, values, words for an empty field."""

from __future__ import annotations

from typing import NamedTuple

from app.dash_app.components.number_field import NumberKind


class OverrideField(NamedTuple):
    """The field of one setting; `short` names it in the list of what is overridden."""

    label: str
    short: str
    kind: NumberKind
    empty: str
    help: str = ""


_POSITIVE = NumberKind(above_low=True, optional=True)
_AMOUNT = NumberKind("$", above_low=True, optional=True)

#: By key of `StrategySettings`; `enabled` is a switch.
FIELDS: dict[str, OverrideField] = {
    "capital_ceiling": OverrideField(
        "Capital ceiling", "ceiling", NumberKind("$", optional=True), "none"
    ),
    "kelly_fraction": OverrideField(
        "Kelly fraction", "fraction", NumberKind("×", high=5, optional=True), "portfolio’s"
    ),
    "max_contracts": OverrideField(
        "Max contracts", "max contracts", NumberKind(optional=True), "none"
    ),
    "edge_haircut": OverrideField(
        "Edge haircut", "haircut", NumberKind("%", high=1, optional=True), "portfolio’s"
    ),
    "lot_size": OverrideField("Lot size", "lot", NumberKind(above_low=True), ""),
    "default_contracts": OverrideField(
        "Default contracts", "default contracts", _POSITIVE, "from log"
    ),
    "cash_per_trade": OverrideField("Cash per trade", "cash per trade", _AMOUNT, "none"),
    "default_margin": OverrideField(
        "Default margin", "default margin", _AMOUNT, "from log", "Per contract, if not in the log."
    ),
}
