"""Loading a portfolio: what reaches the browser's stores, and what does not."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from app.calculations.errors import LogError
from app.calculations.log.trade_log import TradeLog
from app.dash_app.pages.portfolio import uploads
from app.dash_app.pages.portfolio.report import report
from app.dash_app.state import portfolio_cache
from app.dash_app.state.packing import unpack_daily, unpack_log
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport, read_files
from app.importers.sample import sample_files
from tests.unit.dash_app.words import words

DEFAULTS = {"filename": "log.csv", "fingerprint": "f", "profile": {}}


def sample(name: str) -> tuple[str, bytes]:
    """The sample portfolio's file whose name contains `name`."""
    return next(file for file in sample_files() if name in file[0])


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the callbacks under test put into the browser's stores."""
    props: dict[str, Any] = {}
    monkeypatch.setattr(uploads, "set_props", lambda component, values: props.setdefault(component, {}).update(values))
    return props


def as_upload(content: bytes) -> str:
    """A file as dcc.Upload sends it."""
    return "data:text/csv;base64," + base64.b64encode(content).decode()


def test_a_bad_file_touches_no_store(stored: dict[str, Any]) -> None:
    note = uploads.upload([as_upload(b"name,age\nAda,36\n")], ["people.csv"], None, None)
    assert "people.csv" in words(note)
    assert stored == {"upload": {"contents": None}}


def test_nothing_dropped_is_nothing_done(stored: dict[str, Any]) -> None:
    assert uploads.upload(None, None, None, None) is uploads.no_update
    uploads.load_sample(0)
    assert stored == {}


def test_the_sample_fills_both_stores(stored: dict[str, Any]) -> None:
    uploads.load_sample(1)
    portfolio, daily = stored["current-portfolio-data"]["data"], stored["current-daily-log-data"]["data"]
    assert portfolio["version"] == daily["version"] == 1
    assert portfolio["n_trades"] > 500
    assert daily["n_days"] > 500


@pytest.mark.parametrize("content", ["", "data:text/csv;base64,@@@", "data:text/csv;base64,QQ"], ids=["nothing", "no base64", "cut short"])
def test_an_upload_that_did_not_arrive_whole(content: str) -> None:
    if not content:
        assert uploads.decoded(content, "a.csv") == b""
        return
    with pytest.raises(LogError, match="drop it again"):
        uploads.decoded(content, "a.csv")


@pytest.mark.parametrize(("names", "shown"), [(["a.csv"], "a.csv"), (["a.csv", "b.csv", "c.csv"], "a.csv and 2 more")])
def test_a_portfolio_is_called_after_its_files(names: list[str], shown: str) -> None:
    assert uploads.label(names) == shown


@pytest.fixture
def ready() -> Iterator[portfolio_cache.Ready]:
    """The sample's trade log alone, loaded."""
    imported = read_files([sample("tradelog")])
    assert imported.log is not None
    book = portfolio_cache.Book.of(imported.log)
    ledger = server_state().portfolios.remember("sample", lambda: (book, imported.report))
    yield portfolio_cache.ready_for("sample", ledger.fingerprint)
    server_state().portfolios.clear()


def drop(file: tuple[str, bytes], ready: object) -> Any:
    """Drop one file while `ready` is loaded."""
    return uploads.upload([as_upload(file[1])], [file[0]], ready, DEFAULTS)


def stored_log(stored: dict[str, Any]) -> tuple[TradeLog, ImportReport]:
    """What the portfolio store was given."""
    log, document = unpack_log(stored["current-portfolio-data"]["data"]["packed"])
    return log, ImportReport.from_dict(document)


def test_a_daily_log_dropped_alone_joins_the_loaded_portfolio(stored: dict[str, Any], ready: portfolio_cache.Ready) -> None:
    daily_file = sample("dailylog")
    assert drop(daily_file, ready) is None
    log, revised = stored_log(stored)
    assert len(log) > 500
    assert stored["current-portfolio-data"]["data"]["filename"] == "log.csv"
    assert len(unpack_daily(stored["current-daily-log-data"]["data"]["packed"])) > 500
    text = words(report(revised))
    assert "The daily log agrees with the trades" in text
    assert "from the daily log" in text
    assert text.count("Starting capital") == 1
    assert [file.is_daily for file in revised.files] == [False, True]


def test_a_daily_log_of_another_run_is_refused(stored: dict[str, Any], ready: portfolio_cache.Ready) -> None:
    name, content = sample("dailylog")
    header, *lines = content.decode("utf-8-sig").splitlines()
    shifted = [line.replace('"20', '"19', 1) if line.startswith('"') else "19" + line[2:] for line in lines]
    note = drop((name, "\n".join([header, *shifted]).encode()), ready)
    assert "belongs to another run" in words(note)
    assert "current-daily-log-data" not in stored


def test_a_daily_log_without_a_portfolio_asks_for_one(stored: dict[str, Any]) -> None:
    assert "drop both together" in words(drop(sample("dailylog"), portfolio_cache.nothing_ready()))
    assert stored == {"upload": {"contents": None}}


def test_a_daily_log_dropped_while_the_book_is_lost_is_told(stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(uploads, "tell", lambda title, *_: told.append(title))
    with pytest.raises(BookMissingError):
        drop(sample("dailylog"), {"fingerprint": "f", "nonce": "gone.0.1"})
    assert told == ["Drop the daily log once more"]


def test_pairing_is_stored_with_the_log_and_said_in_the_report(stored: dict[str, Any], ready: portfolio_cache.Ready) -> None:
    uploads.set_pairing(True, ready, DEFAULTS)
    assert stored == {}
    uploads.set_pairing(False, ready, DEFAULTS)
    log, revised = stored_log(stored)
    assert log.combine_pairs is False
    assert "Put and call rows were not combined." in words(report(revised))
