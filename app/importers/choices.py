"""The user's decisions about an import: names, a mapping of columns, pairing, rows to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Choices:
    """Decisions about all files of one import; the defaults decide nothing for the user."""

    #: put and call rows of one structure are one position (semantics 1)
    combine_pairs: bool = True
    #: name of the strategy, by file, for the rows of a file that name none; the strategies that
    #: a file names itself are told apart by it from those of other files
    strategy_names: Mapping[str, str] = field(default_factory=dict)
    #: column of each field (`app.importers.mapping.FIELDS`), for tables with an unknown header;
    #: columns as the user writes them
    mapping: Mapping[str, str] = field(default_factory=dict)
    #: option of the command line or argument of a request that `mapping` came by, for advice
    mapping_option: str = "--map"
    #: the same by digest of the header (`header_digest`), which goes before `mapping`
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: share of the position's value held as margin where a file states no margin; None: unknown
    margin_share: float | None = None
    #: margin of one contract [currency], where neither the file nor `margin_share` gives one
    contract_margin: float | None = None
    #: order of dates such as 2/3/2026; None: as the file proves, else month first
    day_first: bool | None = None
    #: the only strategies to keep; None: all
    strategies: frozenset[str] | None = None
    first_day: np.datetime64 | None = None  #: only trades opened on this day or later
    last_day: np.datetime64 | None = None  #: only trades opened on this day or earlier
    #: strategies of TradeSteward's log: its column `Strategy` instead of `BotName`
    strategy_column: bool = False

    @property
    def is_part(self) -> bool:
        """Return True when only some strategies or days are to be kept."""
        chosen = (self.strategies, self.first_day, self.last_day)
        return any(choice is not None for choice in chosen)
