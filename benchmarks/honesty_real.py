"""Real logs, when present: sized on the first half by the answer, replayed on the second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.calculations import Book, LotwiseError, Profile, Scenario, TradeLog, default_profile
from app.calculations import replays as replays_of
from app.calculations.profile.model import StrategySettings
from app.calculations.profile.rules import AllocationRule
from app.importers import read_files
from benchmarks.honesty_product import answered

FEWEST_POSITIONS = 40  #: of a log that is worth halving
_FINE_LOT = 1e-6  #: contracts: the size itself, without the rounding to whole ones
_SUFFIXES = (".csv", ".html", ".htm")


def real_logs(folder: Path, paths: int) -> list[dict[str, Any]]:
    """Return the figures of every log in a folder and its folders that can be read and halved.

    Logs are labelled by their number, strategies and length: their files' names stay private.
    """
    found = []
    for log in _readable(folder):
        first, second = halves(log)
        try:
            found.append(_figures(f"log {len(found) + 1}", first, second, paths))
        except LotwiseError:
            continue
    return found


def _readable(folder: Path) -> Iterator[TradeLog]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)
    for path in files:
        log = read_files([(path.name, path.read_bytes())]).log
        if log is not None and log.is_closed.sum() >= FEWEST_POSITIONS:
            yield log


def halves(log: TradeLog) -> tuple[TradeLog, TradeLog]:
    """Return the closed rows opened on the first half of the log's opening days, and the others."""
    closed = log.take(np.flatnonzero(log.is_closed))
    day = closed.opened_at.astype("datetime64[D]")
    days = np.unique(day)
    later = day >= days[len(days) // 2]
    return closed.take(np.flatnonzero(~later)), closed.take(np.flatnonzero(later))


def _figures(label: str, first: TradeLog, second: TradeLog, paths: int) -> dict[str, Any]:
    book, follows = Book.of(first), Book.of(second)
    profile = default_profile(book)
    answer = answered(book, profile, paths)
    held = answer.fraction is not None and bool((answer.share > 0).any())
    strategies = f"{len(first.strategies)} strategies"
    return {
        "label": f"{label} ({strategies if len(first.strategies) > 1 else 'one strategy'})",
        "positions": len(book.positions),
        "replayed": len(follows.positions),
        "fraction": answer.fraction,
        "reason": answer.reason,
        "target": profile.portfolio.target_max_drawdown,
        "drawdown": _fall(book, follows, answer.share, _FINE_LOT) if held else None,
        "drawdown_in_lots": _fall(book, follows, answer.share, 1.0) if held else None,
    }


def _fall(book: Book, follows: Book, shares: Sequence[float], lot: float) -> float:
    """Return the judged drawdown of the later half at the earlier half's shares of capital."""
    pairs = zip(book.log.strategies, shares, strict=True)
    weights = {name: float(share) for name, share in pairs}
    settings = default_profile(book).portfolio.model_copy(
        update={"starting_capital": book.starting.amount}
    )
    profile = Profile(
        portfolio=settings, strategies={name: StrategySettings(lot_size=lot) for name in weights}
    )
    rule = AllocationRule(kind="allocation", weights=weights)
    [replayed] = replays_of(follows, profile, [Scenario(name="The answer", rule=rule)])
    return round(float(replayed.judged_drawdown), 5)
