"""The user's decisions about dropped files, as they travel between the browser and the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.dash_app.json_object import Json
from app.dash_app.state.page_settings import REMEMBERED
from app.importers import Choices
from app.importers.limits import LARGEST, MAX_FILES, MAX_NAME, MAX_STRATEGIES

_Text = Annotated[str, Field(max_length=MAX_NAME)]
_Columns = Annotated[dict[_Text, Annotated[str, Field(max_length=10_000)]], Field(max_length=100)]


class Decisions(BaseModel):
    """Decisions about the files of one drop; those of a browser are checked by `decisions_of`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: column of each field by digest of the header
    mappings: Annotated[dict[_Text, _Columns], Field(max_length=REMEMBERED + MAX_FILES)] = {}
    #: strategy of the rows that name none, by file
    names: Annotated[dict[_Text, _Text], Field(max_length=MAX_FILES)] = {}
    margin_share: Annotated[float, Field(gt=0, le=1)] | None = None
    contract_margin: Annotated[float, Field(gt=0, le=LARGEST)] | None = None
    day_first: bool | None = None
    combine_pairs: bool = True  #: put and call rows of one structure are one position
    #: the only strategies, and the first and last day of opening, to keep; None: all
    strategies: Annotated[tuple[_Text, ...], Field(max_length=MAX_STRATEGIES)] | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    def choices(self) -> Choices:
        """Return the decisions as the importers take them."""
        return Choices(
            combine_pairs=self.combine_pairs,
            strategy_names=self.names,
            mappings=self.mappings,
            margin_share=self.margin_share,
            contract_margin=self.contract_margin,
            day_first=self.day_first,
            strategies=None if self.strategies is None else frozenset(self.strategies),
            first_day=_day(self.first_day),
            last_day=_day(self.last_day),
        )

    def document(self) -> Json:
        """Return the decisions as plain JSON."""
        return self.model_dump(mode="json")

    def with_mapping(self, digest: str, columns: Mapping[str, str]) -> Decisions:
        """Return the decisions with the mapping of one more header."""
        return self.model_copy(update={"mappings": {**self.mappings, digest: dict(columns)}})


def _day(day: dt.date | None) -> np.datetime64 | None:
    return None if day is None else np.datetime64(day, "D")


def decisions_of(document: object) -> Decisions:
    """Return decisions that a browser sent; none where they are damaged."""
    try:
        return Decisions.model_validate(document or {})
    except ValidationError:
        return Decisions()
