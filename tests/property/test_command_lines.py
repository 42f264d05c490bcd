"""Every command line ends with status 0 or 2, one line of error and never a traceback.

The commands and their options are read from the parser, so a new option is tried as well. JSON that
is printed always parses and holds no infinity and no NaN.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st

from app.calculations.errors import ProfileError
from app.calculations.profile import Profile, parse_profile
from app.cli import main
from app.importers import canonical_csv
from app.runtime.printable import visible
from tests import strategies
from tests.hostile_names import ESCAPES, NAMES, log_of
from tests.strategies import examples

#: Commands that never return, and those that need a second each: only where many are asked for.
ENDLESS, SLOW = {"serve", "mcp", "warm"}, {"report", "compare", "size", "allocate", "simulate"}
EXPLORES = bool(os.environ.get("LOTWISE_EXPLORE"))
COMMANDS = sorted(set(main.commands) - ENDLESS - (set() if EXPLORES else SLOW))

JUNK = st.one_of(
    st.sampled_from(
        ["", " ", "-1", "0", "1e999", "nan", "inf", "9" * 5_000, "=", "a=b", "a=1", "\x1b[2J"]
    ),
    st.sampled_from([*NAMES, *ESCAPES, "--", "-h", "\udcff", "2024-02-30", "2024-01-05"]),
    st.text(max_size=20),
)
NUMBERS = st.sampled_from(["0", "1", "2", "20", "0.5", "-3", "1e12", "1e300", "1e-300"])
#: A number where a larger one would be minutes of honest work.
FEW = {"--paths": ["0", "1", "50", "100001"], "--horizon": ["0", "1", "25", "9999"]}
FEW |= {"--resamples": ["0", "1", "5", "10001"], "--folds": ["0", "4", "5"], "--days": ["0", "20"]}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the paths of logs, profiles and files that are neither, by name."""
    folder = tmp_path_factory.mktemp("files")
    rows = strategies.seeded_rows(random.Random(7), 40)
    contents: dict[str, bytes] = {
        "log.csv": canonical_csv(strategies.log_of(rows)).encode(),
        "names.csv": log_of(NAMES[10:16], 2),
        "profile.json": b'{"version": 1}',
        "deep.json": b"[" * 100_000,
        "digits.json": b'{"version": ' + b"9" * 5_000 + b"}",
        "empty": b"",
        "\x1b[31m[red].csv": b"\x00\xff" * 40,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    paths = {name: str(folder / name) for name in contents}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # where a report is written by default
        yield paths | {"absent": str(folder / "absent.csv"), "folder": str(folder)}


def value_of(option: click.Parameter, files: dict[str, str]) -> st.SearchStrategy[str]:
    """Return values for an option: mostly of its type, sometimes anything."""
    if isinstance(option.type, click.Choice):
        return st.one_of(st.sampled_from(list(map(str, option.type.choices))), JUNK)
    if "--output" in option.opts:
        return st.sampled_from(["out.csv", files["folder"], "no/such/folder/out.csv"])
    if isinstance(option.type, click.Path):
        return st.sampled_from([path for name, path in files.items() if name != "log.csv"])
    few = FEW.get(option.opts[0])
    return st.sampled_from([*few, "x"]) if few else st.one_of(NUMBERS, JUNK)


@st.composite
def command_lines(draw: st.DrawFn, files: dict[str, str]) -> list[str]:
    """Return the arguments of one command: a log, and options that its parser knows."""
    name = draw(st.sampled_from(COMMANDS))
    parameters = [one for one in main.commands[name].params if isinstance(one, click.Option)]
    arguments = [draw(st.sampled_from(["log.csv", "log.csv", "log.csv", "names.csv", *files]))]
    words = [files[one] for one in arguments]
    for option in draw(st.lists(st.sampled_from(parameters), max_size=3)):
        words.append(option.opts[0])
        if not option.is_flag:
            words.append(draw(value_of(option, files)))
    extra = draw(st.lists(st.one_of(JUNK, st.sampled_from(["--format", "json"])), max_size=2))
    return [name, *words, *extra]


def refuse(constant: str) -> NoReturn:
    raise AssertionError(f"JSON holds {constant}")


def check(result: Result, arguments: list[str]) -> None:
    """Check what every command keeps, whatever it was asked."""
    assert result.exception is None or isinstance(result.exception, SystemExit), arguments
    assert result.exit_code in (0, 2), arguments
    assert "Traceback" not in result.output
    errors = [line for line in result.stderr.split("\n") if line.startswith("Error: ")]
    if result.exit_code == 2:
        assert result.stdout == ""
        assert errors == [result.stderr.rstrip("\n").split("\n")[-1]]
        assert visible(errors[0]) == errors[0]
    else:
        assert errors == []
        if result.stdout.startswith("{"):
            json.loads(result.stdout, parse_constant=refuse)


@examples(25)
@given(data=st.data())
def test_command_line_any_arguments_end_in_an_answer_or_one_line(
    data: st.DataObject, files: dict[str, str]
) -> None:
    arguments = data.draw(command_lines(files))
    check(CliRunner().invoke(main, arguments), arguments)


@examples(25)
@given(words=st.lists(st.one_of(JUNK, st.sampled_from(["replay", "--help", "--version", "-x"]))))
@example(words=["\x1b[2J"])
@example(words=["--no-such\noption"])
@example(words=["replay"])
def test_command_line_any_words_end_in_help_or_one_line(words: list[str]) -> None:
    if set(words).isdisjoint(main.commands):
        result = CliRunner().invoke(main, words)
        if words and result.exit_code:
            check(result, words)


#: Anything that Python reads from JSON: huge integers, lone surrogates, infinities.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**4_000), 1e308, -1e-308, float("inf"), float("nan"), 1e12]),
    st.floats(),
    st.text(st.characters(), max_size=5),
    st.sampled_from(["\ud800", "kelly", "full", "current", *NAMES]),
)
KEYS = st.sampled_from(
    ["version", "portfolio", "strategies", "scenarios", "live", "rule", "kind", "name", "\udfff"]
) | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def places(document: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values in a document."""
    children: list[tuple[Any, object]] = []
    if isinstance(document, dict):
        children = list(document.items())
    elif isinstance(document, list):
        children = list(enumerate(document))
    return [path, *(place for key, one in children for place in places(one, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: object) -> Any:
    """Return a document with another value at a path."""
    if not path:
        return value
    copied = document.copy()
    copied[path[0]] = replaced(document[path[0]], path[1:], value)
    return copied


@examples(60)
@given(data=st.data())
def test_profile_any_document_is_read_or_refused_in_short_words(data: st.DataObject) -> None:
    document: Any = data.draw(st.one_of(ANYTHING, strategies.documents()))
    if data.draw(st.booleans()):
        path = data.draw(st.sampled_from(places(document)))
        document = replaced(document, path, data.draw(ANYTHING))
    profile, refusal = read(document)
    assert len(refusal) < 700
    if profile is not None:
        again = json.dumps(profile.to_document(), allow_nan=False, ensure_ascii=False)
        assert parse_profile(json.loads(again.encode())) == profile


def read(document: object) -> tuple[Profile | None, str]:
    """Return the profile in a document, or None and the words of its refusal."""
    try:
        return parse_profile(document), ""
    except ProfileError as error:
        return None, str(error)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("portfolio",), "starting_capital"),
        (("scenarios", 0, "rule"), "multiplier"),
        (("scenarios", 1, "rule"), "contracts"),
        (("scenarios", 2, "rule"), "dollars"),
        (("scenarios", 3, "rule"), "fraction"),
        (("scenarios", 4, "rule"), "fraction"),
        (("scenarios", 5, "rule", "weights"), "Fly"),
    ],
)
def test_profile_numbers_beyond_the_schema_are_refused(path: tuple[Any, ...], key: str) -> None:
    rules = (
        {"kind": "historical", "multiplier": 1.0},
        {"kind": "fixed_contracts", "contracts": 1.0},
        {"kind": "fixed_dollar", "dollars": 1.0},
        {"kind": "kelly", "fraction": 1.0},
        {"kind": "optimal_f", "fraction": 1.0},
        {"kind": "allocation", "weights": {"Fly": 1.0}},
    )
    scenarios = [{"name": rule["kind"], "rule": rule} for rule in rules]
    portfolio = {"starting_capital": 1.0}
    document = {"version": 1, "portfolio": portfolio, "scenarios": scenarios}
    for number in (1.1e12, float("inf"), 10**5_000):
        with pytest.raises(ProfileError, match=key):
            parse_profile(replaced(document, (*path, key), number))
    assert parse_profile(replaced(document, (*path, key), 1e12))


@pytest.mark.parametrize("option", ["--block", "--full-loss-every", "--goal", "--seed"])
def test_simulation_numbers_beyond_the_schema_are_refused(
    files: dict[str, str], option: str
) -> None:
    number = "9" * 4_000 if option == "--seed" else "1e300"
    result = CliRunner().invoke(main, ["simulate", files["log.csv"], option, number])
    check(result, [option])
    assert result.exit_code == 2
    assert len(result.stderr.split("Error: ")[1]) < 200


@pytest.mark.parametrize("name", ["deep.json", "digits.json", "empty", "folder"])
def test_profile_file_that_python_cannot_read_is_refused(files: dict[str, str], name: str) -> None:
    result = CliRunner().invoke(main, ["replay", files["log.csv"], "--profile", files[name]])
    check(result, [name])
    assert result.exit_code == 2
    assert Path(files[name]).name in result.stderr
