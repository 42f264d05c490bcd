"""Names of the strategies of several files: from the rows, from the user, or from the file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from app.calculations.log.trade_log import UNCATEGORIZED
from app.formatting import listing
from app.importers.choices import Choices
from app.importers.file_names import strategy_name_of
from app.importers.limits import MAX_NAME
from app.importers.look_alikes import look_alikes
from app.importers.part import TradeLogPart
from app.importers.report import Finding
from app.importers.trades import shortened

_SHOWN = 5  #: strategies of several files that are named


def name_strategies(parts: Sequence[TradeLogPart], choices: Choices) -> list[Finding]:
    """Give every row of every file a strategy; say which are in several files or look alike.

    Rows that name none get the name the user gave their file, else one from the file's name
    (`Uncategorized` for a file alone). Strategies that a file names itself get the user's name in
    front, or are replaced by it where there is only one.
    """
    for part in parts:
        given = " ".join(choices.strategy_names.get(part.file, "").split())[:MAX_NAME]
        if given:
            _rename(part, given)
        instead = UNCATEGORIZED if len(parts) == 1 else strategy_name_of(part.file)
        strategy = part.columns["strategy"]
        part.columns["strategy"] = np.where(strategy == "", given or instead, strategy)
    return [*_in_several_files(parts), *look_alikes(_names(parts))]


def _names(parts: Sequence[TradeLogPart]) -> list[str]:
    """Return the different names of all files, in the order in which they come."""
    return list(dict.fromkeys(name for part in parts for name in part.columns["strategy"].tolist()))


def _rename(part: TradeLogPart, given: str) -> None:
    strategy = part.columns["strategy"]
    own = {name for name in strategy.tolist() if name}
    only_one = len(own) == 1 and "" not in strategy.tolist()
    names = {name: given if only_one else shortened(f"{given}: {name}") for name in own}
    part.columns["strategy"] = np.array([names.get(name, "") for name in strategy.tolist()], object)


def _in_several_files(parts: Sequence[TradeLogPart]) -> list[Finding]:
    holders: dict[str, list[TradeLogPart]] = {}
    for part in parts:
        for name in dict.fromkeys(part.columns["strategy"].tolist()):
            holders.setdefault(name, []).append(part)
    shared = {name: those for name, those in holders.items() if len(those) > 1}
    findings = [_shared(name, those) for name, those in list(shared.items())[:_SHOWN]]
    if len(shared) > _SHOWN:
        head = f"{len(shared) - _SHOWN:,} more strategies are in several files."
        findings.append(Finding("warn", head, "Their trades count as one strategy each."))
    return findings


def _shared(name: str, parts: Sequence[TradeLogPart]) -> Finding:
    spans = sorted(_span(part, name) for part in parts)
    apart = all(end < start for (_, end), (start, _) in pairwise(spans))
    head = f"{name} is in {listing([part.file for part in parts], 4)}."
    when = "one after the other" if apart else "at the same time"
    text = (
        f"Its trades there, {when}, count as one strategy. "
        "If they are different ones, give one of the files a strategy name of its own."
    )
    return Finding("info" if apart else "warn", head, text)


def _span(part: TradeLogPart, name: str) -> tuple[np.datetime64, np.datetime64]:
    opened = part.columns["opened_at"][part.columns["strategy"] == name]
    return opened.min(), opened.max()
