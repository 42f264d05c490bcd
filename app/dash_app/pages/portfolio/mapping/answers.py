"""The decisions that the controls of the mapping form stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio.mapping.decisions import Decisions, decisions_of
from app.dash_app.pages.portfolio.mapping.form import BEFORE
from app.importers import Choices
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
    def margin_share(self) -> float | None:
        """The share of the position's value held as margin; None where there is no usable one."""
        return share_of(str(self.others.get("margin_share") or ""))

    def choices(self, file: str) -> Choices:
        """Return the choices for this file alone."""
        return Choices(
            mapping=self.mapping,
            strategy_names=self._names(file),
            margin_share=self.margin_share,
            day_first=self.day_first,
        )

    def added_to(self, decisions: Decisions, digest: str, file: str) -> Decisions:
        """Return the decisions with those about this file, checked like any from a browser."""
        document: Json = decisions.with_mapping(digest, self.mapping).document()
        document["names"] |= self._names(file)
        document["margin_share"] = self.margin_share or decisions.margin_share
        if self.day_first is not None:
            document["day_first"] = self.day_first
        return decisions_of(document)

    def _names(self, file: str) -> dict[str, str]:
        return {file: self.strategy_name} if self.strategy_name else {}


def share_of(text: str) -> float | None:
    """Return a percentage as a share above 0 and up to 1, None for anything else.

    >>> share_of("50"), share_of("12.5 %"), share_of("0"), share_of("much")
    (0.5, 0.125, None, None)
    """
    try:
        share = float(text.strip().removesuffix("%")) / 100
    except ValueError:
        return None
    return share if 0 < share <= 1 else None
