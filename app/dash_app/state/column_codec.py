"""Lossless coding of columns as bytes: narrow integers in byte planes, which compress well.

A column of numbers is stored as integers when multiplying by a power of ten up to 10⁶ makes every
value an integer exactly (money, prices and percentages are such columns), else as raw float64. The
`Codec`, stored beside the bytes, describes the coding.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MAX_DECIMALS = 6
_EXACT = 2.0**53  #: integers below this are exact in float64


class Codec(BaseModel):
    """Description of the coding of one column."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["int", "float"]
    #: Bytes per value.
    width: Annotated[int, Field(ge=1, le=8)] = 8
    #: A value is its integer divided by 10 to this power.
    decimals: Annotated[int, Field(ge=0, le=_MAX_DECIMALS)] = 0
    delta: bool = False  #: differences of neighbouring values were stored
    masked: bool = False  #: one bit per row marks the missing values

    @model_validator(mode="after")
    def _raw_floats_are_whole(self) -> Codec:
        if self.kind == "float" and self != Codec.model_construct(kind="float"):
            raise ValueError("raw floats take 8 bytes each, and none of the other options")
        return self

    def size(self, n: int) -> int:
        """Return the bytes of a column of `n` values."""
        return n * self.width + (-(-n // 8) if self.masked else 0)


def encode_ints(values: Ints) -> tuple[Codec, bytes]:
    """Encode a column of integers (N,)."""
    return _encode(values, None, 0)


def encode_floats(values: Floats) -> tuple[Codec, bytes]:
    """Encode a column of numbers (N,), NaN where missing."""
    missing = np.isnan(values)
    filled = np.where(missing, 0.0, values)
    for decimals in range(_MAX_DECIMALS + 1):
        scaled = np.rint(filled * 10.0**decimals)
        if not (np.abs(scaled) < _EXACT).all():
            break
        integers = scaled.astype(np.int64)
        restored = integers / 10.0**decimals
        if np.array_equal(restored.view(np.int64), filled.view(np.int64)):
            return _encode(integers, missing if missing.any() else None, decimals)
    return Codec(kind="float"), _planes(np.ascontiguousarray(values), 8)


def decode_ints(codec: Codec, data: bytes, n: int) -> Ints:
    """Return the integers (n,) from `encode_ints`; `data` has `codec.size(n)` bytes."""
    unsigned = _from_planes(data, n, codec.width)
    values = (unsigned >> 1).view(np.int64) ^ -(unsigned & 1).view(np.int64)
    return np.cumsum(values) if codec.delta else values


def decode_floats(codec: Codec, data: bytes, n: int) -> Floats:
    """Return the numbers (n,) from `encode_floats`; `data` has `codec.size(n)` bytes."""
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
    unsigned = ((chosen << 1) ^ (chosen >> 63)).view(np.uint64)  # zigzag: narrow for any sign
    width = max(1, -(-int(unsigned.max(initial=0)).bit_length() // 8))
    codec = Codec(
        kind="int", width=width, decimals=decimals, delta=delta, masked=missing is not None
    )
    mask = b"" if missing is None else np.packbits(missing).tobytes()
    return codec, mask + _planes(unsigned, width)


def _planes(values: NDArray[np.generic], width: int) -> bytes:
    """Return the first byte of every value, then the second one of every value, and so on."""
    little_endian = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return little_endian.view(np.uint8).reshape(-1, 8)[:, :width].T.tobytes()


def _from_planes(data: bytes, n: int, width: int) -> NDArray[np.uint64]:
    wide = np.zeros((n, 8), np.uint8)
    wide[:, :width] = np.frombuffer(data, np.uint8, n * width).reshape(width, n).T
    return wide.view("<u8").reshape(n).astype(np.uint64, copy=False)
