"""Lotwise's own trade log as CSV: one row a trade, in log order, without loss of a digit.

The name of the first column carries the version of the layout. `docs/canonical-log.md` describes
the columns; `app.importers.formats.canonical_log` reads them back.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

import numpy as np

from app.calculations.arrays import Floats, Seconds
from app.calculations.log.trade_log import OPTIONAL, DailyLog, TradeLog

VERSION_PREFIX = "lotwise_log_"
VERSION_COLUMN = f"{VERSION_PREFIX}1"
NUMBERS = ("pl", *OPTIONAL)
TEXTS = ("opened_at", "closed_at", "strategy", "side", "reason", "legs")
ASSUMED_COLUMN = "assumed"
ASSUMED_SEPARATOR = "; "
#: Columns on which figures may rest; the others say where a trade came from.
CONTENT = ("opened_at", "closed_at", "strategy", *NUMBERS, "side", "reason", "legs")
COLUMNS = (VERSION_COLUMN, *CONTENT, ASSUMED_COLUMN, "source_file", "source_line")
DAILY_COLUMNS = ("date", "net_liquidity", "pl", "drawdown")

#: What spreadsheets begin a formula with, after apostrophes that guard against it.
_FORMULA = re.compile(r"'*[=+\-@\t\r−＝＋－＠]")

_Columns = Mapping[str, Iterable[object]]


def canonical_csv(log: TradeLog, assumed: Sequence[str] = ()) -> str:
    """Return a log as text that every command and the page read back without loss.

    `assumed` names what an import assumed (`ImportReport.columns`), so that it stays assumed.
    """
    place: _Columns = {
        VERSION_COLUMN: range(1, len(log) + 1),
        ASSUMED_COLUMN: repeat(ASSUMED_SEPARATOR.join(assumed), len(log)),
        "source_file": _guarded(log.files, log.file.tolist()),
        "source_line": log.line.tolist(),
    }
    return _csv(COLUMNS, {**_content(log), **place})


def content_csv(log: TradeLog) -> str:
    """Return the content of a log as text: the columns `CONTENT` of `canonical_csv`, in its form.

    Two logs of the same trades have the same text, whatever files they came from.
    """
    return _csv(CONTENT, _content(log))


def daily_csv(daily: DailyLog) -> str:
    """Return a daily log as text in the same form; its columns are `DAILY_COLUMNS`."""
    columns: _Columns = {
        "date": np.datetime_as_string(daily.date, unit="D").tolist(),
        **{name: _numbers(getattr(daily, name)) for name in DAILY_COLUMNS[1:]},
    }
    return _csv(DAILY_COLUMNS, columns)


def _content(log: TradeLog) -> _Columns:
    reasons, legs = (*log.reasons, ""), (*log.leg_texts, "")
    return {
        "opened_at": _times(log.opened_at),
        "closed_at": _times(log.closed_at),
        "strategy": _guarded(log.strategies, log.strategy.tolist()),
        **{name: _numbers(getattr(log, name)) for name in NUMBERS},
        "side": log.side.tolist(),
        "reason": _guarded(reasons, log.reason.tolist()),
        "legs": _guarded(legs, log.legs.tolist()),
    }


def _csv(names: Sequence[str], columns: _Columns) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(columns[name] for name in names), strict=True))
    return text.getvalue()


def _guarded(texts: Sequence[str], codes: Sequence[int]) -> list[str]:
    """Return the text of each code, such that no spreadsheet runs it; `unguarded` restores it."""
    guarded = [f"'{text}" if _FORMULA.match(text) else text for text in texts]
    return [guarded[code] for code in codes]


def unguarded(text: str) -> str:
    """Return a text as it was before an apostrophe was put in front of a formula."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) else text


def _times(times: Seconds) -> list[str]:
    """Return times as `2026-01-05 10:15:00`, blank where there is none."""
    texts = np.datetime_as_string(times, unit="s").tolist()
    return ["" if text == "NaT" else text.replace("T", " ") for text in texts]


def _numbers(values: Floats) -> list[str]:
    """Return numbers by their shortest decimals that mean the same float64; NaN is blank."""
    return ["" if math.isnan(value) else repr(value) for value in values.tolist()]
