"""Columns to bytes and back, without loss: the narrowest integers, cut into byte planes that compress well.

A number column is stored as integers when some power of ten up to 10⁶ makes every value one exactly (money, prices,
percentages are such columns), else as raw float64. `Codec` says how; it travels beside the bytes.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MAX_DECIMALS = 6
_EXACT = 2.0**53  #: integers below this are exact in float64


class Codec(BaseModel):
    """How one column was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["int", "float"]
    width: Annotated[int, Field(ge=1, le=8)] = 8  #: bytes a value
    decimals: Annotated[int, Field(ge=0, le=_MAX_DECIMALS)] = (
        0  #: integers were divided by 10 to this power
    )
    delta: bool = False  #: differences of neighbours were written
    masked: bool = False  #: a bit a row tells which values are missing

    def size(self, n: int) -> int:
        """Bytes of a column of `n` values."""
        return n * self.width + (-(-n // 8) if self.masked else 0)


def encode_ints(values: Ints) -> tuple[Codec, bytes]:
    """A column of integers."""
    return _encode(values, None, 0)


def encode_floats(values: Floats) -> tuple[Codec, bytes]:
    """A column of numbers, NaN where missing."""
    missing = np.isnan(values)
    filled = np.where(missing, 0.0, values)
    for decimals in range(_MAX_DECIMALS + 1):
        scaled = np.rint(filled * 10.0**decimals)
        if not (np.abs(scaled) < _EXACT).all():
            break
        if np.array_equal(
            (scaled.astype(np.int64) / 10.0**decimals).view(np.int64), filled.view(np.int64)
        ):
            return _encode(scaled.astype(np.int64), missing if missing.any() else None, decimals)
    return Codec(kind="float"), _planes(np.ascontiguousarray(values), 8)


def decode_ints(codec: Codec, data: bytes, n: int) -> Ints:
    """The integers that `encode_ints` wrote; `data` has `codec.size(n)` bytes."""
    unsigned = _from_planes(data, n, codec.width)
    values = (unsigned >> 1).view(np.int64) ^ -(unsigned & 1).view(np.int64)
    return np.cumsum(values) if codec.delta else values


def decode_floats(codec: Codec, data: bytes, n: int) -> Floats:
    """The numbers that `encode_floats` wrote; `data` has `codec.size(n)` bytes."""
    if codec.kind == "float":
        return _from_planes(data, n, 8).view(np.float64)
    n_mask = codec.size(n) - n * codec.width
    values = decode_ints(codec, data[n_mask:], n) / 10.0**codec.decimals
    if codec.masked:
        values[np.unpackbits(np.frombuffer(data, np.uint8, n_mask), count=n).astype(bool)] = np.nan
    return values


def _encode(values: Ints, missing: NDArray[np.bool_] | None, decimals: int) -> tuple[Codec, bytes]:
    steps = np.diff(values, prepend=0)
    delta = bool(np.abs(steps).astype(float).sum() < np.abs(values).astype(float).sum())
    chosen = steps if delta else values
    unsigned = ((chosen << 1) ^ (chosen >> 63)).view(np.uint64)  # zigzag: small whatever the sign
    width = max(1, -(-int(unsigned.max(initial=0)).bit_length() // 8))
    codec = Codec(
        kind="int", width=width, decimals=decimals, delta=delta, masked=missing is not None
    )
    return codec, (b"" if missing is None else np.packbits(missing).tobytes()) + _planes(
        unsigned, width
    )


def _planes(values: NDArray[np.generic], width: int) -> bytes:
    """The first bytes of all values, then the second ones, and so on; little-endian."""
    return (
        values.astype(values.dtype.newbyteorder("<"), copy=False)
        .view(np.uint8)
        .reshape(-1, 8)[:, :width]
        .T.tobytes()
    )


def _from_planes(data: bytes, n: int, width: int) -> NDArray[np.uint64]:
    wide = np.zeros((n, 8), np.uint8)
    wide[:, :width] = np.frombuffer(data, np.uint8, n * width).reshape(width, n).T
    return wide.view("<u8").reshape(n).astype(np.uint64, copy=False)
