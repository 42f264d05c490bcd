"""Loading a portfolio: what the browser is handed, and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from dash import no_update

from app.calculations.errors import LogError
from app.calculations.log.trade_log import TradeLog
from app.dash_app.pages.portfolio import drop as drops
from app.dash_app.pages.portfolio import reading, records, uploads
from app.dash_app.pages.portfolio.records import label
from app.dash_app.pages.portfolio.report import Reported, report
from app.dash_app.state import portfolio_cache
from app.dash_app.state.packing import unpack_daily, unpack_log
from app.dash_app.state.portfolio_cache import BookMissingError
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport, Reading, read, read_files
from app.importers.sample import sample_files
from tests.unit.dash_app.words import words

DEFAULTS = {"filename": "log.csv", "fingerprint": "f", "profile": {}}
PEOPLE = ("people.csv", b"name,age\nAda,36\n")
NO_FORM: dict[str, Any] = {"mapping": None}


def sample(name: str) -> tuple[str, bytes]:
    """Return the sample portfolio's file whose name contains `name`."""
    return next(file for file in sample_files() if name in file[0])


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The properties that the callbacks under test set in the browser."""
    props: dict[str, Any] = {}

    def set_props(component: str, values: dict[str, Any]) -> None:
        props.setdefault(component, {}).update(values)

    for module in (drops, records, uploads):
        monkeypatch.setattr(module, "set_props", set_props)
    return props


def asked(*files: tuple[str, bytes]) -> dict[str, Any]:
    """Return an upload as the browser sends it."""
    sent = [
        {"name": name, "content": "data:text/csv;base64," + base64.b64encode(content).decode()}
        for name, content in files
    ]
    return {"nonce": "n", "files": sent}


def drop(*files: tuple[str, bytes], ready: object = None) -> Any:
    """Return what the callback answers to files that are dropped while `ready` is loaded."""
    return uploads.read_upload(asked(*files), ready, DEFAULTS, None, NO_FORM)


def answered(stored: dict[str, Any], bad: list[int]) -> bool:
    """Return True if the browser was told of the bad files, and nothing else was set."""
    answer = stored["upload-answer"]["data"]
    return list(stored) == ["upload-answer"] and (answer["nonce"], answer["bad"]) == ("n", bad)


def test_read_upload_bad_file_hands_nothing_over(stored: dict[str, Any]) -> None:
    note, offer, *_ = drop(PEOPLE)
    assert "people.csv" in note.title
    assert offer is no_update
    assert answered(stored, [])


def test_show_progress_tells_each_tab_of_its_own_files() -> None:
    readings = server_state().readings
    with readings.followed("tab") as report:
        assert uploads.show_progress(1, "tab") is no_update
        report(Reading("log.csv", 2, 3, "taking", 0.4))
        assert uploads.show_progress(2, "tab") == "2 of 3: log.csv, 40% of its lines."
        assert uploads.show_progress(2, "other") is no_update
    assert uploads.show_progress(3, "tab") is no_update


def test_read_upload_reports_how_far_it_is_under_its_tab(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []

    def combine(*parts: Any) -> Any:
        heard.append(uploads.show_progress(1, "tab"))
        return combined(*parts)

    combined = read.combine
    monkeypatch.setattr(read, "combine", combine)
    uploads.read_upload(asked(sample("trade")), None, DEFAULTS, None, {**NO_FORM, "client": "tab"})
    assert heard == ["1 file read, checking the trades."]


def test_read_upload_nothing_asked_does_nothing(stored: dict[str, Any]) -> None:
    assert uploads.read_upload(None, None, None, None, NO_FORM) == (no_update,) * 4
    assert stored == {}


def test_read_upload_without_files_loads_the_sample(stored: dict[str, Any]) -> None:
    assert drop() == drops.CLOSED
    loaded = stored["portfolio-loaded"]["data"]
    assert loaded["portfolio"]["version"] == loaded["daily"]["version"] == 1
    assert loaded["portfolio"]["n_trades"] > 500
    assert loaded["daily"]["n_days"] > 500
    assert not loaded["revises"]


def test_read_upload_hands_on_when_it_was_dropped(stored: dict[str, Any]) -> None:
    """By it the browser ignores a log that was dropped earlier and read longer."""
    drop()
    assert stored["portfolio-loaded"]["data"]["nonce"] == asked()["nonce"]


def test_read_upload_bad_file_among_good_ones_offers_the_others(stored: dict[str, Any]) -> None:
    files = [sample("tradelog"), PEOPLE, sample("dailylog")]
    note, offer, *_ = drop(*files)
    assert "people.csv" in note.title
    assert offer == "Load the other 2 files"
    assert answered(stored, [1])


def test_read_upload_bad_file_beside_a_daily_log_offers_nothing(stored: dict[str, Any]) -> None:
    assert drop(PEOPLE, sample("dailylog")).offer is no_update
    assert answered(stored, [])


def test_read_upload_answers_even_if_it_fails(stored: dict[str, Any]) -> None:
    """The browser would otherwise wait, and send the files again to a server that came back."""
    broken = {"nonce": "n", "files": [{"name": "a.csv", "content": "data:,@@@"}]}
    with pytest.raises(LogError, match="drop it again"):
        uploads.read_upload(broken, None, None, None, NO_FORM)
    assert answered(stored, [])


@pytest.mark.parametrize(
    "content", ["data:text/csv;base64,@@@", "data:text/csv;base64,QQ"], ids=["no base64", "cut"]
)
def test_decoded_text_that_did_not_arrive_whole_is_refused(content: str) -> None:
    with pytest.raises(LogError, match="drop it again"):
        drops.decoded(content, "a.csv")


def test_decoded_empty_file_is_empty() -> None:
    assert drops.decoded("", "a.csv") == b""


@pytest.mark.parametrize(
    ("names", "shown"), [(["a.csv"], "a.csv"), (["a.csv", "b.csv", "c.csv"], "a.csv and 2 more")]
)
def test_label_names_the_files(names: list[str], shown: str) -> None:
    assert label(names) == shown


@pytest.fixture
def ready() -> Iterator[portfolio_cache.Ready]:
    """The sample's trade log alone, loaded."""
    imported = read_files([sample("tradelog")])
    assert imported.log is not None
    book = portfolio_cache.Book.of(imported.log)
    ledger = server_state().portfolios.remember("sample", lambda: (book, imported.report))
    yield portfolio_cache.ready_for("sample", ledger.fingerprint)
    server_state().portfolios.clear()


def handed_log(stored: dict[str, Any]) -> tuple[TradeLog, ImportReport]:
    """Return the log and the report that the browser was handed."""
    packed = stored["portfolio-loaded"]["data"]["portfolio"]["packed"]
    log, document = unpack_log(packed)
    return log, ImportReport.from_dict(document)


def test_daily_log_alone_joins_the_loaded_portfolio(
    stored: dict[str, Any], ready: portfolio_cache.Ready
) -> None:
    assert drop(sample("dailylog"), ready=ready)[0] is None
    log, revised = handed_log(stored)
    loaded = stored["portfolio-loaded"]["data"]
    assert len(log) > 500
    assert loaded["portfolio"]["filename"] == "log.csv"
    assert loaded["revises"]
    assert len(unpack_daily(loaded["daily"]["packed"])) > 500
    text = words(report(Reported(revised, log)))
    assert "The daily log agrees with the trades" in text
    assert "from the daily log" in text
    assert text.count("Starting capital") == 1
    assert [file.is_daily for file in revised.files] == [False, True]


def test_daily_log_of_another_run_is_refused(
    stored: dict[str, Any], ready: portfolio_cache.Ready
) -> None:
    name, content = sample("dailylog")
    header, *lines = content.decode("utf-8-sig").splitlines()
    shifted = [
        line.replace('"20', '"19', 1) if line.startswith('"') else "19" + line[2:] for line in lines
    ]
    note, *_ = drop((name, "\n".join([header, *shifted]).encode()), ready=ready)
    assert "belongs to another run" in note.title
    assert "portfolio-loaded" not in stored


def test_daily_log_without_a_portfolio_asks_for_one(stored: dict[str, Any]) -> None:
    note, *_ = drop(sample("dailylog"), ready=portfolio_cache.nothing_ready())
    assert "drop both together" in words(note)
    assert answered(stored, [])


def test_daily_log_while_the_book_is_lost_is_asked_for_again(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(reading, "tell", lambda title, *_: told.append(title))
    with pytest.raises(BookMissingError):
        drop(sample("dailylog"), ready={"fingerprint": "f", "nonce": "gone.0.1"})
    assert told == ["Drop the daily log once more"]


def test_set_pairing_changes_the_log_and_its_report(
    stored: dict[str, Any], ready: portfolio_cache.Ready
) -> None:
    uploads.set_pairing(True, ready, DEFAULTS)
    assert stored == {}
    uploads.set_pairing(False, ready, DEFAULTS)
    log, revised = handed_log(stored)
    assert log.combine_pairs is False
    assert "daily" not in stored["portfolio-loaded"]["data"]  # the daily log stays
    assert "Put and call rows were not combined." in words(report(Reported(revised, log)))
