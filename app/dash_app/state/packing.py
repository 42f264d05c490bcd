"""Lossless packing of a trade log or daily log as short ASCII text for the browser's storage.

The text is a mark with the format version, then base64 of zlib of (length of the header, header as
JSON, one column after the other). Text from a browser is checked before it is used (sizes, codes,
ranges); every failure is a `LogError`. Columns of `_LATER` are absent where no row has a value, and
in text of earlier versions.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.calculations.errors import LogError
from app.calculations.log.trade_log import OPTIONAL, DailyLog, TradeLog
from app.dash_app.state.column_codec import (
    Codec,
    decode_floats,
    decode_ints,
    encode_floats,
    encode_ints,
)
from app.importers.limits import MAX_FILES, MAX_NAME, MAX_REASONS, MAX_ROWS, MAX_STRATEGIES

_LOG_MARK, _DAILY_MARK = "lotwise-log-1:", "lotwise-daily-1:"
_LEVEL = 4  #: zlib level; higher ones take much longer for little gain
_MAX_TEXT = 8_000_000  #: characters; a browser keeps about 5.2 million
_MAX_HEADER = 4_000_000  #: bytes
_MAX_BYTES = _MAX_HEADER + MAX_ROWS * 22 * 9  #: size after decompression
_HEAD = struct.Struct("<I")
_INTS = ("strategy", "opened_at", "closed_at", "side", "reason", "file", "row", "line")
_FLOATS = ("pl", *OPTIONAL)
_LATER = ("closing_cost", "legs", "margin_assumed")  #: columns that earlier versions did not have
_DAILY_FLOATS = ("net_liquidity", "pl", "drawdown")
_MAX_LEGS = 1_000_000  #: bytes of legs in a header; more are left out, as they only break ties
_NEVER = -1  #: stands for the seconds held of a position that is still open
_LARGEST = 1e15  #: above every number an importer accepts, and their sums and differences
_MAX_PLACE = 1_000_000_000  #: upper limit of row and line numbers
_FIRST, _LAST = np.datetime64("1900-01-01", "s"), np.datetime64("2101-01-01", "s")

_Name = Annotated[str, Field(max_length=2 * MAX_NAME)]


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    n: Annotated[int, Field(ge=0, le=MAX_ROWS)]
    columns: dict[str, Codec]
    strategies: Annotated[list[_Name], Field(max_length=MAX_STRATEGIES)] = []
    reasons: Annotated[list[_Name], Field(max_length=MAX_REASONS + 1)] = []
    files: Annotated[list[_Name], Field(max_length=MAX_FILES)] = []
    leg_texts: Annotated[list[str], Field(max_length=MAX_ROWS)] = []
    combine_pairs: bool = True
    report: dict[str, Any] = {}


def pack_log(log: TradeLog, report: Mapping[str, Any]) -> str:
    """Return `log` and its import report as text; `unpack_log` restores it bit for bit.

    Texts of legs beyond a million bytes are left out: the browser's storage is small.
    """
    held = np.where(log.is_closed, (log.closed_at - log.opened_at).astype(np.int64), _NEVER)
    integers = {name: getattr(log, name).astype(np.int64) for name in _INTS} | {"closed_at": held}
    encoded = {name: encode_ints(values) for name, values in integers.items()}
    encoded |= {name: encode_floats(getattr(log, name)) for name in _FLOATS}
    if np.isnan(log.closing_cost).all():
        del encoded["closing_cost"]
    leg_texts = _leg_texts(log)
    if leg_texts:
        encoded["legs"] = encode_ints(log.legs.astype(np.int64))
    if log.margin_assumed.any():
        encoded["margin_assumed"] = encode_ints(log.margin_assumed.astype(np.int64))
    header = _Header(
        n=len(log),
        columns={name: codec for name, (codec, _) in encoded.items()},
        strategies=list(log.strategies),
        reasons=list(log.reasons),
        files=list(log.files),
        leg_texts=leg_texts,
        combine_pairs=log.combine_pairs,
        report=dict(report),
    )
    return _LOG_MARK + _compress(header, encoded)


def _leg_texts(log: TradeLog) -> list[str]:
    """Return the texts of legs to store: all of them, or none where they are too long."""
    size = len(json.dumps(log.leg_texts, ensure_ascii=False).encode())
    return list(log.leg_texts) if size <= _MAX_LEGS else []


def unpack_log(text: str) -> tuple[TradeLog, dict[str, Any]]:
    """Return the log and its report; raise `LogError` when `text` is not from `pack_log`."""
    names = {*_INTS, *_FLOATS, *_LATER}
    header, columns = _decompress(text, _LOG_MARK, names, (*_INTS, "legs", "margin_assumed"))
    columns = _absent_columns(header.n) | columns
    opened, closed = _times(columns["opened_at"], columns["closed_at"])
    numbers: dict[str, Any] = {name: columns[name] for name in _FLOATS}
    log = TradeLog(
        **numbers,
        opened_at=opened,
        closed_at=closed,
        strategies=tuple(header.strategies),
        strategy=_codes(columns["strategy"], 0, len(header.strategies)),
        reasons=tuple(header.reasons),
        reason=_codes(columns["reason"], -1, len(header.reasons)),
        leg_texts=tuple(header.leg_texts),
        legs=_codes(columns["legs"], -1, len(header.leg_texts)),
        files=tuple(header.files),
        file=_codes(columns["file"], 0, len(header.files)),
        margin_assumed=_codes(columns["margin_assumed"], 0, 2).astype(bool),
        side=_codes(columns["side"], -1, 2).astype(np.int8),
        row=columns["row"],
        line=columns["line"],
        combine_pairs=header.combine_pairs,
    )
    _check_log(log)
    return log, header.report


def _absent_columns(n: int) -> dict[str, NDArray[Any]]:
    """Return the columns of `_LATER` as they are where a text lacks them."""
    return {
        "closing_cost": np.full(n, np.nan),
        "legs": np.full(n, -1, np.int64),
        "margin_assumed": np.zeros(n, np.int64),
    }


def pack_daily(daily: DailyLog) -> str:
    """Return `daily` as text; `unpack_daily` restores the arrays bit for bit."""
    encoded = {"date": encode_ints(daily.date.astype("datetime64[D]").astype(np.int64))}
    encoded |= {name: encode_floats(getattr(daily, name)) for name in _DAILY_FLOATS}
    codecs = {name: codec for name, (codec, _) in encoded.items()}
    return _DAILY_MARK + _compress(_Header(n=len(daily), columns=codecs), encoded)


def unpack_daily(text: str) -> DailyLog:
    """Return the daily log; raise `LogError` when `text` is not from `pack_daily`."""
    _, columns = _decompress(text, _DAILY_MARK, {"date", *_DAILY_FLOATS}, ("date",))
    date = columns.pop("date").astype("datetime64[D]")
    _require(
        ((date >= _FIRST) & (date < _LAST)).all()
        and (np.diff(date) > np.timedelta64(0, "D")).all(),
        "its dates are out of order",
    )
    for name, values in columns.items():
        known = values[1:] if name == "pl" and np.isnan(values[:1]).any() else values
        _require(
            np.isfinite(known).all() and (np.abs(known) <= _LARGEST).all(),
            "it holds impossible numbers",
        )
    return DailyLog(date=date, **columns)


def _compress(header: _Header, encoded: Mapping[str, tuple[Codec, bytes]]) -> str:
    head = header.model_dump_json().encode()
    payload = b"".join((_HEAD.pack(len(head)), head, *(data for _, data in encoded.values())))
    return base64.b64encode(zlib.compress(payload, _LEVEL)).decode("ascii")


def _decompress(
    text: str, mark: str, names: set[str], integers: tuple[str, ...]
) -> tuple[_Header, dict[str, NDArray[Any]]]:
    """Return the header and the decoded columns: all of `names`, those of `_LATER` where stored."""
    payload = _inflate(text, mark)
    header = _header(payload)
    _require(set(header.columns) | set(_LATER) >= names >= set(header.columns), "it lacks columns")
    start = _HEAD.size + _HEAD.unpack_from(payload)[0]
    _require(
        len(payload) == start + sum(codec.size(header.n) for codec in header.columns.values()),
        "its length is wrong",
    )
    return header, dict(_columns(header, payload, start, integers))


def _columns(
    header: _Header, payload: bytes, start: int, integers: tuple[str, ...]
) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, codec in header.columns.items():
        end = start + codec.size(header.n)
        if name in integers:
            _require(codec.kind == "int" and not codec.masked, "a column has the wrong kind")
            yield name, decode_ints(codec, payload[start:end], header.n)
        else:
            yield name, decode_floats(codec, payload[start:end], header.n)
        start = end


def _inflate(text: str, mark: str) -> bytes:
    _require(isinstance(text, str) and text.startswith(mark), "it is of another version or kind")
    _require(len(text) <= _MAX_TEXT, "it is too long")
    try:
        inflater = zlib.decompressobj()
        payload = inflater.decompress(
            base64.b64decode(text[len(mark) :], validate=True), _MAX_BYTES
        )
    except (binascii.Error, ValueError, zlib.error) as fault:
        raise _damaged("it cannot be decompressed") from fault
    _require(
        inflater.eof and not inflater.unused_data and len(payload) >= _HEAD.size, "it is incomplete"
    )
    return payload


def _header(payload: bytes) -> _Header:
    length = _HEAD.unpack_from(payload)[0]
    _require(length <= min(_MAX_HEADER, len(payload) - _HEAD.size), "its header is incomplete")
    try:
        return _Header.model_validate_json(payload[_HEAD.size : _HEAD.size + length])
    except ValidationError as fault:
        raise _damaged("its header cannot be read") from fault


def _times(
    opened: NDArray[np.int64], held: NDArray[np.int64]
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return `opened_at` and `closed_at` (N,) from seconds since 1970 and seconds held (N,)."""
    first, last = _FIRST.astype(np.int64), _LAST.astype(np.int64)
    _require(
        ((opened >= first) & (opened < last)).all()
        and ((held >= _NEVER) & (held < last - first)).all(),
        "its dates are impossible",
    )
    _require((np.diff(opened) >= 0).all(), "its rows are out of order")
    opened_at = opened.astype("datetime64[s]")
    closed_at = opened_at + held.astype("timedelta64[s]")
    return opened_at, np.where(held == _NEVER, np.datetime64("NaT", "s"), closed_at)


def _codes(values: NDArray[np.int64], low: int, high: int) -> NDArray[np.int32]:
    _require(((values >= low) & (values < high)).all(), "its names do not match its rows")
    return values.astype(np.int32)


def _check_log(log: TradeLog) -> None:
    """Check the properties that every calculation relies on, as the text came from a browser."""
    _require(
        all(((places >= 0) & (places < _MAX_PLACE)).all() for places in (log.row, log.line)),
        "it holds impossible line numbers",
    )
    numbers = [getattr(log, field.name) for field in fields(log) if field.name in _FLOATS]
    _require(
        all((np.isnan(values) | (np.abs(values) <= _LARGEST)).all() for values in numbers),
        "it holds impossible numbers",
    )
    _require(
        np.isfinite(log.pl).all()
        and not (log.contracts <= 0).any()
        and not (log.margin_req <= 0).any(),
        "it holds impossible sizes",
    )


def _require(condition: object, fault: str) -> None:
    if not condition:
        raise _damaged(fault)


def _damaged(fault: str) -> LogError:
    return LogError(f"The stored log cannot be read: {fault}. Drop the file again to renew it.")
