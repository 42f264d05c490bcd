"""Command `lotwise compare`: its document, its tables, and inputs it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.builders import run

HEADER = "Date Opened,Time Opened,Date Closed,Time Closed,Strategy,P/L,No. of Contracts,Margin Req."


def write_log(path: Path, strategy: str, slippage: float = 0.0, days: range = range(40)) -> Path:
    """Write a log of one trade a day, one in four of them a loss."""
    lines = [HEADER]
    for number in days:
        day = f"2024-{1 + number // 20:02d}-{1 + number % 20:02d}"
        pl = (-60 if number % 4 == 0 else 50) - slippage
        lines.append(f"{day},10:00 AM,{day},11:00 AM,{strategy},{pl},1,1000")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def backtest(tmp_path: Path) -> Path:
    """Return a backtest of forty days."""
    return write_log(tmp_path / "backtest.csv", "Condor")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Return the last ten days as they were traded, at six dollars less."""
    return write_log(tmp_path / "live.csv", "mine", 6.0, range(30, 40))


def test_compare_json_holds_the_comparison_and_a_summary_to_keep(
    backtest: Path, live: Path
) -> None:
    result = run("compare", backtest, live, "--map", "mine=Condor", "--format", "json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    [strategy] = document["strategies"]
    assert (strategy["name"], strategy["matched"], strategy["missed"]) == ("Condor", 10, 0)
    assert strategy["gap"] == {"value": -6.0, "low": -6.0, "high": -6.0}
    # Ten days give up 6 each; the backtest earned 8 x 50 - 2 x 60 on them.
    assert strategy["haircut"]["value"] == pytest.approx(60 / 280)
    assert strategy["evidence"]["verdict"] in ("nothing", "leaning", "worse")
    assert document["summary"]["date"] == "2024-02-20"
    assert document["since"] is None
    assert document["fan"]["dates"][0] == "2024-02-11"
    assert {note["code"] for note in document["notes"]} >= {"no_premiums"}


def test_compare_json_with_a_profile_has_the_plan_and_what_is_new(
    backtest: Path, live: Path, tmp_path: Path
) -> None:
    earlier = run("compare", backtest, live, "--map", "mine=Condor", "--format", "json")
    summary = json.loads(earlier.stdout)["summary"] | {"date": "2024-02-15", "trades": 6}
    profile = tmp_path / "profile.json"
    rule = {"kind": "fixed_contracts", "contracts": 2}
    profile.write_text(
        json.dumps(
            {
                "version": 1,
                "scenarios": [{"name": "My sizing", "rule": rule}],
                "live": {"strategies": {"mine": "Condor"}, "history": [summary]},
            }
        )
    )
    result = run("compare", backtest, live, "--profile", profile, "--format", "json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["total"]["of_plan"] == 0.5
    assert document["since"]["new_trades"] == 4
    table = run("compare", backtest, live, "--profile", profile)
    assert "Since 15 Feb 2024: 4 new trades" in table.stdout
    assert "Condor: sized at 0.5 of plan." in table.stdout


def test_compare_table_leads_with_the_headline(backtest: Path, live: Path) -> None:
    result = run("compare", backtest, live, "--map", "mine=Condor")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("10 of 10 live trades match; you give up $6.00 a contract")


def test_compare_names_that_map_to_nothing_are_an_answer(backtest: Path, live: Path) -> None:
    result = run("compare", backtest, live)
    assert result.exit_code == 0, result.output
    assert "No live name is mapped" in result.stdout
    assert "10 live rows of names that are not mapped (“mine”)" in result.stdout


@pytest.mark.parametrize("text", ["mine", "mine=Fly", "yours=Condor", "=Condor"])
def test_compare_mapping_that_is_none_is_refused_with_the_names(
    backtest: Path, live: Path, text: str
) -> None:
    result = run("compare", backtest, live, "--map", text)
    assert result.exit_code == 2
    assert "'mine'" in result.stderr
    assert "'Condor'" in result.stderr


def test_compare_mapping_to_nothing_leaves_a_name_out(backtest: Path, tmp_path: Path) -> None:
    live = write_log(tmp_path / "live.csv", "Condor")
    result = run("compare", backtest, live, "--map", "Condor=", "--format", "json")
    assert json.loads(result.stdout)["unmapped"] == {"Condor": 40}


def test_compare_names_with_equals_signs_are_split_where_both_are_known(tmp_path: Path) -> None:
    backtest = write_log(tmp_path / "backtest.csv", "d=16")
    live = write_log(tmp_path / "live.csv", "acct=1")
    result = run("compare", backtest, live, "--map", "acct=1=d=16", "--format", "json")
    assert json.loads(result.stdout)["mapping"] == {"acct=1": "d=16"}


JOURNAL = "When in,When out,Net,Setup\n"
JOURNAL += "".join(
    f"2024-02-{day:02d} 10:00,2024-02-{day:02d} 11:00,{-66 if day % 4 == 1 else 44},mine\n"
    for day in range(11, 21)
)
COLUMNS = {"opened": "When in", "closed": "When out", "pl": "Net", "strategy": "Setup"}


def column_options(option: str) -> list[str]:
    """Return the options that name the columns of `JOURNAL`."""
    return [f"{option}={field}={column}" for field, column in COLUMNS.items()]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return a table of unknown layout: ten days at six dollars less than the backtest."""
    path = tmp_path / "journal.csv"
    path.write_text(JOURNAL)
    return path


def test_compare_live_table_of_unknown_layout_is_read_by_its_named_columns(
    backtest: Path, journal: Path
) -> None:
    options = [*column_options("--live-column"), "--map", "mine=Condor", "--format", "json"]
    result = run("compare", backtest, journal, *options)
    assert result.exit_code == 0, result.output
    total = json.loads(result.stdout)["total"]
    assert (total["matched"], total["missed"], total["extra"]) == (10, 0, 0)
    assert total["gap"]["value"] == -6


def test_compare_backtest_of_unknown_layout_is_read_by_its_named_columns(
    live: Path, journal: Path
) -> None:
    options = [*column_options("--backtest-column"), "--format", "json"]
    result = run("compare", journal, live, *options)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["mapping"] == {"mine": "mine"}


@pytest.mark.parametrize("option", ["--live-column", "--backtest-column"])
def test_compare_table_of_unknown_layout_is_refused_with_the_option_that_names_its_columns(
    live: Path, journal: Path, option: str
) -> None:
    files = (live, journal) if option == "--live-column" else (journal, live)
    result = run("compare", *files)
    assert result.exit_code == 2
    assert f"{option} opened=" in result.stderr
    assert "--map" not in result.stderr


def test_compare_live_column_that_the_table_lacks_is_refused_with_those_it_has(
    backtest: Path, journal: Path
) -> None:
    result = run("compare", backtest, journal, "--live-column=opened=Opened at")
    assert result.exit_code == 2
    assert "“When in”" in result.stderr


def test_compare_live_file_that_is_missing_is_one_line(backtest: Path, tmp_path: Path) -> None:
    result = run("compare", backtest, tmp_path / "none.csv")
    assert result.exit_code == 2
    assert "none.csv" in result.stderr
    assert "Traceback" not in result.stderr


def test_compare_several_live_files_are_read_together(backtest: Path, tmp_path: Path) -> None:
    files = [
        write_log(tmp_path / f"{first}.csv", "Condor", days=range(first, first + 5))
        for first in (30, 35)
    ]
    result = run("compare", backtest, *files, "--format", "json")
    assert json.loads(result.stdout)["total"]["matched"] == 10
