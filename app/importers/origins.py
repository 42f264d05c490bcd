"""The origin of each canonical column of one file: from the file, calculated, assumed or missing.

Formats name what they calculate and assume in the words of their source; `WORDS` finds the
canonical column that such a name is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.calculations.log.trade_log import UNCATEGORIZED
from app.importers.file_names import strategy_name_of
from app.importers.part import TradeLogPart
from app.importers.report import Origin

#: Words, in small letters, of the names that formats give to a calculated or assumed column.
WORDS: Mapping[str, tuple[str, ...]] = {
    "opened_at": (),
    "closed_at": (),
    "strategy": ("strategy",),
    "pl": ("p/l", "profit", "net result"),
    "contracts": ("contract", "size", "quantity", "lots", "shares"),
    "margin_req": ("margin",),
    "commissions": ("fee", "commission"),
    "premium": ("premium", "credit"),
    "funds_at_close": ("funds", "balance", "account", "equity", "capital"),
    "opening_vix": ("vix",),
}
#: In the finding about rows for which a time of day was assumed.
WITHOUT_TIME = {"opened_at": "without opening time", "closed_at": "without closing time"}


def column_origins(part: TradeLogPart) -> dict[str, Origin]:
    """Return the origin of each column named in `WORDS` among the trades of a file."""
    return {name: _origin(name, part) for name in WORDS}


def _origin(name: str, part: TradeLogPart) -> Origin:
    if _is_assumed(name, part):
        return "assumed"
    if not _is_known(part.columns[name]).any():
        return "missing"
    return "calculated" if _is_among(name, part.origins.calculated) else "explicit"


def _is_assumed(name: str, part: TradeLogPart) -> bool:
    if name in WITHOUT_TIME:
        return any(WITHOUT_TIME[name] in note.head for note in part.notes)
    if name == "strategy" and _is_named_by_file(part):
        return True
    return _is_among(name, part.origins.assumed)


def _is_among(name: str, labels: tuple[str, ...]) -> bool:
    """Return True if a label is about the column; what follows its colon explains it."""
    heads = [label.partition(":")[0].lower() for label in labels]
    return any(word in head for head in heads for word in WORDS[name])


def _is_known(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return the mask of the values that are neither missing nor blank."""
    known: NDArray[np.bool_] = values != "" if values.dtype == object else ~_is_missing(values)
    return known


def _is_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)
    return missing


def _is_named_by_file(part: TradeLogPart) -> bool:
    """Return True if the only strategy of a file has its name from the file's own."""
    names = set(part.columns["strategy"].tolist())
    return names <= {strategy_name_of(part.file), UNCATEGORIZED}
