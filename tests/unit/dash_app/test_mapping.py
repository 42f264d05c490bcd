"""The mapping form: what it asks, what it shows, and what its answers are read as."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import no_update
from dash.development.base_component import Component

from app.calculations.log.trade_log import TradeLog
from app.dash_app.pages.portfolio import drop as drops
from app.dash_app.pages.portfolio import ids, reading, records, uploads
from app.dash_app.pages.portfolio.mapping import callbacks, content, decisions, form
from app.dash_app.pages.portfolio.mapping.answers import Answers, assumed_margin_of
from app.dash_app.state.packing import unpack_log
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport, preview_mapping, unknown_table
from app.importers.choices import Choices
from tests.unit.dash_app.mounted import mounted
from tests.unit.dash_app.test_uploads import asked
from tests.unit.dash_app.words import words

#: Six trades in a layout of nobody; line 6 is still open, line 7 has a P/L that is no number.
JOURNAL = (
    b"My journal\n"
    b"Ticket;Setup;Open time;Close time;Lots;Gross;Comm.;Net result\n"
    b"1;IC <b>;14/03/2024 15:45;14/03/2024 17:10;2;319,20;-6,80;312,40\n"
    b"2;Fly;15/03/2024 15:45;15/03/2024 16:31;1;-144,80;-3,40;-148,20\n"
    b"3;Fly;18/03/2024 15:45;18/03/2024 19:20;1;1.003,40;-3,40;1.000,00\n"
    b"4;Fly;19/03/2024 15:45;;1;;-1,70;\n"
    b"5;Fly;20/03/2024 15:45;20/03/2024 17:02;1;8,40;-3,40;none\n"
    b"6;;21/03/2024 15:45;21/03/2024 17:02;3;465,20;-10,20;455,00\n"
)
FILE = ("journal.csv", JOURNAL)
#: Another layout: the words of its header suggest nothing.
PLAIN = (
    b"aaa,bbb,ccc,ddd\n"
    b"2024-01-08 10:00,2024-01-08 15:00,5,x\n"
    b"2024-01-09 10:00,2024-01-09 15:00,7,y\n"
)
COLUMNS = {
    "opened": "Open time",
    "closed": "Close time",
    "pl": "Net result",
    "gross_pl": "Gross",
    "fees": "Comm.",
    "size": "Lots",
    "strategy": "Setup",
}


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The properties that the callbacks under test set in the browser."""
    props: dict[str, Any] = {}

    def set_props(component: str, values: dict[str, Any]) -> None:
        props.setdefault(component, {}).update(values)

    for module in (drops, records, callbacks):
        monkeypatch.setattr(module, "set_props", set_props)
    return props


def parts(component: Any) -> list[Component]:
    """Return every component of a layout."""
    if isinstance(component, list | tuple):
        return [part for child in component for part in parts(child)]
    if not isinstance(component, Component):
        return []
    return [component, *parts(getattr(component, "children", None))]


def upload(*files: tuple[str, bytes], settings: object = None, **more: Any) -> drops.Answer:
    """Return the answer to files that are dropped on an empty page."""
    return uploads.read_upload({**asked(*files), **more}, None, None, settings, {"mapping": None})


def controls(answer: drops.Answer) -> dict[str, Any]:
    """Return the form as its callbacks get it, with the values that its controls have at first."""
    tree = parts(answer.form)
    columns = [part for part in tree if getattr(part, "id", {}) and _type(part) == "map-column"]
    others = [part for part in tree if getattr(part, "id", {}) and _type(part) == "map-choice"]
    return {
        "mapping": answer.mapping,
        "fields": [part.id for part in columns],
        "columns": [getattr(part, "value", None) for part in columns],
        "names": [part.id for part in others],
        "others": [getattr(part, "value", None) for part in others],
        "remember": [True],
    }


def _type(part: Component) -> str | None:
    return part.id.get("type") if isinstance(part.id, dict) else None


def filled(shown: dict[str, Any], **columns: str | None) -> dict[str, Any]:
    """Return the form with other columns chosen."""
    values = [
        columns.get(spec["field"], value)
        for spec, value in zip(shown["fields"], shown["columns"], strict=True)
    ]
    return {**shown, "columns": values}


def press(
    monkeypatch: pytest.MonkeyPatch, action: str, shown: dict[str, Any], settings: object = None
) -> drops.Answer:
    """Return the answer to a pressed button of the form."""
    pressed = SimpleNamespace(triggered_id=ids.map_button(action))
    monkeypatch.setattr(callbacks, "ctx", pressed)
    return callbacks.press([1], None, None, settings, shown)


def view(monkeypatch: pytest.MonkeyPatch, shown: dict[str, Any]) -> Any:
    """Return what the form shows of its table, by part."""
    names = ("lead", "cells", "rows", "outcome")
    grouping = {
        "parts": [{"id": ids.map_view(name)} for name in names],
        "labels": [{"id": spec} for spec in shown["fields"]],
        "words": [{"id": ids.map_button(action)} for action in ("read", "cancel")],
        "disabled": [{"id": ids.map_button(action)} for action in ("read", "cancel")],
    }
    monkeypatch.setattr(callbacks, "ctx", SimpleNamespace(outputs_grouping=grouping))
    answer = callbacks.show_mapping(
        shown["columns"], shown["others"], shown["mapping"], shown["fields"], shown["names"]
    )
    return {**answer, **dict(zip(names, answer["parts"], strict=True))}


def test_log_of_an_answered_form_is_never_ignored(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form may be answered long after its file was dropped, and after another was loaded."""
    press(monkeypatch, "read", controls(upload(FILE)))
    assert stored["portfolio-loaded"]["data"]["nonce"] is None


def handed(stored: dict[str, Any]) -> tuple[TradeLog, ImportReport]:
    """Return the log and the report that the browser was handed."""
    log, document = unpack_log(stored["portfolio-loaded"]["data"]["portfolio"]["packed"])
    return log, ImportReport.from_dict(document)


def test_form_opens_at_the_field_that_the_user_came_to_change(stored: dict[str, Any]) -> None:
    answer = upload(FILE, edit=FILE[0], field="opening_vix")
    tree = parts(answer.form)
    focused = [
        part.id["field"]
        for part in tree
        if getattr(part, "attributes", {}).get("input", {}).get("autoFocus")
    ]
    assert focused == ["opening_vix"]
    more = next(part for part in tree if getattr(part, "className", "") == "map-more")
    assert more.open is True


def test_edit_names_file_and_field_to_the_browser(
    stored: dict[str, Any],
) -> None:
    drops.edit_again("journal.csv", "fees")
    answer = stored["upload-answer"]["data"]
    assert answer["resend"] == {"edit": "journal.csv", "field": "fees"}


def test_unknown_table_is_asked_about_and_nothing_is_loaded(stored: dict[str, Any]) -> None:
    answer = upload(FILE)
    shown = controls(answer)
    named = {
        spec["field"]: value for spec, value in zip(shown["fields"], shown["columns"], strict=True)
    }
    assert {name: column for name, column in named.items() if column} == COLUMNS
    assert "8 cells on line 2, semicolon between them; 1 line above was skipped." in words(
        answer.form
    )
    assert "portfolio-loaded" not in stored
    assert stored["upload-answer"]["data"]["nonce"] == "n"


def test_form_asks_for_every_field_once() -> None:
    table = unknown_table(*FILE)
    assert table is not None
    tree = parts(form.form(form.Filled(table, {}, "suggested")))
    fields = [
        part.id["field"] for part in tree if isinstance(part, dmc.Select) and "field" in part.id
    ]
    assert sorted(fields) == sorted(form.BY_NAME)


def test_form_mounts_few_components() -> None:
    table = unknown_table(*FILE)
    assert table is not None
    assert len(mounted(form.form(form.Filled(table, COLUMNS, "suggested")))) <= 70


def test_form_asks_for_the_basis_of_the_result_only_where_it_is_open() -> None:
    def names(file: tuple[str, bytes]) -> list[str]:
        table = unknown_table(*file)
        assert table is not None
        columns, _ = form.first_columns(table, None)
        tree = parts(form.form(form.Filled(table, columns, "suggested")))
        return [part.id["name"] for part in tree if _type_of(part) == "map-choice"]

    assert "basis" in names(FILE)
    assert "basis" not in names(("plain.csv", PLAIN))


def _type_of(part: Component) -> str | None:
    return _type(part) if hasattr(part, "id") else None


@pytest.mark.parametrize(
    ("column", "first", "said"),
    [
        ("A", "A", "suggested"),
        ("B", "A", "your choice"),
        ("B", None, "your choice"),
        (None, "A", ""),
    ],
)
def test_badge_says_where_a_column_comes_from(
    column: str | None, first: str | None, said: str
) -> None:
    assert form.badge(column, first, "suggested") == said


def test_first_columns_of_a_kept_mapping_are_found_in_other_spelling() -> None:
    table = unknown_table(*FILE)
    assert table is not None
    kept = {"opened": "OPEN TIME", "closed": "close time", "pl": "Gone"}
    assert form.first_columns(table, kept) == (
        {"opened": "Open time", "closed": "Close time"},
        "remembered",
    )


def test_answers_name_the_result_before_fees_when_the_user_says_so() -> None:
    columns = {"opened": "A", "closed": "B", "pl": "C", "gross_pl": "D", "fees": None}
    after = Answers(columns, {"basis": "after fees"})
    assert after.mapping == {"opened": "A", "closed": "B", "pl": "C", "gross_pl": "D"}
    before = Answers(columns, {"basis": "before"})
    assert before.mapping == {"opened": "A", "closed": "B", "gross_pl": "C"}


def test_answers_become_choices_and_decisions() -> None:
    others = {"strategy_name": "  Mine ", "day_first": "day", "margin": "50 %"}
    answers = Answers({"opened": "A", "closed": "B", "pl": "C"}, others)
    mapping = {"opened": "A", "closed": "B", "pl": "C"}
    names = {"a.csv": "Mine"}
    assert answers.choices("a.csv") == Choices(
        mapping=mapping, strategy_names=names, margin_share=0.5, day_first=True
    )
    decided = answers.added_to(decisions.Decisions(names={"b.csv": "Other"}), "digest", "a.csv")
    assert decided.choices() == Choices(
        mappings={"digest": mapping},
        strategy_names={"b.csv": "Other", "a.csv": "Mine"},
        margin_share=0.5,
        day_first=True,
    )


@pytest.mark.parametrize("text", ["$1,500", "$0.50", "20%", "12.5%", ""])
def test_assumed_margin_is_written_as_it_is_read(text: str) -> None:
    assert assumed_margin_of(text).words == text


def test_margin_of_one_contract_becomes_choice_and_decision() -> None:
    answers = Answers({}, {"margin": "1500"})
    decided = answers.added_to(decisions.Decisions(margin_share=0.2), "digest", "a.csv")
    assert (decided.margin_share, decided.choices().contract_margin) == (None, 1_500)
    again = Answers({}, {"margin": ""}).added_to(decided, "digest", "b.csv")
    assert again.contract_margin == 1_500


@pytest.mark.parametrize(
    "document",
    [
        None,
        "text",
        {"names": {"a": "x" * 1_000}},
        {"margin_share": 2},
        {"contract_margin": -1},
        {"unknown": 1},
        {"names": []},
    ],
)
def test_damaged_decisions_of_a_browser_are_none(document: object) -> None:
    assert decisions.decisions_of(document) == decisions.Decisions()


def test_form_shows_rows_as_read_over_the_text_of_the_file(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = view(monkeypatch, controls(upload(FILE)))
    assert words(shown["lead"]).startswith("journal.csv is a table Lotwise does not know.")
    (rows,) = shown["rows"]
    heads, body = rows.data["head"], rows.data["body"]
    first = dict(zip(heads, body[0], strict=True))
    assert first["Line"] == "3"
    assert first["Opened"] == "14 Mar 2024 15:45\n14/03/2024 15:45"
    assert first["P/L"] == "$312.40\n312,40"
    assert first["Fees"] == "$6.80\n-6,80"
    assert first["Size"] == "2\n2"
    assert first["Strategy"] == "IC <b>\nIC <b>"
    unsettled = dict(zip(heads, body[3], strict=True))
    assert (unsettled["Line"], unsettled["Closed"]) == ("6\nopen", "still open\nempty")
    assert unsettled["P/L"] == "–\nempty"
    lost = dict(zip(heads, body[4], strict=True))
    assert (lost["Line"], lost["P/L"]) == ("7\nleft out", "–\nnone")


def test_form_shows_which_field_each_cell_feeds_and_what_would_be_read(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = view(monkeypatch, filled(controls(upload(FILE)), gross_pl=None, size="Ticket"))
    (cells,) = shown["cells"]
    fields = dict(cells.data["body"])
    assert fields["Net result"] == "P/L"
    assert fields["Ticket"] == "Size"
    assert fields["Lots"] == fields["Gross"] == ""
    outcome = words(shown["outcome"])
    assert "trades|left out|open|assumed" in outcome
    assert "5|1|1|0" in outcome
    assert shown["words"] == ["Read 5 trades", no_update]
    assert shown["disabled"] == [False, no_update]
    badges = {
        spec["field"]: words(text)
        for spec, text in zip(controls(upload(FILE))["fields"], shown["labels"], strict=True)
    }
    assert badges["size"] == "Sizeyour choice"
    assert badges["closed"] == "Closedsuggested"
    assert badges["gross_pl"] == "P/L before fees"


def test_helps_show_the_first_cell_of_a_chosen_column_else_what_the_field_means(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = view(monkeypatch, filled(controls(upload(FILE)), gross_pl=None, size="Ticket"))
    fields = [spec["field"] for spec in controls(upload(FILE))["fields"]]
    helps = dict(zip(fields, shown["helps"], strict=True))
    assert helps["size"] == "First cell: 1"
    assert helps["opened"] == "First cell: 14/03/2024 15:45"
    assert helps["gross_pl"] == form.BY_NAME["gross_pl"].help


def test_form_without_a_needed_column_names_it_and_cannot_be_read(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = view(monkeypatch, filled(controls(upload(FILE)), closed=None, pl=None, gross_pl=None))
    assert "Name its columns for Closed and P/L" in words(shown["lead"])
    assert shown["rows"] == []
    assert shown["disabled"][0]


def test_form_with_a_column_that_cannot_be_read_says_why(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = view(monkeypatch, filled(controls(upload(FILE)), pl="Setup", strategy=None))
    (refused,) = shown["outcome"]
    assert "Setup" in refused.title
    assert shown["disabled"][0]


def test_read_hands_the_table_over_and_remembers_its_mapping(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = controls(upload(FILE))
    answer = press(monkeypatch, "read", shown)
    assert answer == drops.CLOSED
    log, report = handed(stored)
    assert log.pl[log.is_closed].tolist() == [312.40, -148.20, 1000.0, 455.0]
    assert set(log.strategies) == {"IC <b>", "Fly", "Uncategorized"}
    assert report.rows_left_out == 1
    table = unknown_table(*FILE)
    assert table is not None
    assert stored["page-settings"]["data"]["mappings"] == {table.digest: COLUMNS}
    assert server_state().dropped.get(shown["mapping"]["token"]) is None


def test_read_remembers_nothing_when_it_is_not_asked_to(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    press(monkeypatch, "read", {**controls(upload(FILE)), "remember": [False]})
    assert "page-settings" not in stored
    assert "portfolio-loaded" in stored


def test_cancel_loads_nothing_and_forgets_the_file(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = controls(upload(FILE))
    assert press(monkeypatch, "cancel", shown) == drops.CLOSED
    assert "portfolio-loaded" not in stored
    assert server_state().dropped.get(shown["mapping"]["token"]) is None


def test_remembered_mapping_reads_the_table_at_once(stored: dict[str, Any]) -> None:
    table = unknown_table(*FILE)
    assert table is not None
    settings = {"version": 1, "mappings": {table.digest: COLUMNS}}
    assert upload(FILE, settings=settings) == drops.CLOSED
    assert len(handed(stored)[0]) == 5


def test_remembered_mapping_is_shown_again_on_request(stored: dict[str, Any]) -> None:
    table = unknown_table(*FILE)
    assert table is not None
    settings = {"version": 1, "mappings": {table.digest: COLUMNS}}
    answer = upload(FILE, settings=settings, edit="journal.csv")
    assert answer.mapping["badge"] == "remembered"
    assert answer.mapping["first"] == COLUMNS
    assert "portfolio-loaded" not in stored


def test_mapping_of_a_file_that_is_not_at_hand_is_not_shown(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(reading, "tell", lambda title, *_: told.append(title))
    assert upload(FILE, edit="other.csv") == drops.Answer(no_update)
    assert told == ["Drop other.csv once more"]


def test_remembered_mapping_that_fails_is_shown_in_its_form(stored: dict[str, Any]) -> None:
    table = unknown_table(*FILE)
    assert table is not None
    wrong = {**COLUMNS, "pl": "Setup", "strategy": "Net result"}
    answer = upload(FILE, settings={"version": 1, "mappings": {table.digest: wrong}})
    assert answer.mapping["first"]["pl"] == "Setup"


def test_two_unknown_tables_are_asked_about_one_after_the_other(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = controls(upload(FILE, ("plain.csv", PLAIN)))
    second = press(monkeypatch, "read", shown)
    assert second.mapping["file"] == 1
    chosen = filled(controls(second), opened="aaa", closed="bbb", pl="ccc")
    assert press(monkeypatch, "read", chosen) == drops.CLOSED
    log, _ = handed(stored)
    assert len(log) == 5 + 2
    assert "plain" in log.strategies  # named by its file


def test_known_and_unknown_files_are_one_portfolio(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.browser.logs import option_omega, simple_rows

    shown = controls(upload(("known.csv", option_omega(simple_rows(4))), FILE))
    assert shown["mapping"]["file"] == 1
    press(monkeypatch, "read", shown)
    log, report = handed(stored)
    assert len(log) == 4 + 5
    assert [file.name for file in report.files] == ["known.csv", "journal.csv"]


def test_files_that_the_server_lost_are_asked_for_once_more(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = controls(upload(FILE))
    server_state().dropped.forget(shown["mapping"]["token"])
    assert press(monkeypatch, "read", shown) == callbacks.NOTHING
    assert stored["upload-answer"]["data"]["again"] == "read"
    sent = {**asked(FILE), "nonce": "m", "again": "read"}
    answer = uploads.read_upload(sent, None, None, None, shown)
    assert answer == drops.CLOSED
    assert len(handed(stored)[0]) == 5


def test_files_that_the_server_lost_come_back_to_show_what_would_be_read(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = controls(upload(FILE))
    server_state().dropped.forget(shown["mapping"]["token"])
    assert set(view(monkeypatch, shown)["words"]) == {no_update}
    assert stored["upload-answer"]["data"]["again"] == "show"
    sent = {**asked(FILE), "nonce": "m", "again": "show"}
    answer = uploads.read_upload(sent, None, None, None, shown)
    assert answer.mapping["nonce"] == "m"
    assert answer.mapping["token"] == shown["mapping"]["token"]
    again = view(monkeypatch, {**shown, "mapping": answer.mapping})
    assert again["words"][0] == "Read 5 trades"


def test_other_files_than_those_of_the_form_are_not_read_for_it(stored: dict[str, Any]) -> None:
    shown = controls(upload(FILE))
    sent = {**asked(("plain.csv", PLAIN)), "again": "read"}
    assert uploads.read_upload(sent, None, None, None, shown) == callbacks.NOTHING
    assert "portfolio-loaded" not in stored


def test_moments_are_written_with_seconds_only_where_there_are_some() -> None:
    assert content.moment_words("2024-03-14 15:45:00") == "14 Mar 2024 15:45"
    assert content.moment_words("2024-03-14 15:45:07") == "14 Mar 2024 15:45:07"
    assert content.moment_words("2024-03-14") == "14 Mar 2024"


def test_rows_beyond_the_shown_fields_keep_the_first_ones() -> None:
    mapping = {name: f"c{i}" for i, name in enumerate(form.BY_NAME)}
    preview = preview_mapping(*FILE, Choices(mapping=COLUMNS), 2)
    table = content.rows_table(preview.rows, mapping)
    assert len(table.data["head"]) == content.SHOWN + 1
