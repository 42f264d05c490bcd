"""Write `docs/proof.md` from the records of this repository: `python -m scripts.proof_page`.

No figure is written here. Those of the page come from the files that each section names, and what
none of them holds is said to be unmeasured.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app import __version__
from app.formatting import count, plural
from app.importers.registry import FORMATS, REPORTS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "proof.md"
RESULTS = "benchmarks/RESULTS.md"
HONESTY = "benchmarks/HONESTY.md"
UNMEASURED = "**Not measured yet.** No file of this repository holds a figure for it."

_HEAD = """\
# Proof

<!-- Written by `python -m scripts.proof_page` from the files that each section names. -->

What speaks for the figures of Lotwise {version}, and what has not been measured. Every section
names the file its figures come from and the command that measures it again in a checkout of the
repository. Worked cases, golden figures, twins and honesty on made-up logs then give the same
figures, as their seeds are fixed; speeds and load depend on the machine, and the other commands
draw other examples than those counted here.

| what | figures | command |
| --- | --- | --- |
{contents}
"""
#: Named programs and libraries that speeds are compared with in the results; the other rows are
#: compared with Lotwise itself.
_PEERS = ("numpy", "scipy", "pandas", "plotly", "numba", "cumulative sum", "primal program")
_SPEED_COLUMNS = ("work", "median", "p95", "runs", "ratio", "to", "target", "met")


class Section(NamedTuple):
    """A section of the page."""

    title: str
    source: str  #: the file or folder that its figures come from
    command: str
    body: Callable[[], str]


def proof_page() -> str:
    """Return the page as Markdown."""
    contents = "\n".join(
        f"| [{one.title}](#{_anchor(one.title)}) | {_link(one.source)} | {_command(one)} |"
        for one in SECTIONS
    )
    head = _HEAD.format(version=__version__, contents=contents)
    return "\n".join([head, *(_section(one) for one in SECTIONS)])


def _section(one: Section) -> str:
    origin = f"From {_link(one.source)}. To measure it again: {_command(one)}."
    return "\n".join([f"## {one.title}", "", one.body().strip(), "", origin, ""])


def _command(one: Section) -> str:
    """Return the command of a section, or that there is none yet."""
    words = one.command.split()
    if words[0] == "make" and not re.search(rf"^{words[1]}:", _text("Makefile"), re.MULTILINE):
        return "no command yet"
    return f"`{one.command}`"


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _link(source: str) -> str:
    return f"[{source}](../{source})"


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def _cases() -> str:
    record = _json("benchmarks/conformance.json")
    agree, version = f"{count(record['agree'])} of {count(record['of'])}", record["version"]
    return (
        f"{agree} scenarios of random logs agree in every figure, trade and day with worked cases "
        f"of the definitions (Lotwise {version}). The cases are `tests/data/conformance.tar.xz`."
    )


def _golden() -> str:
    record = _json("tests/golden/figures.json")
    return (
        f"{plural(len(record['figures']), 'document')} of the main commands, on logs made from the "
        f"decimals of π, are recorded (Lotwise {record['version']}). A figure that changes fails a "
        "test until CHANGELOG.md has a line for it; the last one reads:\n\n"
        f"> {record['changelog_line'].removeprefix('- ')}"
    )


def _twins() -> str:
    rows = [f"| {name} | {text} |" for name, text in _summaries("tests/reference")]
    tests = [f"| {name} | {text} | {drawn} |" for name, text, drawn in _properties()]
    return "\n".join(
        [
            "Slow twins, written in plain Python from the definitions alone, without the code they "
            "check:",
            "",
            "| twin | of |",
            "| --- | --- |",
            *rows,
            "",
            "Hypothesis draws random logs and profiles, the same ones each time "
            "(`LOTWISE_EXPLORE=10` before the command draws ten times as many new ones), and both "
            "sides must agree:",
            "",
            "| tests | what must hold | draws |",
            "| --- | --- | --- |",
            *tests,
        ]
    )


def _honesty() -> str:
    text = _text(HONESTY)
    introduction = text.split("\n\n")[1]
    parts = [introduction, "What missed its target:", _below(text, "Misses")]
    return "\n\n".join([*parts, "Worst cases:", _below(text, "Worst cases")])


def _differential() -> str:
    real = [each.name for each in (*FORMATS, *REPORTS) if each.evidence == "real exports"]
    samples = [each for each in (*FORMATS, *REPORTS) if each.read and each.name not in real]
    known = (
        f"Tested on real exports: {', '.join(real)}. The other {plural(len(samples), 'format')} "
        "are tested on samples only: [formats](formats.md) says which."
    )
    return f"{_results('differential')}\n\n{known}"


def _speed() -> str:
    """Return the rows of the results that compare with a named peer, the latest of each work."""
    text = _text(RESULTS)
    tables = [_cells(line) for line in text.splitlines() if line.startswith("|")]
    rows = {cells[0]: cells for cells in tables if _names_a_peer(cells)}
    shown = "\n".join(
        f"| {' | '.join(cells[i] for i in (0, 1, 4, 5))} |" for cells in rows.values()
    )
    conditions = text.split("\n\n")[1]
    return (
        f"{conditions}\n\nRows that are compared with a named program or library, in the same run. "
        "Bare loops and sums are what the least possible work costs; peers that do less are "
        "faster.\n\n| work | median | ratio | to |\n| --- | --- | --- | --- |\n" + shown
    )


def _names_a_peer(cells: list[str]) -> bool:
    """Return True for a row of the table of speeds whose reference is a named peer."""
    return len(cells) == len(_SPEED_COLUMNS) and any(peer in cells[5] for peer in _PEERS)


def _verify() -> str:
    return (
        "Every document that a command prints as JSON says what it was made from: version, "
        "command, options, seed, the settings, SHA-256 of log and settings, and its assumptions in "
        "words. Whoever has the log can work it out again. "
        "[The definition of the digests](canonical-log.md#digest)."
    )


def _results(word: str) -> str:
    """Return the sections of the results whose heading holds a word, or that there is none.

    `word` may name several, with `|` between them.
    """
    text = _text(RESULTS)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    found = [
        heading for heading in headings if re.search(rf"\b(?:{word})\b", heading, re.IGNORECASE)
    ]
    texts = [_below(text, heading) for heading in found]
    return re.sub(r"\]\((?!https?:|#)", "](../benchmarks/", "\n\n".join(texts)) or UNMEASURED


def _measured(word: str) -> Callable[[], str]:
    return lambda: _results(word)


def _below(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level, up to the next one."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0].strip()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _summaries(folder: str) -> Iterator[tuple[str, str]]:
    """Yield each module of a folder that has tests or twins, with the first line it says."""
    for path in sorted((ROOT / folder).glob("*.py")):
        if path.stem != "__init__":
            yield f"`{folder}/{path.name}`", _first_line(ast.parse(path.read_text("utf-8")))


def _first_line(tree: ast.Module) -> str:
    """Return the first sentence of a module, without the section of the contract it names."""
    first = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r" \(semantics [\d, ]+\)", "", first)


def _properties() -> Iterator[tuple[str, str, str]]:
    """Yield each file of property tests, what it says, and how many examples its tests draw."""
    for path in sorted((ROOT / "tests/property").glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        draws = [int(number) for number in re.findall(r"^@examples\((\d+)\)", text, re.MULTILINE)]
        drawn = (
            f"{count(sum(draws))} in {plural(len(draws), 'test')}" if draws else "by its own rule"
        )
        yield f"`tests/property/{path.name}`", _first_line(ast.parse(text)), drawn


def _json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_text(name))
    return content


SECTIONS = (
    Section(
        "Worked cases",
        "benchmarks/conformance.json",
        "python -m scripts.conformance --write",
        _cases,
    ),
    Section("Golden figures", "tests/golden/figures.json", "python -m scripts.golden", _golden),
    Section("Any document", "docs/canonical-log.md", "lotwise verify REPORT.json LOG", _verify),
    Section("Independent twins", "tests/property", "make test ARGS=tests/property", _twins),
    Section("Honesty", HONESTY, "make honesty", _honesty),
    Section("Differential reading", RESULTS, "make test ARGS=tests/unit/importers", _differential),
    Section(
        "Damaged files",
        RESULTS,
        "python -m tests.fuzz --count 100000 --seed 1",
        _measured("random files"),
    ),
    Section("Hostile names and command lines", RESULTS, "make hostile", _measured("hostile")),
    Section(
        "Simulated browser",
        RESULTS,
        "python -m scripts.javascript simulate 1 1000",
        _measured("simulated browser"),
    ),
    Section("Load", RESULTS, "make soak", _measured("load")),
    Section("Speed against named peers", RESULTS, "make bench", _speed),
    Section("Matrix and release", RESULTS, "make matrix", _measured("matrix")),
    Section("Mutation score", RESULTS, "make mutants", _measured("mutation|mutants")),
)

if __name__ == "__main__":
    PAGE.write_text(proof_page(), encoding="utf-8")
