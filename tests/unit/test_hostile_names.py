"""Hostile names through import, terminal, spreadsheets, JSON, profile and figures: always text."""

from __future__ import annotations

import csv
import html
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from app.calculations.log.trade_log import TradeLog
from app.calculations.profile import parse_profile
from app.cli import main
from app.cli.assistant.folders import Folders
from app.cli.assistant.tools import tool_named
from app.cli.tables import new_table, print_lines, print_table
from app.cli.watch import Watch
from app.dash_app.components.spreadsheet import csv_download, pasted
from app.dash_app.figures.base import plain
from app.dash_app.state.packing import pack_log, unpack_log
from app.importers import canonical_csv, read_files
from app.importers.limits import MAX_NAME
from app.importers.look_alikes import appearances, look_alikes
from app.runtime.printable import visible
from tests.hostile_names import ESCAPES, LONG, NAMES, log_of

#: What the terminal's own markup would swallow, merge or fail on.
MARKUP = ("[spx] condor", "[red] condor", "put [/hedge]", "con\u200bdor")
#: The first characters by which spreadsheets know a formula.
FORMULAS = tuple("=+-@\t\r−＝＋－＠")


@pytest.fixture(scope="module")
def log() -> TradeLog:
    """Return the log of all names."""
    imported = read_files([("log.csv", log_of(NAMES))])
    assert imported.log is not None
    return imported.log


@pytest.fixture(scope="module")
def log_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("names") / "[red]log [b] .csv"
    path.write_bytes(log_of(MARKUP, 12))
    return path


def test_import_keeps_every_name_as_it_is(log: TradeLog) -> None:
    assert set(log.strategies) == set(NAMES)
    assert np.bincount(log.strategy).tolist() == [3] * len(NAMES)


def test_import_control_characters_become_numbers() -> None:
    imported = read_files([("log.csv", log_of(ESCAPES))])
    assert imported.log is not None
    assert all(name.isprintable() for name in imported.log.strategies)
    assert len(imported.log.strategies) == len(ESCAPES)
    assert r"\x1b[31mred\x1b[0m" in imported.log.strategies


def test_import_long_names_are_cut_and_told_apart() -> None:
    imported = read_files([("log.csv", log_of((LONG, f"{LONG[:300]}!", f"{LONG[:300]}?")))])
    assert imported.log is not None
    assert [len(name) for name in imported.log.strategies] == [MAX_NAME] * 3


def test_import_says_which_names_look_alike(log: TradeLog) -> None:
    imported = read_files([("log.csv", log_of(NAMES))])
    said = [finding.head for finding in imported.report.findings if "alike" in finding.head]
    assert any(r"\xe9lan" in head and r"e\u0301lan" in head for head in said)
    assert any(r"con\u200bdor" in head and r"\u202econdor\u202c" in head for head in said)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Iron Condor", "iron condor"),
        ("élan", "e\u0301lan"),
        ("condor", "con\u200bdor"),
        ("condor", "\u202econdor"),
        ("condor", "ｃｏｎｄｏｒ"),
        ("straße", "STRASSE"),
        ("1x2", "1\ufe0fx2"),
        ("a b", "a\u00a0b"),
        ("SPX", "S\u0420\u0425"),  # Cyrillic letters
        ("spx", "S\u0420\u0425"),
        ("VIX", "V\u0406X"),  # Cyrillic
        ("Iron Fly", "\u0399ron Fly"),  # Greek
        ("Condor A-B", "Condor A\u2013B"),
        ("0DTE", "ODTE"),
        ("burn", "bum"),
    ],
)
def test_look_alikes_of_a_pair_are_one_finding(first: str, second: str) -> None:
    (finding,) = look_alikes([first, second, "other", first])
    assert finding.tone == "warn"


@pytest.mark.parametrize("name", ["ρ⍺у𝓅𝒂ן", "𝔭𝒶ỿ𝕡𝕒ℓ"])
def test_shape_of_names_of_the_standard_is_that_of_latin_letters(name: str) -> None:
    """The examples of Unicode Technical Standard 39, section 4."""
    assert appearances(name)[2] == "paypal"


def test_look_alikes_of_one_way_are_not_repeated_for_another() -> None:
    (finding,) = look_alikes(["SPX", "spx", "S\u0420\u0425", "Fly"])
    assert finding.head == r"“SPX”, “spx” and “S\u0420\u0425” look alike."


def test_look_alikes_as_written_are_found_beside_others_by_case() -> None:
    """A capital I has the shape of a small l, but not with case folded."""
    findings = look_alikes(["Fly I", "fly i", "Fly l"])
    assert [finding.head for finding in findings] == [
        "“Fly I” and “fly i” look alike.",
        "“Fly I” and “Fly l” look alike.",
    ]


def test_look_alikes_in_case_alone_are_named_as_they_are() -> None:
    (finding,) = look_alikes(["Éclair", "éclair"])
    assert finding.head == "“Éclair” and “éclair” look alike."
    assert "capital letters" in finding.text


def test_look_alikes_of_different_names_are_silent() -> None:
    assert look_alikes(["Condor", "Condor 2", "Fly"]) == []


def test_look_alikes_of_many_groups_are_counted() -> None:
    *listed, last = look_alikes(f"{name}{case}" for name in "abcdefg" for case in ("x", "X"))
    assert len(listed) == 5
    assert last.head.startswith("2 more groups")


def test_packed_log_keeps_every_name(log: TradeLog) -> None:
    assert unpack_log(pack_log(log, {}))[0].strategies == log.strategies


def test_canonical_log_runs_nothing_and_keeps_every_name(log: TradeLog) -> None:
    text = canonical_csv(log)
    texts = [row["strategy"] for row in csv.DictReader(io.StringIO(text))]
    assert not [name for name in texts if name.startswith(FORMULAS)]
    again = read_files([("log.csv", text.encode())]).log
    assert again is not None
    assert again.strategies == log.strategies


def test_canonical_log_of_guarded_names_is_read_back_unchanged() -> None:
    names = ("'=1", "''=1", "=1", "'quoted'", "'")
    imported = read_files([("log.csv", log_of(names))]).log
    assert imported is not None
    again = read_files([("log.csv", canonical_csv(imported).encode())]).log
    assert again is not None
    assert set(again.strategies) == set(names)


def test_spreadsheet_runs_no_name() -> None:
    rows = [(name, -1.5, "−3%") for name in NAMES]
    content = csv_download("a.csv", rows)["content"].removeprefix("\ufeff")
    lines = list(csv.reader(io.StringIO(content)))
    assert [line[0].removeprefix("'") for line in lines] == [
        name.removeprefix("'") for name in NAMES
    ]
    assert not [line[0] for line in lines if line[0].startswith(FORMULAS)]
    assert {line[1] for line in lines} == {"-1.5"}
    assert not [line for line in pasted(rows).splitlines() if line.startswith(FORMULAS)]


def test_table_shows_names_as_text_and_no_row_twice(capsys: pytest.CaptureFixture[str]) -> None:
    table = new_table("Strategy", ("Trades",))
    for number, name in enumerate((*NAMES, *ESCAPES)):
        table.add_texts(name, f"#{number}")
    print_table(table, "A note with [/red] brackets and \x1b[31m.")
    print_lines(["[bold]a line[/oops]"])
    printed = capsys.readouterr().out
    shown = dict.fromkeys(visible(name) for name in (*NAMES, *ESCAPES))
    assert len(shown) == len(NAMES) + len(ESCAPES)
    unfolded = "".join(line.split(" #")[0].strip() for line in printed.splitlines())
    assert all("".join(name.split()) in unfolded.replace(" ", "") for name in shown)
    assert all(line.isprintable() for line in printed.splitlines())
    assert "[/red]" in printed
    assert "[/oops]" in printed


@pytest.mark.parametrize("command", ["kelly", "replay", "import"])
def test_command_prints_hostile_names_without_obeying_them(command: str, log_path: Path) -> None:
    result = CliRunner().invoke(main, [command, str(log_path)])
    assert (result.exit_code, result.exception) == (0, None)
    assert all(line.isprintable() for line in result.output.splitlines())


@pytest.mark.skipif("LOTWISE_EXPLORE" not in os.environ, reason="takes a minute: make hostile")
def test_report_and_comparison_of_hostile_names_hold_them_as_text(tmp_path: Path) -> None:
    path, report = tmp_path / "<i>log.csv", tmp_path / "report.html"
    path.write_bytes(log_of(NAMES, 12))
    for command in (["report", str(path), "--output", str(report)], ["compare", *[str(path)] * 2]):
        result = CliRunner().invoke(main, command)
        assert (result.exit_code, result.exception) == (0, None)
        assert all(line.isprintable() for line in result.output.splitlines())
    shown, data = report.read_text(encoding="utf-8").split('<script type="application/json"', 1)
    texts = " ".join(html.unescape(shown).split())
    assert [name for name in NAMES if name not in texts] == []
    assert "<img" not in shown
    assert "<img" not in data.split("<script>", 1)[0]


@pytest.mark.skipif("LOTWISE_EXPLORE" not in os.environ, reason="takes a minute: make hostile")
@pytest.mark.parametrize("tool", ["inspect_log", "replay", "compare_scenarios"])
def test_assistant_gets_hostile_names_as_json(tmp_path: Path, tool: str) -> None:
    (tmp_path / "log.csv").write_bytes(log_of(NAMES, 12))
    watch = Watch(lambda share, doing: None)
    found = tool_named(tool).call({"log": "log.csv"}, Folders.of([tmp_path]), watch)
    text = json.dumps(found, allow_nan=False)
    assert set(json.loads(text)["answer"].get("strategies", NAMES)) == set(NAMES)


def test_profile_keeps_every_name_of_strategies_and_scenarios() -> None:
    rule = {"kind": "allocation", "weights": dict.fromkeys(NAMES, 0.1)}
    document = {
        "version": 1,
        "strategies": {name: {"max_contracts": 3} for name in NAMES},
        "scenarios": [{"name": name, "rule": rule} for name in NAMES],
        "live": {"strategies": dict(zip(NAMES, reversed(NAMES), strict=True))},
    }
    profile = parse_profile(json.loads(json.dumps(document)))
    assert tuple(profile.strategies) == NAMES
    assert tuple(scenario.name for scenario in profile.scenarios) == NAMES
    assert parse_profile(json.loads(json.dumps(profile.to_document()))) == profile


@pytest.mark.parametrize("name", NAMES)
def test_figure_text_holds_no_tag(name: str) -> None:
    assert "<" not in plain(name)
