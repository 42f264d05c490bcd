"""Logs as text for the browser: nothing lost, small enough, nothing taken on trust."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.errors import LogError
from app.calculations.log.trade_log import DailyLog, TradeLog, fingerprint
from app.dash_app.state.packing import pack_daily, pack_log, unpack_daily, unpack_log
from app.importers import ImportReport, read_files
from app.importers.limits import MAX_ROWS
from app.importers.sample import sample_files
from tests.strategies import examples

#: a log of two rows as an earlier version stored it, without closing costs and legs
EARLIER = (
    "lotwise-log-1:eF6tlctKxDAUhjNFBnwHF5KNmy50cNWVIAo+gww1Nul4mFxqkjozDF279R18DsG9L+VJx1k4NAOF"
    "lPRy0vTjz7n1fUrIlmpazHJaGdkq7Wixpc5b5sViE56XoDktKGhPc7oC7l9ocZVTLipQTOLyy2BIz2hRoy1yqphbCv5n"
    "djk1jdCCl8zHcNfDOG/bAVoljTtKm42hOeAiBhq3SyuYMzoNqwaZSpVZpQFJ0GMlDXu8kTHMv8D1zGOCKqMxSyvfJ+wQ"
    "LqLqABdEdsG0C9ClFa9JcJVRCpwDs6unEbxhp9Wt5g5zvuyzfyRyWGJjhYJWxViRKooEI5Q46EX5BusYcJS4sM2UPHSf"
    "sHITkEFqama6qKg6EYel4CDo71cAAhc/0lujubHIupcbOt83vf7V3boBi1/Od+2rnwsGlsIz9o6yYWDdPr+taIztOzg2"
    "KJyddR3JbsjX50X2Q87JGcFjgmd2kj09nE6/CcExDZePahJuB+MXa9AzlQ=="
)
BROWSER_LIMIT = 5_200_000  #: characters of local storage
SECONDS = st.integers(0, 2_000_000_000)
MONEY = st.one_of(st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), st.floats(-1e9, 1e9))
MAYBE = st.one_of(MONEY, st.just(float("nan")))


def same(a: Any, b: Any) -> bool:
    """Equal column by column: same types, same bits (any NaN or NaT as good as another)."""
    for field in fields(a):
        x, y = getattr(a, field.name), getattr(b, field.name)
        if not isinstance(x, np.ndarray):
            assert x == y, field.name
            continue
        assert x.dtype == y.dtype, field.name
        missing = np.isnan(x) & np.isnan(y) if x.dtype.kind in "fM" else np.zeros(len(x), bool)
        assert ((x == y) | missing).all(), field.name
        assert x.dtype.kind != "f" or (np.signbit(x) == np.signbit(y))[~missing].all(), field.name
    return True


@st.composite
def logs(draw: st.DrawFn) -> TradeLog:
    """Any log the calculations accept."""
    n = draw(st.integers(0, 12))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=n, max_size=n))

    opened = np.array(column(SECONDS), np.int64).astype("datetime64[s]")
    held = np.array(column(st.integers(-1, 10_000_000)), np.int64)
    closed = np.where(held < 0, np.datetime64("NaT", "s"), opened + held.astype("timedelta64[s]"))
    return TradeLog.from_columns(
        {
            "opened_at": opened,
            "closed_at": closed,
            "pl": column(MONEY),
            "contracts": column(st.one_of(st.sampled_from([0.1, 1.0, 3.0]), st.just(float("nan")))),
            "margin_req": column(
                st.one_of(st.integers(1, 10**7).map(float), st.just(float("nan")))
            ),
            "funds_at_close": column(MAYBE),
            "mae": column(MAYBE),
            "closing_cost": column(MAYBE),
            "legs": column(st.sampled_from(["", "1 Jan 8 6850 P STO 3.40", "1 Jan 8 6900 C"])),
            "strategy": column(st.text(max_size=5)),
            "reason": column(st.sampled_from(["", "Expired", "Stop Loss"])),
            "side": column(st.sampled_from([-1, 0, 1])),
            "margin_assumed": column(st.booleans()),
        },
        combine_pairs=draw(st.booleans()),
    )


def sample() -> TradeLog:
    """The sample portfolio."""
    log = read_files(sample_files()).log
    assert log is not None
    return log


def many(log: TradeLog, n: int) -> TradeLog:
    """`n` rows like those of `log`, none equal to another, as a real log would have."""
    rng = np.random.default_rng(1)
    copies = -(-n // len(log))
    index = np.repeat(np.arange(len(log)), copies)[:n]
    log = log.take(index)
    shift = (rng.integers(0, 390, n) * 60).astype("timedelta64[s]")
    order = np.argsort(log.opened_at + shift, kind="stable")
    jitter = {
        name: np.round(getattr(log, name) * rng.uniform(0.9, 1.1, n), 2)
        for name in ("pl", "margin_req", "funds_at_close", "premium")
    }
    jitter |= {
        name: np.round(getattr(log, name) + rng.normal(0, 9, n), 2).clip(5)
        for name in ("opening_vix", "closing_vix")
    }
    jitter |= {
        name: np.round(getattr(log, name) + rng.normal(0, 30, n), 2)
        for name in ("underlying_open", "underlying_close")
    }
    jitter |= {
        name: np.round(getattr(log, name) * rng.uniform(0.9, 1.1, n), 4) for name in ("mfe", "mae")
    }
    return replace(
        log,
        opened_at=log.opened_at + shift,
        closed_at=log.closed_at + shift,
        row=np.arange(n),
        line=np.arange(n) + 2,
        **jitter,
    ).take(order)


class TestRoundTrip:
    @examples(50)
    @given(logs())
    def test_any_log(self, log: TradeLog) -> None:
        back, report = unpack_log(pack_log(log, {"n": 1}))
        assert same(back, log)
        assert report == {"n": 1}
        assert fingerprint(back) == fingerprint(log)

    def test_sample_with_its_report_and_daily_log(self) -> None:
        imported = read_files(sample_files())
        assert imported.log is not None
        assert imported.daily is not None
        log, report = unpack_log(pack_log(imported.log, imported.report.to_dict()))
        assert same(log, imported.log)
        assert ImportReport.from_dict(report) == imported.report
        assert same(unpack_daily(pack_daily(imported.daily)), imported.daily)

    def test_real_logs(self, shared_data: Path) -> None:
        for path in sorted(shared_data.glob("*-tradelog.csv")):
            log = read_files([(path.name, path.read_bytes())]).log
            assert log is not None
            text = pack_log(log, {})
            assert same(unpack_log(text)[0], log)
            assert len(text) < 64 * len(log)

    def test_part_of_a_log(self) -> None:
        part = sample().take(np.arange(0, 1000, 7))
        assert same(unpack_log(pack_log(part, {}))[0], part)

    @given(st.lists(MONEY, min_size=1, max_size=20))
    def test_any_daily_log(self, balance: list[float]) -> None:
        values = np.array(balance)
        daily = DailyLog(
            np.datetime64("2025-01-01") + np.arange(len(values)),
            values,
            np.diff(values, prepend=np.nan),
            np.abs(values) / 1e9,
        )
        assert same(unpack_daily(pack_daily(daily)), daily)

    def test_text_of_an_earlier_version_is_read_without_the_later_columns(self) -> None:
        log, report = unpack_log(EARLIER)
        assert fingerprint(log) == (
            "ec7b41d41c0a31995caf0c6f31ba3196338dbf8cb52d9476f7275eea4c1d55f3"
        )
        assert (log.pl.tolist(), report) == ([120.0, -80.5], {"rows": 2})
        assert np.isnan(log.closing_cost).all()
        assert (log.leg_texts, log.legs.tolist()) == ((), [-1, -1])
        assert log.margin_assumed.tolist() == [False, False]

    def test_legs_beyond_the_room_for_them_are_left_out(self) -> None:
        log = sample().take(np.arange(20))
        texts = tuple(f"{number} " + "x" * 60_000 for number in range(20))
        long = replace(log, leg_texts=texts, legs=np.arange(20, dtype=np.int32))
        back = unpack_log(pack_log(long, {}))[0]
        assert same(replace(long, leg_texts=(), legs=np.full(20, -1, np.int32)), back)

    def test_text_is_plain_ascii(self) -> None:
        text = pack_log(sample(), {"head": "“Größe”"})
        assert text.isascii()
        assert text.isprintable()

    def test_the_largest_log_fits_in_a_browser(self) -> None:
        log = many(sample(), MAX_ROWS)
        text = pack_log(log, {})
        assert len(text) < 0.85 * BROWSER_LIMIT
        assert same(unpack_log(text)[0], log)


TEXT = pack_log(sample().take(np.arange(20)), {})
MARK = TEXT[: TEXT.index(":") + 1]


def payload() -> tuple[dict[str, Any], bytes]:
    """The header and the column bytes of `TEXT`."""
    raw = zlib.decompress(base64.b64decode(TEXT[len(MARK) :]))
    length = struct.unpack_from("<I", raw)[0]
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]


def packed(header: object, columns: bytes) -> str:
    """A text with any header, well-formed or not."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (
        MARK
        + base64.b64encode(zlib.compress(struct.pack("<I", len(head)) + head + columns)).decode()
    )


def change(edit: Callable[[dict[str, Any]], object]) -> str:
    """`TEXT` with its header edited."""
    header, columns = payload()
    edit(header)
    return packed(header, columns)


def column(name: str, values: np.ndarray) -> str:
    """`TEXT` with one column replaced by other integers."""
    header, columns = payload()
    start = 0
    for other, codec in header["columns"].items():
        size = header["n"] * codec["width"] + (-(-header["n"] // 8) if codec["masked"] else 0)
        if other == name:
            zigzag = (
                ((values.astype(np.int64) << 1) ^ (values.astype(np.int64) >> 63))
                .view(np.uint8)
                .reshape(-1, 8)
                .T.tobytes()
            )
            columns = columns[:start] + zigzag + columns[start + size :]
            codec.update(kind="int", width=8, delta=False, masked=False, decimals=0)
            break
        start += size
    return packed(header, columns)


class TestHostile:
    def test_the_tools_above_write_readable_texts(self) -> None:
        assert len(unpack_log(change(lambda header: None))[0]) == 20
        assert unpack_log(column("line", np.arange(20)))[0].line.tolist() == list(range(20))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            MARK,
            MARK + "AAAA",
            MARK + "é",
            MARK + "not base64!",
            TEXT[:-1],
            TEXT[:-40],
            TEXT.replace("-1:", "-2:"),
            TEXT.replace(MARK, "lotwise-daily-1:"),
            pack_daily(
                DailyLog(*(np.zeros(1, kind) for kind in ("datetime64[D]", float, float, float)))
            ),
            MARK + base64.b64encode(zlib.compress(b"")).decode(),
            MARK + base64.b64encode(zlib.compress(b"\xff\xff\xff\xff")).decode(),
            packed(b"", b""),
            packed(b"[" * 100_000, b""),
            packed(b'{"n": 1e999}', b""),
            MARK + "A" * 9_000_000,
        ],
        ids=lambda text: f"{len(text)} characters",
    )
    def test_other_text(self, text: str) -> None:
        with pytest.raises(LogError, match="stored log cannot be read"):
            unpack_log(text)

    def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = zlib.compress(b"\0" * 200_000_000, 9)
        with pytest.raises(LogError, match="incomplete"):
            unpack_log(MARK + base64.b64encode(bomb).decode())

    @pytest.mark.parametrize(
        "edit",
        [
            lambda h: h.update(n=-1),
            lambda h: h.update(n=MAX_ROWS + 1),
            lambda h: h.update(n=19),
            lambda h: h.update(n="20"),
            lambda h: h.update(extra=1),
            lambda h: h.update(strategies=[]),
            lambda h: h.update(strategies=[5]),
            lambda h: h.update(files=["x"] * 1000),
            lambda h: h.update(reasons=["x" * 10_000]),
            lambda h: h.update(report=5),
            lambda h: h.update(leg_texts=[5]),
            lambda h: h["columns"].pop("pl"),
            lambda h: h["columns"].update(legs=h["columns"]["pl"]),
            lambda h: h["columns"].update(spare=h["columns"]["pl"]),
            lambda h: h["columns"]["pl"].update(width=9),
            lambda h: h["columns"]["pl"].update(width=1 + h["columns"]["pl"]["width"]),
            lambda h: h["columns"]["pl"].update(decimals=-400),
            lambda h: h["columns"]["pl"].update(kind="pickle"),
            lambda h: h["columns"]["strategy"].update(masked=True),
        ],
    )
    def test_edited_header(self, edit: Callable[[dict[str, Any]], object]) -> None:
        with pytest.raises(LogError, match="stored log cannot be read"):
            unpack_log(change(edit))

    @pytest.mark.parametrize("name", ["pl", "margin_req", "strategy"])
    @pytest.mark.parametrize("width", range(1, 8))
    def test_raw_floats_of_a_wrong_width(self, name: str, width: int) -> None:
        """The length fits the width said, so that only the coding itself is wrong."""
        header, columns = payload()
        start = 0
        for other, codec in header["columns"].items():
            size = header["n"] * codec["width"] + (-(-header["n"] // 8) if codec["masked"] else 0)
            if other == name:
                codec.update(kind="float", width=width, decimals=0, delta=False, masked=False)
                columns = columns[:start] + b"\1" * header["n"] * width + columns[start + size :]
                break
            start += size
        with pytest.raises(LogError, match="header cannot be read"):
            unpack_log(packed(header, columns))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("strategy", -1),
            ("strategy", 5),
            ("reason", -2),
            ("reason", 1000),
            ("file", 1),
            ("side", 2),
            ("opened_at", -(2**62)),
            ("opened_at", 2**62),
            ("closed_at", -2),
            ("closed_at", 2**62),
            ("row", -1),
            ("line", 2**40),
            ("pl", 2**59),
            ("contracts", 0),
            ("contracts", -1),
            ("margin_req", 0),
            ("funds_at_close", -(2**59)),
        ],
    )
    def test_impossible_values(self, name: str, value: int) -> None:
        with pytest.raises(LogError, match="stored log cannot be read"):
            unpack_log(column(name, np.full(20, value)))

    def test_rows_out_of_order(self) -> None:
        with pytest.raises(LogError, match="out of order"):
            unpack_log(column("opened_at", np.arange(20)[::-1] + 1_700_000_000))

    @given(st.integers(0, len(TEXT) - 1), st.characters(min_codepoint=33, max_codepoint=126))
    def test_one_changed_character(self, place: int, character: str) -> None:
        text = TEXT[:place] + character + TEXT[place + 1 :]
        if text != TEXT:
            try:
                log, _ = unpack_log(text)
            except LogError:
                return
            assert same(log, unpack_log(TEXT)[0])

    @pytest.mark.parametrize("dates", [[2, 1], [1, 1], [-(10**8), 1]])
    def test_daily_dates(self, dates: list[int]) -> None:
        daily = DailyLog(
            np.array(dates, np.int64).astype("datetime64[D]"), np.ones(2), np.ones(2), np.zeros(2)
        )
        with pytest.raises(LogError, match="out of order"):
            unpack_daily(pack_daily(daily))

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e16])
    def test_daily_numbers(self, value: float) -> None:
        daily = DailyLog(np.array([1], "datetime64[D]"), np.array([value]), np.ones(1), np.zeros(1))
        with pytest.raises(LogError, match="impossible numbers"):
            unpack_daily(pack_daily(daily))
