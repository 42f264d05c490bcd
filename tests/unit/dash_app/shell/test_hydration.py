"""Tests of `hydrate` and its parts: from packed records to the outputs for the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash import no_update

from app.calculations.log.trade_log import fingerprint
from app.calculations.profile.model import parse_profile
from app.calculations.size_search import recommended_size
from app.dash_app.shell import callbacks
from app.dash_app.shell import hydration as flow
from app.dash_app.state import portfolio_cache, stores
from app.dash_app.state.known_answer import ANSWER, answer_key
from app.dash_app.state.packing import pack_daily, pack_log
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from tests.unit.dash_app.logs import daily_of, log_of

LOG = log_of([100.0, -50.0, 30.0])
RECORD = stores.portfolio_record("log.csv", len(LOG), pack_log(LOG, ImportReport().to_dict()))
DAILY = stores.daily_record("daily.csv", 3, pack_daily(daily_of([100_100.0, 100_050.0, 100_080.0])))


class Context:
    """Double of Dash's callback context."""

    triggered_id = stores.PORTFOLIO


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Return the properties that `hydrate` sets besides its outputs, by component."""
    props: dict[str, Any] = {}
    monkeypatch.setattr(
        flow, "set_props", lambda component, values: props.setdefault(component, {}).update(values)
    )
    monkeypatch.setattr(
        flow,
        "tell",
        lambda title, message, *_, **__: props.setdefault("told", {}).update({title: message}),
    )
    monkeypatch.setattr(flow, "ctx", Context)
    server_state().portfolios.clear()
    yield props
    server_state().portfolios.clear()


def test_hydrate_without_a_portfolio_is_not_ready(said: dict[str, Any]) -> None:
    ready, defaults = flow.hydrate(None, None, None, None)
    assert ready["fingerprint"] is None
    assert defaults is None
    assert said == {}


def test_hydrate_portfolio_is_read_remembered_and_named(said: dict[str, Any]) -> None:
    ready, defaults = flow.hydrate(RECORD, None, None, None)
    assert ready["fingerprint"] == fingerprint(LOG)
    book = server_state().portfolios.require_book(ready)
    assert book is not None
    assert book.log.pl.tolist() == LOG.pl.tolist()
    assert defaults is not None
    assert (defaults["fingerprint"], defaults["filename"], defaults["fault"]) == (
        fingerprint(LOG),
        "log.csv",
        None,
    )
    assert defaults["profile"]["portfolio"]["margin_ceiling"] == 1.0
    assert said["portfolio-kept"] == {"hidden": True}


def test_hydrate_opens_a_new_profile_at_an_answer_that_is_known(said: dict[str, Any]) -> None:
    """Pages that follow nobody's choice agree on the size, whichever is loaded first."""
    ready, defaults = flow.hydrate(RECORD, None, None, None)
    book = server_state().portfolios.require_book(ready)
    assert book is not None
    assert defaults is not None
    assert not defaults.get("is_answered")
    profile = parse_profile(defaults["profile"])
    answer = replace(recommended_size(book, profile), unit="kelly_fraction", fraction=0.125)
    server_state().portfolios.keep(ready, (ANSWER, answer_key(profile)), answer)
    _, again = flow.hydrate(RECORD, None, None, None)
    assert again is not None
    assert again["is_answered"] is True
    assert again["profile"]["portfolio"]["kelly_fraction"] == 0.125
    portfolio = {
        **again["profile"]["portfolio"],
        "kelly_fraction": profile.portfolio.kelly_fraction,
    }
    assert {**again["profile"], "portfolio": portfolio} == defaults["profile"]


def test_hydrate_reads_the_daily_log_too(said: dict[str, Any]) -> None:
    ready, _ = flow.hydrate(RECORD, DAILY, None, None)
    book = server_state().portfolios.require_book(ready)
    assert book is not None
    assert book.daily is not None
    assert len(book.daily) == 3


def test_hydrate_keeps_keys_of_results_until_the_book_changes(said: dict[str, Any]) -> None:
    """Pairing and the daily log change a book whose settings stay: its fingerprint is the same."""
    unpaired = pack_log(replace(LOG, combine_pairs=False), ImportReport().to_dict())
    other = stores.portfolio_record("log.csv", len(LOG), unpaired)
    records = [(RECORD, None), (other, None), (RECORD, DAILY), (other, DAILY)]
    found = [flow.hydrate(*each, None, None)[0] for each in records]
    assert {ready["fingerprint"] for ready in found} == {fingerprint(LOG)}
    keys = [portfolio_cache.result_key(ready, "settings") for ready in found]
    assert len(set(keys)) == len(records)
    server_state().portfolios.clear()  # as a restart does
    again = [flow.hydrate(*each, found[0], None)[0] for each in records]
    assert [portfolio_cache.result_key(ready, "settings") for ready in again] == keys


def test_hydrate_unreadable_daily_log_is_left_out_with_a_notice(said: dict[str, Any]) -> None:
    ready, _ = flow.hydrate(RECORD, {**DAILY, "packed": "lotwise-daily-1:AAAA"}, None, None)
    book = server_state().portfolios.require_book(ready)
    assert book is not None
    assert book.daily is None
    assert "Daily log left out" in said["told"]


@pytest.mark.parametrize(
    "record",
    [
        {**RECORD, "version": 2},
        {**RECORD, "packed": "lotwise-log-1:AAAA"},
        "foreign",
        {**RECORD, "packed": RECORD["packed"][:-40]},
    ],
    ids=["newer", "damaged", "foreign", "cut short"],
)
def test_hydrate_unreadable_portfolio_is_kept_with_a_note(
    said: dict[str, Any], record: object
) -> None:
    ready, defaults = flow.hydrate(record, None, None, None)
    assert (ready["fingerprint"], defaults) == (None, None)
    assert said["portfolio-kept"] == {"hidden": False}
    assert "stays untouched" in said["portfolio-kept-text"]["children"]
    assert stores.PORTFOLIO not in said


def test_hydrate_only_the_answer_to_a_miss_is_a_retry(
    said: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = flow.hydrate(RECORD, None, None, None)
    unasked, _ = flow.hydrate(RECORD, None, first, None)
    monkeypatch.setattr(Context, "triggered_id", stores.MISS)
    answer, _ = flow.hydrate(RECORD, None, first, None)
    assert [ready["nonce"].split(".")[1] for ready in (first, unasked, answer)] == ["0", "0", "1"]


def test_hydrate_faulty_stored_profile_is_reported_with_its_path(said: dict[str, Any]) -> None:
    bad = {
        "version": 1,
        "updated_at": "then",
        "profile": {"version": 1, "portfolio": {"kelly_fraction": -1}},
    }
    _, defaults = flow.hydrate(
        RECORD, None, None, {"version": 1, "portfolios": {fingerprint(LOG): bad}}
    )
    assert defaults is not None
    fault = defaults["fault"]
    assert fault is not None
    assert fault["updated_at"] == "then"
    assert fault["message"].startswith("portfolio.kelly_fraction")


@pytest.mark.parametrize(
    "record",
    [
        None,
        {"version": 1, "profile": {"version": 1}},
        {"version": 2, "profile": {"version": 1}},
        {"version": 3, "profile": "to come"},
        {"profile": {}},
    ],
    ids=["none", "older", "good", "newer", "foreign"],
)
def test_stored_fault_of_sound_or_foreign_record_is_none(record: dict[str, Any] | None) -> None:
    assert flow.stored_fault(record) is None


def test_show_summary_describes_the_loaded_portfolio(said: dict[str, Any]) -> None:
    assert set(callbacks.show_summary(None, None)) == {no_update}
    nothing = callbacks.show_summary(portfolio_cache.nothing_ready(), None)
    assert (nothing[0].children, *nothing[1:]) == ("No portfolio yet", "", True, True, True)
    ready, defaults = flow.hydrate(RECORD, None, None, None)
    (name, summary), details, *disabled = callbacks.show_summary(ready, dict(defaults or {}))
    assert name.children == "log.csv"
    assert summary.children == details == "1 strategy · 3 trades · 8 Jan 2024 – 10 Jan 2024"
    assert disabled == [False, False, False]
