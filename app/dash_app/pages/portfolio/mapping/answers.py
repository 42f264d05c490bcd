"""The decisions that the controls of the mapping form stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio.mapping.decisions import Decisions, decisions_of
from app.dash_app.pages.portfolio.mapping.form import BEFORE
from app.formatting import money
from app.importers import Choices
from app.importers.cells import parse_numbers
from app.importers.limits import MAX_NAME


@dataclass(frozen=True)
class Answers:
    """The columns by field, and the other choices by name, as the controls have them."""

    columns: Mapping[str, str | None]
    others: Mapping[str, Any]

    @property
    def mapping(self) -> dict[str, str]:
        """The column of each field that has one; the P/L before fees where the user says so."""
        chosen = {name: column for name, column in self.columns.items() if column}
        if self.others.get("basis") == BEFORE and "pl" in chosen:
            gross = {"gross_pl": chosen.pop("pl")}
            chosen.pop("gross_pl", None)
            return {**chosen, **gross}
        return chosen

    @property
    def strategy_name(self) -> str:
        """The name for the rows without a strategy, empty where the user gave none."""
        return " ".join(str(self.others.get("strategy_name") or "").split())[:MAX_NAME]

    @property
    def day_first(self) -> bool | None:
        """The order of dates, None where the file is to prove it."""
        return {"day": True, "month": False}.get(str(self.others.get("day_first")))

    @property
    def margin(self) -> AssumedMargin:
        """The margin that is assumed where the file names none."""
        return assumed_margin_of(str(self.others.get("margin") or ""))

    def choices(self, file: str) -> Choices:
        """Return the choices for this file alone."""
        return Choices(
            mapping=self.mapping,
            strategy_names=self._names(file),
            margin_share=self.margin.share,
            contract_margin=self.margin.each,
            day_first=self.day_first,
        )

    def added_to(self, decisions: Decisions, digest: str, file: str) -> Decisions:
        """Return the decisions with those about this file, checked like any from a browser."""
        document: Json = decisions.with_mapping(digest, self.mapping).document()
        document["names"] |= self._names(file)
        if any(self.margin):
            document |= self.margin.document()
        if self.day_first is not None:
            document["day_first"] = self.day_first
        return decisions_of(document)

    def _names(self, file: str) -> dict[str, str]:
        return {file: self.strategy_name} if self.strategy_name else {}


class AssumedMargin(NamedTuple):
    """A margin as a share of the position's value, or of one contract [currency]; None: neither."""

    share: float | None = None
    each: float | None = None

    def document(self) -> Json:
        """Return it as the fields of `Decisions`."""
        return {"margin_share": self.share, "contract_margin": self.each}

    @property
    def words(self) -> str:
        """The text that `assumed_margin_of` reads back."""
        if self.share is not None:
            return f"{100 * self.share:g}%"
        return "" if self.each is None else money(self.each, cents=self.each % 1 > 0)


def assumed_margin_of(text: str) -> AssumedMargin:
    """Return the margin that a text states, neither for anything else.

    >>> assumed_margin_of("12.5 %"), assumed_margin_of("$1,500")
    (AssumedMargin(share=0.125, each=None), AssumedMargin(share=None, each=1500.0))
    >>> assumed_margin_of("120%"), assumed_margin_of("much")
    (AssumedMargin(share=None, each=None), AssumedMargin(share=None, each=None))
    """
    amount, sign, _ = text.strip().partition("%")
    value = float(parse_numbers([amount.strip()], ".").values[0])
    if not value > 0:
        return AssumedMargin()
    if sign:
        return AssumedMargin(share=value / 100 if value <= 100 else None)
    return AssumedMargin(each=value)
