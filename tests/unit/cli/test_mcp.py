"""The tools for assistants: by the SDK's own client over a real process, and one by one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from app.calculations.errors import LotwiseError, WorkStoppedError
from app.cli.assistant.folders import Folders
from app.cli.assistant.tools import TOOLS, tool_named
from app.cli.watch import Watch
from app.wording.basis import RANGES
from tests.unit.cli.builders import DAILY_LOG, TRADE_LOG, run

ROOT = Path(__file__).parents[3]
STRATEGIES = (b"Calm Market Butterfly", b"Winter Call Spread")  #: of the sample, both profitable
ROWS = 222  #: of these strategies, each a position of its own
START = 99_637  #: funds at the close of the oldest row, less its P/L
LOG, DAILY = TRADE_LOG.name, DAILY_LOG.name
SAMPLE = {"log": LOG, "daily": DAILY}
FIELDS = {"answer", "ranges", "assumptions", "warnings", "profile", "lotwise", "provenance"}
QUICK: dict[str, dict[str, Any]] = {
    "inspect_log": {},
    "size": {},
    "replay": {},
    "compare_scenarios": {},
    "simulate": {"simulation": {"paths": 100}},
    "allocate": {"resamples": 5, "folds": 0, "paths": 200},
    "compare_live": {"live": [LOG]},
    "explain_trade": {"line": 40},
}
LONG = ("size", "simulate", "allocate", "compare_live")  #: tools that report progress
JOURNAL = "journal.csv"  #: a table of unknown layout
JOURNAL_COLUMNS = {"opened": "When in", "closed": "When out", "pl": "Net", "strategy": "Setup"}
Talk = Callable[[Client], Awaitable[Any]]
Converse = Callable[[Talk], Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two strategies of the sample log, a file that is no log, and a profile."""
    made = tmp_path_factory.mktemp("logs")
    (made / LOG).write_bytes(rows_of(TRADE_LOG, STRATEGIES))
    (made / DAILY).write_bytes(DAILY_LOG.read_bytes())
    (made / "poem.txt").write_text("Roses are red,\nviolets are blue.\n")
    (made / JOURNAL).write_text(
        "When in,When out,Net,Setup\n2025-03-03,2025-03-04,-50,me\n2025-03-05,2025-03-06,80,me\n"
    )
    (made / "broken.json").write_text("{")
    (made / "profile.json").write_text('{"version": 1, "portfolio": {"kelly_fraction": 0.25}}')
    return made


def rows_of(path: Path, strategies: Iterable[bytes]) -> bytes:
    """Return a log with the rows of some strategies alone."""
    heading, *lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if any(name in line for name in strategies)]
    return b"".join([heading, *kept])


# Over a real process


@contextmanager
def error_output(folder: Path) -> Iterator[Any]:
    """Collect what the server prints on standard error; nothing of it may be a traceback."""
    path = folder.parent / f"{folder.name}-errors.txt"
    with path.open("w+", encoding="utf-8") as file:
        yield file
    assert "Traceback" not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def converse(folder: Path) -> Iterator[Converse]:
    """Start `lotwise mcp` on the folder; the function given answers what is made of its client."""
    command = ["-m", "app", "mcp", "--folder", str(folder)]
    server = StdioServerParameters(
        command=sys.executable, args=command, cwd=ROOT, env=dict(os.environ)
    )
    with error_output(folder) as errors, start_blocking_portal() as portal:
        connected = Client(stdio_client(server, errlog=errors))
        with portal.wrap_async_context_manager(connected) as client:
            yield lambda talk: portal.call(partial(talk, client))


def text_of(result: CallToolResult) -> str:
    """Return the text of a result, which is all it holds."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time of writing and content of every file."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_mcp_every_tool_answers_on_a_log_and_writes_nothing(
    folder: Path, converse: Converse
) -> None:
    shares: dict[str, list[float]] = {name: [] for name in QUICK}

    async def talk(client: Client) -> dict[str, CallToolResult]:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(offered) == list(QUICK)
        hints = [tool.annotations for tool in offered.values()]
        assert all(hint is not None and hint.read_only_hint for hint in hints)
        results = {}
        for name, options in QUICK.items():

            async def note(share: float, _total: object, _doing: object, name: str = name) -> None:
                shares[name].append(share)

            results[name] = await client.call_tool(
                name, {**SAMPLE, **options}, progress_callback=note
            )
        return results

    before = snapshot(folder)
    results = converse(talk)
    assert snapshot(folder) == before
    for name, result in results.items():
        assert not result.is_error, text_of(result)
        document = result.structured_content
        assert json.loads(text_of(result)) == document
        assert set(document) == FIELDS
        assert document["ranges"] == RANGES[name]
        assert document["profile"]["portfolio"]["target_max_drawdown"] == 0.2
        assert any(f"Starting capital is ${START:,}" in text for text in document["assumptions"])
    for name in LONG:
        assert shares[name], name
        assert shares[name] == sorted(shares[name])
        assert 0 < shares[name][0] <= shares[name][-1] <= 1


COMMON: list[tuple[dict[str, Any], str]] = [
    ({"log": "/etc/passwd"}, "outside of the folders"),
    ({"log": "../x.csv"}, "outside of the folders"),
    ({"log": "none.csv"}, "there is no such file"),
    ({"log": "poem.txt"}, "poem.txt"),
    ({}, "log: required, but absent"),
    ({"log": LOG, "colour": 1}, "colour: unknown key"),
]
NEEDED = {"compare_live": {"live": [LOG]}}
BAD: list[tuple[str, dict[str, Any], str]] = [
    *(
        (name, {**NEEDED.get(name, {}), **arguments}, words)
        for name in QUICK
        for arguments, words in COMMON
    ),
    ("inspect_log", {"log": DAILY}, "this is a daily log"),
    ("size", {"log": LOG, "profile": "broken.json"}, "not JSON"),
    ("size", {"log": LOG, "profile": "../p.json"}, "outside of the folders"),
    ("size", {"log": LOG, "daily": "../d.csv"}, "outside of the folders"),
    ("size", {"log": LOG, "changes": {"portfolio": {"kelly": 1}}}, "portfolio.kelly: unknown key"),
    ("replay", {"log": LOG, "scenarios": ["Ghost"]}, "there is none named 'Ghost'"),
    ("compare_scenarios", {"log": LOG, "against": "Ghost"}, "there is none named 'Ghost'"),
    ("simulate", {"log": LOG, "simulation": {"paths": 0}}, "paths: found 0"),
    ("simulate", {"log": LOG, "simulation": {"full_loss_of": "x"}}, "full_loss_every_days"),
    ("allocate", {"log": LOG, "allocation": {"held_out": ["Ghost"]}}, "'Ghost' is not a strategy"),
    ("allocate", {"log": LOG, "allocation": {"objective": "luck"}}, "allocation.objective"),
    ("compare_live", {"log": LOG, "live": ["../x.csv"]}, "outside of the folders"),
    ("compare_live", {"log": LOG, "live": ["none.csv"]}, "there is no such file"),
    ("compare_live", {"log": LOG, "live": ["poem.txt"]}, "poem.txt"),
    ("compare_live", {"log": LOG, "live": [DAILY]}, "holds no trades"),
    ("compare_live", {"log": LOG, "live": []}, "live: "),
    ("compare_live", {"log": LOG}, "live: required, but absent"),
    ("compare_live", {"log": LOG, "live": [LOG], "match_minutes": -1}, "match_minutes: "),
    ("explain_trade", {"log": LOG, "line": 1}, "no trade of the log stands on line 1"),
    ("explain_trade", {"log": LOG, "line": 0}, "line: "),
    ("explain_trade", {"log": LOG, "position": 9_999}, "closed positions"),
    ("explain_trade", {"log": LOG}, "give one of them"),
    ("explain_trade", {"log": LOG, "line": 2, "position": 1}, "give one of them"),
    ("explain_trade", {"log": LOG, "line": 2, "scenario": "Ghost"}, "there is none named 'Ghost'"),
    ("trade_for_me", {"log": LOG}, "There is no tool named 'trade_for_me'"),
]


def test_mcp_bad_input_is_an_error_in_words_and_the_server_goes_on(converse: Converse) -> None:
    async def talk(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, arguments) for name, arguments, _ in BAD]

    for (name, arguments, words), result in zip(BAD, converse(talk), strict=True):
        case = f"{name} {arguments}: {text_of(result)}"
        assert result.is_error, case
        assert words in text_of(result), case
        assert "\n" not in text_of(result), case


def test_mcp_cancelled_request_leaves_the_server_answering(converse: Converse) -> None:
    long = {**SAMPLE, "simulation": {"paths": 100_000}}

    async def talk(client: Client) -> CallToolResult:
        with anyio.CancelScope() as scope:

            async def cancel(*_: object) -> None:
                scope.cancel()

            await client.call_tool("simulate", long, progress_callback=cancel)
        assert scope.cancelled_caught
        return await client.call_tool("replay", {"log": LOG})

    assert not converse(talk).is_error


# One by one


def ask(folder: Path, name: str, **arguments: Any) -> dict[str, Any]:
    """Return what a tool answers, in this process."""
    watch = Watch(lambda _share, _doing: None)
    document = tool_named(name).call(arguments, Folders.of([folder]), watch)
    return dict(json.loads(json.dumps(document, allow_nan=False)))


def command_document(folder: Path, name: str, *options: str) -> dict[str, Any]:
    """Return the JSON that a command prints for the log of the folder, without its record."""
    result = run(name, folder / LOG, "--daily", folder / DAILY, "--format", "json", *options)
    document = dict(json.loads(result.stdout))
    del document["provenance"]
    return document


def test_tools_all_have_words_for_their_ranges() -> None:
    assert {tool.name for tool in TOOLS} == set(RANGES)


def test_replay_with_curves_is_the_commands_document_with_ranges(folder: Path) -> None:
    answer = ask(folder, "replay", **SAMPLE, with_curves=True)["answer"]
    for entry, one in zip(
        answer["scenarios"], command_document(folder, "replay")["scenarios"], strict=True
    ):
        assert {name: entry[name] for name in one} == one


def test_replay_mean_day_against_nothing_adds_up_to_the_profit(folder: Path) -> None:
    answer = ask(folder, "replay", **SAMPLE)["answer"]
    for entry in answer["scenarios"]:
        found = entry["against_nothing"]
        assert found["basis"] == "profit"
        assert found["mean"] * found["days"] == pytest.approx(entry["metrics"]["net_profit"])
        assert found["low"] <= found["mean"] <= found["high"]
        assert not {"daily", "trades"} & set(entry)


def test_inspect_log_holds_the_kelly_commands_document(folder: Path) -> None:
    answer = ask(folder, "inspect_log", **SAMPLE)["answer"]
    kelly = command_document(folder, "kelly")
    assert {name: answer[name] for name in kelly} == kelly
    assert answer["report"]["files"][0]["name"] == LOG
    assert (answer["rows"], answer["closed_positions"]) == (ROWS, ROWS)


def test_simulate_with_curves_is_the_commands_document(folder: Path) -> None:
    options = {"simulation": {"paths": 50}, "with_curves": True, "scenarios": ["My sizing"]}
    found = ask(folder, "simulate", **SAMPLE, **options)["answer"]
    assert found == command_document(folder, "simulate", "--paths", "50", "--scenario", "My sizing")


def test_allocate_is_the_commands_document(folder: Path) -> None:
    options = {"resamples": 5, "folds": 0, "paths": 0, "allocation": {"objective": "equal_risk"}}
    found = ask(folder, "allocate", **SAMPLE, **options)["answer"]
    words = ["--resamples", "5", "--folds", "0", "--paths", "0", "--objective", "equal_risk"]
    assert found == command_document(folder, "allocate", *words)


def test_compare_scenarios_difference_adds_up_to_that_of_the_endings(folder: Path) -> None:
    answer = ask(folder, "compare_scenarios", **SAMPLE)["answer"]
    (entry,) = answer["scenarios"]
    difference, before, after = (entry[name] for name in ("difference", "before", "after"))
    assert (answer["against"]["name"], entry["name"]) == ("As backtested", "My sizing")
    assert difference["mean"] * difference["days"] == pytest.approx(
        after["ending_equity"] - before["ending_equity"]
    )


def test_compare_scenarios_without_the_log_as_it_is_in_the_profile_still_compares_with_it(
    folder: Path,
) -> None:
    scenario = {"name": "Twice", "rule": {"kind": "historical", "multiplier": 2.0}}
    changes = {"scenarios": [{**scenario, "constrained": False}]}
    answer = ask(folder, "compare_scenarios", log=LOG, changes=changes)["answer"]
    (entry,) = answer["scenarios"]
    assert (answer["against"]["name"], entry["name"]) == ("As backtested", "Twice")
    profit = entry["before"]["ending_equity"] - START
    assert entry["after"]["ending_equity"] - START == pytest.approx(2 * profit)


def test_compare_live_with_the_backtest_itself_finds_no_gap(folder: Path) -> None:
    answer = ask(folder, "compare_live", **SAMPLE, live=[LOG])["answer"]
    total = answer["total"]
    assert (total["matched"], total["missed"], total["extra"]) == (ROWS, 0, 0)
    assert total["gap"] == {"value": 0, "low": 0, "high": 0}
    assert total["capture"] == pytest.approx({"value": 1, "low": 1, "high": 1})
    assert total["offers_haircut"] is False
    assert total["trades"] == ROWS
    assert answer["unmapped"] == {}
    assert sum(month["matched"] for month in answer["months"]) == ROWS


def test_compare_live_with_settings_is_sized_beside_their_plan(folder: Path) -> None:
    rule = {"kind": "fixed_contracts", "contracts": 2}
    changes = {"scenarios": [{"name": "My sizing", "rule": rule}]}
    answer = ask(folder, "compare_live", log=LOG, live=[LOG], changes=changes)["answer"]
    assert answer["total"]["of_plan"] == 0.5, "one contract of two"


def test_compare_live_of_the_last_trades_counts_only_the_days_of_both(folder: Path) -> None:
    lines = (folder / LOG).read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (folder / "last.csv").write_text("".join(lines[:41]), encoding="utf-8")
    answer = ask(folder, "compare_live", log=LOG, live=["last.csv"])["answer"]
    (folder / "last.csv").unlink()
    total = answer["total"]
    assert total["matched"] == total["trades"]
    assert total["extra"] == 0
    assert answer["covered"]["first"] > "2025"
    assert all(one["kind"] == "missed" for one in answer["unmatched"])


def test_compare_live_strategy_that_is_not_to_be_compared_is_in_no_figure(folder: Path) -> None:
    all_of_them = ask(folder, "compare_live", log=LOG, live=[LOG])["answer"]
    name = all_of_them["strategies"][0]["name"]
    answer = ask(folder, "compare_live", log=LOG, live=[LOG], strategies={name: None})["answer"]
    assert list(answer["unmapped"]) == [name]
    left = [one["matched"] for one in all_of_them["strategies"][1:]]
    assert [one["matched"] for one in answer["strategies"]] == left


def test_compare_live_of_a_table_of_unknown_layout_is_read_by_its_named_columns(
    folder: Path,
) -> None:
    answer = ask(folder, "compare_live", log=LOG, live=[JOURNAL], live_columns=JOURNAL_COLUMNS)
    assert answer["answer"]["unmapped"] == {"me": 2}


def test_log_of_unknown_layout_is_refused_with_the_argument_that_names_its_columns(
    folder: Path,
) -> None:
    with pytest.raises(LotwiseError, match=r'with columns=\{"opened": "When in"'):
        ask(folder, "inspect_log", log=JOURNAL)
    answer = ask(folder, "inspect_log", log=JOURNAL, columns=JOURNAL_COLUMNS)["answer"]
    assert answer["net_profit"] == 30


def test_explain_trade_by_line_and_by_position_are_the_same(folder: Path) -> None:
    by_line = ask(folder, "explain_trade", log=LOG, line=40)["answer"]
    position = by_line["trade"]["position"]
    assert ask(folder, "explain_trade", log=LOG, position=position)["answer"] == by_line
    assert 40 in by_line["trade"]["lines"]


def test_explain_trade_size_is_that_of_the_replay(folder: Path) -> None:
    replayed = ask(folder, "replay", log=LOG, scenarios=["As backtested"], with_curves=True)
    trade = replayed["answer"]["scenarios"][0]["trades"][0]
    explained = ask(folder, "explain_trade", log=LOG, position=1, scenario="As backtested")
    steps = explained["answer"]["steps"]
    assert (steps["contracts"], steps["outcome"]) == (trade["contracts"], trade["outcome"])


def test_changes_count_for_one_answer_and_are_in_its_profile(folder: Path) -> None:
    changes = {"portfolio": {"starting_capital": 50_000, "slippage_per_contract": 5}}
    changed = ask(folder, "replay", log=LOG, profile="profile.json", changes=changes)
    assert changed["profile"]["portfolio"]["starting_capital"] == 50_000
    assert changed["profile"]["portfolio"]["kelly_fraction"] == 0.25
    assert "Starting capital is $50,000, set in the profile" in changed["assumptions"][0]
    assert "Slippage of $5.00 a contract is added." in changed["assumptions"]
    again = ask(folder, "replay", log=LOG, profile="profile.json")
    assert again["profile"]["portfolio"]["starting_capital"] is None


def test_changes_without_scenarios_keep_the_default_ones(folder: Path) -> None:
    answer = ask(folder, "replay", log=LOG, changes={"scenarios": []})["answer"]
    names = [entry["name"] for entry in answer["scenarios"]]
    assert names == ["As backtested", "My sizing"]


@pytest.mark.parametrize("name", LONG)
def test_long_tool_that_is_stopped_ends(folder: Path, name: str) -> None:
    watch = Watch(lambda _share, _doing: None, stopped=lambda: True)
    options = {"allocate": {"resamples": 0}, "compare_live": {"live": [LOG]}}
    arguments = {"log": LOG, **options.get(name, {})}
    with pytest.raises(WorkStoppedError):
        tool_named(name).call(arguments, Folders.of([folder]), watch)


def test_tool_of_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(LotwiseError, match="inspect_log, size"):
        tool_named("trade_for_me")


# The command


def test_mcp_without_the_extra_names_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = run("mcp", "--folder", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'pip install "lotwise[mcp]"' in result.stderr
    assert result.stderr.count("\n") == 1


def test_mcp_folder_that_is_not_there_ends_with_status_2(tmp_path: Path) -> None:
    result = run("mcp", "--folder", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{tmp_path / 'none'}: there is no such folder." in result.stderr


def test_mcp_without_a_folder_asks_for_one() -> None:
    result = run("mcp")
    assert result.exit_code == 2
    assert "--folder" in result.stderr
