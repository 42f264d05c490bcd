"""The Live page: what it reads, compares, shows, keeps and applies."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.live import LiveComparison
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.size_search.answer import recommended_size
from app.dash_app.components.content import Chart, Sentence, Table
from app.dash_app.components.spreadsheet import csv_download
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.jobs.manager import TooManyJobsError
from app.dash_app.pages.live import (
    actions,
    callbacks,
    comparing,
    content,
    ids,
    mapping,
    plan,
    unmatched,
    uploads,
    work,
)
from app.dash_app.pages.live.pieces import live_pieces
from app.dash_app.state import page_settings, profile_edit, stores
from app.dash_app.state.known_answer import ANSWER, answer_key
from app.dash_app.state.packing import pack_log, unpack_log
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import open_workspace
from app.importers import unknown_table
from tests.unit.calculations.builders import Trade
from tests.unit.calculations.live.live_logs import compare, days, log_of_fills
from tests.unit.dash_app.words import words
from tests.unit.dash_app.works import work_of
from tests.unit.dash_app.workspaces import Browser, browser_of

PLS = [130.0, -140.0, 130.0, 60.0] * 3
BACKTEST = [*days(PLS, strategy="Condor"), *days(PLS, minute=30, strategy="Fly, <b>")]
#: Condor gives up 20 a contract and trades in twos, Fly trades under another name.
LIVE = [
    *days([2 * (pl - 20.0) for pl in PLS], minute=2, strategy="Condor", contracts=2.0),
    *days([pl + 5.0 for pl in PLS[:10]], minute=33, strategy="My fly"),
]
CLIENT = "a" * 32


def record_of(*trades: Trade, **report: Any) -> stores.PortfolioRecord:
    """Return what the browser keeps of live trades."""
    return stores.portfolio_record("live.csv", len(trades), pack_log(log_of_fills(*trades), report))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The changes of the profile that the callbacks under test ask of the browser."""
    edits: list[dict[str, Any]] = []
    monkeypatch.setattr(profile_edit, "set_props", lambda _, props: edits.append(props["data"]))
    return edits


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the jobs begun; each is done at once."""
    keys: list[str] = []

    def begin(kind: str, workspace: Any, request: Any, key: str, browser: Any) -> None:
        keys.append(key)
        job = work_of(workspace.book, workspace.profile, request)
        server_state().jobs.kinds[kind].run(job)

    work.register(server_state())
    monkeypatch.setattr(long_work, "begin", begin)
    monkeypatch.setattr(long_work, "ctx", _Triggered(None))
    return keys


class _Triggered:
    """The part of `dash.ctx` that says what called a callback."""

    def __init__(self, triggered_id: Any, value: object = 1) -> None:
        self.triggered_id = triggered_id
        self.triggered = [{"value": value}]


def follow(browser: Browser, record: object, before: tuple[Any, Any] = (None, None)) -> Any:
    """Call the callback that compares."""
    tab = {"client": CLIENT, "jobs": None}
    return comparing.follow(browser._asdict(), record, tab, None, None, before)


def compared(browser: Browser, record: object) -> dict[str, Any]:
    """Return what the page shows once the comparison has been made."""
    follow(browser, record)
    shown: dict[str, Any] = follow(browser, record)[0]
    return shown


def applied(browser: Browser, edit: dict[str, Any]) -> Browser:
    """Return the browser after it has made a change of the profile that adds or replaces."""
    document = edit.get("profile") or {**browser.active["profile"], **edit["patch"]}
    live = {**browser.active["profile"]["live"], **document["live"]}
    profile = parse_profile({**document, "live": live}).to_document()
    return browser._replace(active={**browser.active, "profile": profile})


def both(**changes: Any) -> LiveComparison:
    """Return the comparison of both logs, with the fly mapped."""
    return compare(BACKTEST, LIVE, mapped_profile(), **changes)


def mapped_profile() -> Profile:
    """Return a profile in which the fly is mapped."""
    return parse_profile({"version": 1, "live": {"strategies": {"My fly": "Fly, <b>"}}})


# Reading of files


def dropped(name: str, text: str) -> tuple[list[str], list[str]]:
    """Return a dropped file as the browser sends it."""
    return ["data:text/csv;base64," + base64.b64encode(text.encode()).decode()], [name]


TABLE = "When,Left,Result\n2024-01-08 10:00,2024-01-08 15:00,12.5\n2024-01-09 10:00,x,1\n"
COLUMNS = {"opened": "When", "closed": "Left", "pl": "Result"}


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the browser is handed, by store."""
    stored: dict[str, Any] = {}
    monkeypatch.setattr(uploads, "set_props", lambda name, props: stored.update({name: props}))
    return stored


def test_read_live_packs_the_log_without_the_content_of_rows_left_out(
    handed: dict[str, Any],
) -> None:
    table = unknown_table("t.csv", TABLE.encode())
    assert table is not None
    settings = page_settings.remember(None, {table.digest: COLUMNS})
    said, emptied = uploads.read_live(*dropped("t.csv", TABLE), settings)
    record = handed["live-loaded"]["data"]
    log, report = unpack_log(record["packed"])
    assert (record["filename"], record["n_trades"], said, emptied) == ("t.csv", 1, None, None)
    assert log.pl.tolist() == [12.5]
    kept = uploads.left_out_words(report)
    assert kept.startswith("1 row of the live files was left out (t.csv, line 3: expected ")
    assert "“x”" not in kept


def test_read_live_unknown_table_says_where_its_columns_are_named(handed: dict[str, Any]) -> None:
    said, emptied = uploads.read_live(*dropped("t.csv", TABLE), None)
    assert (handed, emptied) == ({}, None)
    assert said.title == "The columns of t.csv are not known."
    assert "Portfolio" in words(said)


def test_read_live_file_that_holds_no_trades_is_refused_with_the_importers_words(
    handed: dict[str, Any],
) -> None:
    said, _ = uploads.read_live(*dropped("empty.csv", ""), None)
    assert handed == {}
    assert "empty.csv" in said.title + words(said)


def test_read_live_without_a_drop_does_nothing() -> None:
    assert uploads.read_live(None, None, None) == (no_update,) * 2


@pytest.mark.parametrize("report", [None, {}, {"left_out": "x"}, {"left_out": 0, "lines": 3}])
def test_left_out_words_of_a_foreign_report_are_none(report: object) -> None:
    assert uploads.left_out_words(report) == ""


# Comparing


def test_follow_without_portfolio_or_live_log_says_what_is_missing() -> None:
    nothing: Any = {"fingerprint": None, "nonce": "1"}
    assert follow(Browser(nothing, {}), None)[::2] == (None, "live-state no-portfolio", True)
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    assert follow(browser, None)[::2] == (None, "live-state no-log", True)


def test_follow_damaged_live_log_is_told_and_nothing_is_compared(begun: list[str]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    record = {**record_of(*LIVE), "packed": "lotwise-log-1:broken"}
    shown, _, state, words_, is_hidden = follow(browser, record)
    assert (shown, state, is_hidden, begun) == (None, "live-state log", False, [])
    assert "Drop the file again" in words_


def test_follow_starts_one_job_then_shows_its_comparison(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    record = record_of(*LIVE)
    assert follow(browser, record)[::2] == (None, "live-state log", True)
    shown, advice, state, *_ = follow(browser, record)
    assert (shown["key"], shown["filename"]) == (begun[0], "live.csv")
    assert state == "live-state log compared mapped"
    assert follow(browser, record, (shown, advice))[:2] == (no_update, no_update)
    assert len(begun) == 1


def test_follow_where_no_more_jobs_may_run_has_the_bar_say_so(
    begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live log is not called unusable, and *Run again* is offered."""

    def refuse(*_: Any) -> None:
        raise TooManyJobsError("3 jobs of this tab are running already.")

    told: list[Any] = []
    monkeypatch.setattr(long_work, "begin", refuse)
    monkeypatch.setattr(long_work, "_tell_start", lambda *job: told.append(job))
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    *_, words_, is_hidden = follow(browser, record_of(*LIVE))
    assert (words_, is_hidden) == ("", True)
    [(_, kind, status)] = told
    assert (kind, status.state) == (work.COMPARE, "failed")


def test_follow_keeps_the_summary_once(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    compared(browser, record_of(*LIVE))
    (edit,) = sent
    assert edit["words"] == ""
    (summary,) = edit["patch"]["live"]["history"]
    assert (summary["trades"], summary["matched"], summary["gap"]) == (12, 12, pytest.approx(-20))
    compared(applied(browser, edit), record_of(*LIVE))
    assert len(sent) == 1


def test_follow_other_mapping_is_another_comparison(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    before = compared(browser, record_of(*LIVE))
    browser.active["profile"]["live"] = mapped_profile().to_document()["live"]
    assert follow(browser, record_of(*LIVE), (before, None))[0] is no_update, "what is shown stays"
    assert follow(browser, record_of(*LIVE), (before, None))[0]["key"] == begun[1] != begun[0]


def test_follow_another_book_of_the_same_trades_is_compared_and_shown(
    begun: list[str], sent: list[Any]
) -> None:
    """As after pairing was switched: neither trades nor settings differ."""
    browser, other = (browser_of(Book.of(log_of_fills(*BACKTEST)), key) for key in ("one", "two"))
    follow(browser, record_of(*LIVE))
    before = follow(browser, record_of(*LIVE))[:2]
    assert follow(other, record_of(*LIVE), before)[:2] == (no_update, no_update)
    shown, advice, *_ = follow(other, record_of(*LIVE), before)
    assert shown["fingerprint"] == before[0]["fingerprint"]
    assert shown["key"] == begun[1] != before[0]["key"]
    assert advice["key"] != before[1]["key"]


def test_comparison_key_depends_on_what_the_comparison_reads() -> None:
    profile, ready = Profile(), browser_of(Book.of(log_of_fills(*BACKTEST))).ready
    haircut = parse_profile({"version": 1, "strategies": {"Condor": {"edge_haircut": 0.2}}})
    margin = parse_profile({"version": 1, "strategies": {"Condor": {"default_margin": 900.0}}})
    key = work.comparison_key(ready, profile, "packed")
    assert work.comparison_key(ready, haircut, "packed") == key
    others = [(margin, "packed"), (mapped_profile(), "packed"), (profile, "other")]
    assert len({key, *(work.comparison_key(ready, *other) for other in others)}) == 4


def test_known_comparison_has_sizes_beside_the_answers(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    opened = comparing.opened_comparison(shown, *browser)
    assert opened is not None
    workspace, comparison = opened
    assert comparison.strategies[0].of_plan is None
    answer = recommended_size(workspace.book, workspace.profile)
    advised = replace(answer, reason=None, contracts=np.array([4.0, 1.0]))
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, advised)
    found = work.known_comparison(workspace, shown["key"])
    assert found is not None
    assert found.strategies[0].of_plan == pytest.approx(0.5)


def known_answer(browser: Browser, contracts: list[float] | None) -> None:
    """Have the server know the contracts that are advised; None for an answer without any."""
    workspace = open_workspace(*browser)
    assert workspace is not None
    answer = recommended_size(workspace.book, workspace.profile)
    advised = replace(answer, reason=None, contracts=np.array(contracts))
    if contracts is None:
        advised = replace(answer, reason="no_edge")
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, advised)


def test_advise_starts_the_search_where_a_comparison_lacks_the_sizes(
    begun: list[str], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    started: list[str] = []
    monkeypatch.setattr(long_work, "begin", lambda kind, *_: started.append(kind))
    tab = {"client": CLIENT, "jobs": None}
    plan.advise(None, browser._asdict(), tab, None, None, None)
    assert started == []
    plan.advise(shown, browser._asdict(), tab, None, None, None)
    assert started == [ANSWER]
    known_answer(browser, [4.0, 1.0])
    plan.advise(shown, browser._asdict(), tab, None, None, None)
    assert started == [ANSWER]


@pytest.mark.parametrize(
    ("contracts", "advice", "of_plan"),
    [([4.0, 1.0], "known", "0.5 of plan"), ([0.0, 0.0], "known", "–"), (None, "none", "–")],
)
def test_follow_shows_the_live_size_beside_the_answer_once_that_is_known(
    begun: list[str],
    sent: list[Any],
    contracts: list[float] | None,
    advice: work.Advice,
    of_plan: str,
) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    before = compared(browser, record_of(*LIVE)), {"state": "unknown", "key": "k"}
    browser = applied(browser, sent.pop())
    known_answer(browser, contracts)
    shown, news, *_ = follow(browser, record_of(*LIVE), before)
    assert (shown, news["state"]) == (no_update, advice), "no other comparison, so nothing closes"
    drawn = callbacks.draw(before[0], browser.active, {"scheme": "light"}, browser.ready, news)
    assert [row[4] for row in drawn["strip"]["body"]] == [
        of_plan,
        content.NO_PLAN[advice] if of_plan == "–" else "contracts, last five trades",
    ]


def test_follow_keeps_the_first_plan_of_a_summary(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    before = compared(browser, record_of(*LIVE))
    browser = applied(browser, sent.pop())
    known_answer(browser, [4.0, 1.0])
    follow(browser, record_of(*LIVE), (before, None))
    (edit,) = sent
    assert edit["patch"]["live"]["history"][0]["plan"] == {"Condor": 4.0}
    browser = applied(browser, edit)
    known_answer(browser, [3.0, 1.0])
    follow(browser, record_of(*LIVE), (before, None))
    assert len(sent) == 1


# What is shown


def test_draw_shows_words_tables_and_charts(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE, left_out=2))
    view = {"scheme": "dark", "compact": False}
    drawn = callbacks.draw(shown, browser.active, view, browser.ready, None)
    assert words(drawn["headline"]).startswith("12 of 12 live trades match; you give up $20")
    assert words(drawn["file"]).startswith("live.csv · 12 live trades · both logs cover 8 Jan 2024")
    assert "2 rows of the live files were left out." in words(drawn["notes"])
    unmapped = callbacks.draw_unmapped(shown, browser.ready, browser.active)
    assert words(unmapped).startswith("1 live name has no partner, 10 trades.")
    assert words(drawn["apply"]).startswith("CondorApply")
    assert drawn["ranges"]["layout"]["height"] == drawn["ranges_size"]["height"]


def test_draw_without_a_comparison_leaves_the_page_as_it_is() -> None:
    drawn = callbacks.draw(None, None, None, None, None)
    assert drawn.pop("headline") == callbacks.NO_PORTFOLIO_WORDS
    assert set(drawn.values()) == {no_update}


def test_strip_has_five_figures_with_ranges() -> None:
    values, below = content.strip(both(plan={"Condor": 4.0}))
    assert len(values) == len(below) == len(content.STRIP) == 5
    assert values[0] == "22 / 2 / 0"
    assert values[4] == "0.5 of plan"
    assert below[0] == "22 live trades, 24 of the backtest"
    without_plan = content.strip(both())
    assert (without_plan[0][4], without_plan[1][4]) == ("–", content.NO_PLAN["unknown"])


def test_covered_counts_the_trades_of_a_file_without_a_mapped_name() -> None:
    unmapped = compare(BACKTEST, days([1.0, 2.0], strategy="Mine"))
    assert content.covered(unmapped) == "2 live trades, none of a mapped strategy"


def test_strategies_table_has_a_row_a_strategy_and_a_total() -> None:
    table = content.strategies_table(both(plan={"Condor": 4.0}))
    assert [row[0] for row in table.body] == ["Condor\nsame name", "Fly, <b>\nlive: My fly"]
    assert [row[1:4] for row in table.body] == [["12", "0", "0"], ["10", "2", "0"]]
    assert [row[4] for row in table.body] == ["−$20\n−$20 to −$20", "$5\n$5 to $5"]
    assert [row[7] for row in table.body] == ["0.5", "–"]
    assert (table.foot[0], table.foot[1]) == ("All two", "22")
    assert [row.name for row in content.gap_rows(both())] == ["Condor", "Fly, <b>", "All two"]


def test_offers_only_haircuts_that_the_data_carry() -> None:
    ((row, each, haircut),) = content.offers(both())
    # A gap of 20 on returns of 45 a trade in the mean.
    assert (row, each.name, haircut) == (0, "Condor", pytest.approx(20 / 45, abs=1e-4))


def test_news_compares_with_the_last_file_of_another_date() -> None:
    comparison = both()
    assert content.news(comparison, Profile()) == ""
    entry = {"trades": 12, "matched": 12, "missed": 0, "extra": 0, "pl": 100.0, "gap": -31.0}
    history = [{"date": "2023-12-01", **entry}, {"date": "2024-01-19", **entry}]
    profile = parse_profile({"version": 1, "live": {"history": history}})
    assert comparison.last_close == np.datetime64("2024-01-19")
    said = content.news(comparison, profile)
    assert said.startswith("Since 1 Dec 2023: 10 new trades, ")
    assert "The gap was −$31 a contract then, −$9 now." in said


def test_unmatched_table_says_why_each_has_no_partner() -> None:
    backtest = [
        *days([10.0, 20.0, 30.0]),
        Trade("11 10:00", "11 15:00", 5.0),
        Trade("11 10:00", "11 15:00", 7.0),
    ]
    live = [
        Trade("08 11:10", "08 15:00", 4.0),
        Trade("09 10:00", "09 11:00", 20.0),
        Trade("09 12:00", "09 15:00", 3.0),
        Trade("11 10:00", "11 15:00", 5.0),
        Trade("12 10:00", "12 15:00", 5.0),
    ]
    comparison = compare([*backtest, *days([1.0], first=20)], [*live, *days([1.0], first=20)])
    rows = [row[:3] + row[4:5] for row in unmatched.table(comparison).body]
    assert rows == [
        ["extra", "12 Jan 2024", "10:00", "backtest had no trade that day"],
        ["missed", "11 Jan 2024", "10:00", "others of it matched that day, this one is over"],
        ["missed", "10 Jan 2024", "10:00", "no live fill that day"],
        ["extra", "9 Jan 2024", "12:00", "opened again after the first had closed"],
        ["extra", "8 Jan 2024", "11:10", "backtest opened 10:00, 70 min apart"],
        ["missed", "8 Jan 2024", "10:00", "live opened 11:10, 70 min apart"],
    ]
    lead = unmatched.lead(comparison)
    assert lead.startswith("Opens more than 30 minutes apart are no match. The 3 missed would have")
    assert unmatched.more(comparison) == "6 trades, newest first."


def test_unmatched_rows_are_a_csv_in_which_nothing_is_a_formula() -> None:
    hostile = "=cmd()"
    backtest = days([10.0, 20.0], strategy=hostile)
    profile = parse_profile({"version": 1, "live": {"strategies": {"Condor": hostile}}})
    comparison = compare(
        backtest, [*days([10.0], strategy=hostile), *days([1.0], first=9, minute=50)], profile
    )
    download = csv_download("x.csv", unmatched.rows(comparison))
    head, *rows = csv.reader(io.StringIO(download["content"].lstrip("\ufeff")))
    assert (head[0], head[6]) == ("Kind", "P/L of one contract")
    assert [row[:2] for row in rows] == [["Missed", f"'{hostile}"], ["Extra", f"'{hostile}"]]


def test_months_lead_names_the_worst_month() -> None:
    backtest = [*days([10.0] * 3), *days([10.0], first=32)]
    worse = [*days([5.0, 10.0, 10.0]), *days([9.0], first=32)]
    assert content.months_lead(compare(backtest, worse)).endswith(
        "January 2024 was worst, February 2024 the least bad."
    )
    better = [*days([5.0, 10.0, 10.0]), *days([12.0], first=32)]
    assert content.months_lead(compare(backtest, better)).endswith("February 2024 gave nothing up.")
    assert content.months_lead(both()) == "Mean over matched trades, a contract."


def test_parts_add_up_to_the_gap() -> None:
    parts = content.parts(both())
    assert parts.gap == pytest.approx(sum(value or 0.0 for _, _, value in parts.parts))


# Mapping and applying


def test_unmapped_content_has_a_choice_a_name_and_none_where_all_have_a_partner() -> None:
    assert mapping.unmapped_content(both()) is None
    said: Any = mapping.unmapped_content(compare(BACKTEST, LIVE))
    fields = [part for part in said._traverse() if hasattr(part, "data")]
    (field,) = fields
    assert (field.label, field.value) == ("My fly, 10 trades", mapping.LEFT_OUT)
    assert [option["label"] for option in field.data] == ["Leave out", "Condor", "Fly, <b>"]
    assert len(mapping.dialog_content(both())[1].children) == 2


def test_mapped_choice_names_a_strategy_or_leaves_out_and_refuses_others() -> None:
    comparison = compare(BACKTEST, LIVE)
    assert mapping.mapped_choice(comparison, 1, "1") == ("My fly", "Fly, <b>")
    assert mapping.mapped_choice(comparison, 0, mapping.LEFT_OUT) == ("Condor", None)
    assert mapping.mapped_choice(comparison, 7, "1") is None
    assert mapping.mapped_choice(comparison, 0, "9") is None


def test_choose_mapping_writes_a_new_choice_and_nothing_for_a_field_that_appeared(
    begun: list[str], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    sent.clear()
    field = ids.mapped("page", 1, mapping.LEFT_OUT)
    monkeypatch.setattr(actions, "ctx", _Triggered(field, mapping.LEFT_OUT))
    actions.choose_mapping([], shown, *browser)
    assert sent == []
    monkeypatch.setattr(actions, "ctx", _Triggered(field, "1"))
    actions.choose_mapping([], shown, *browser)
    (edit,) = sent
    assert (edit["steps"], edit["value"]) == (["live", "strategies", "My fly"], "Fly, <b>")
    assert "profile" not in edit, "what is changed meanwhile stays"


def test_choose_mapping_takes_a_choice_back_before_it_has_been_compared(
    begun: list[str], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    sent.clear()
    ready, active = browser
    chosen = parse_profile(active["profile"]).to_document()
    chosen["live"] = {"strategies": {"My fly": "Fly, <b>"}}
    field = ids.mapped("page", 1, mapping.LEFT_OUT)
    monkeypatch.setattr(actions, "ctx", _Triggered(field, mapping.LEFT_OUT))
    actions.choose_mapping([], shown, ready, active | {"profile": chosen})
    (edit,) = sent
    assert (edit["steps"], edit["value"]) == (["live", "strategies", "My fly"], None)


def test_apply_haircut_writes_that_of_its_strategy_only(
    begun: list[str], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    sent.clear()
    monkeypatch.setattr(actions, "ctx", _Triggered(ids.apply(0)))
    actions.apply_haircut([1], shown, *browser)
    (edit,) = sent
    assert edit["patch"] == {"strategies": {"Condor": {"edge_haircut": pytest.approx(0.4444)}}}
    assert edit["words"] == "Edge haircut of Condor set to 44%."
    monkeypatch.setattr(actions, "ctx", _Triggered(ids.apply(1)))
    actions.apply_haircut([1], shown, *browser)
    actions.apply_haircut([None], shown, *browser)
    assert len(sent) == 1


def test_draw_after_apply_says_that_it_is_applied(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    shown = compared(browser, record_of(*LIVE))
    browser.active["profile"]["strategies"]["Condor"] = {"edge_haircut": 0.4444}
    drawn = callbacks.draw(shown, browser.active, {"scheme": "light"}, browser.ready, None)
    assert words(drawn["apply"]) == "CondorApplied 44%"


def test_open_dialog_and_csv_need_a_comparison(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    assert actions.open_dialog(1, None, *browser) == (no_update, no_update)
    assert actions.save_unmatched(1, None, *browser) is no_update
    shown = compared(browser, record_of(*LIVE))
    is_open, fields = actions.open_dialog(1, shown, *browser)
    assert is_open
    assert "Equal names are compared by themselves" in words(fields)
    assert actions.save_unmatched(1, shown, *browser)["filename"] == "missed-and-extra.csv"


def test_live_pieces_say_in_a_report_what_the_page_says() -> None:
    comparison = both(plan={"Condor": 4.0})
    printed = live_pieces(comparison, Profile(), ChartStyle("dark"))
    tables = [piece for piece in printed if isinstance(piece, Table)]
    assert [table.head for table in tables[:2]] == [content.STRIP, content.HEAD]
    assert printed[0] == content.lead(comparison)
    assert sum(isinstance(piece, Chart) for piece in printed) == 3
    said = [piece.rest for piece in printed if isinstance(piece, Sentence)]
    assert any(words_.startswith("Condor: live gives up 44%") for words_ in said)


def test_live_pieces_without_a_mapped_strategy_say_why_nothing_is_compared() -> None:
    comparison = compare(days([1.0]), days([1.0], strategy="Other"))
    printed = live_pieces(comparison, Profile(), ChartStyle("light"))
    assert all(isinstance(piece, Sentence) for piece in printed)
    assert "No live name is mapped" in content.lead(comparison).finding


def test_comparison_of_is_the_known_one_else_made_now(begun: list[str], sent: list[Any]) -> None:
    browser = browser_of(Book.of(log_of_fills(*BACKTEST)))
    workspace = open_workspace(*browser)
    assert workspace is not None
    record = record_of(*LIVE)
    made = work.comparison_of(workspace, record["packed"])
    compared(browser, record)
    known = work.comparison_of(workspace, record["packed"])
    assert made.total.figures == known.total.figures
    assert known.total.figures is work.comparison_of(workspace, record["packed"]).total.figures
