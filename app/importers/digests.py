"""Digests of what a log says: equal for the same trades, whatever file they were read from.

`docs/canonical-log.md` defines the text that they are digests of.
"""

from __future__ import annotations

import hashlib

from app.calculations.log.trade_log import DailyLog, TradeLog
from app.importers.canonical import content_csv, daily_csv


def log_digest(log: TradeLog) -> str:
    """Return the SHA-256 (hex) of the content of a log (`content_csv`)."""
    return _sha256(content_csv(log))


def daily_digest(daily: DailyLog) -> str:
    """Return the SHA-256 (hex) of the content of a daily log (`daily_csv`)."""
    return _sha256(daily_csv(daily))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
