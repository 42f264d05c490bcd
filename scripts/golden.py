"""Golden figures: what the main commands say of a few small logs, kept in `tests/golden`.

`python -m scripts.golden` says which figures have changed. To record them, describe the change in
CHANGELOG.md first, then run it with that line: `python -m scripts.golden --line "- Kelly ..."`.
`python -m scripts.golden --logs` writes the logs themselves anew, from the decimals of π.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app import __version__
from app.cli.recompute import GivenFiles, Record, recompute
from app.cli.verification import compared_parts
from scripts.golden_logs import golden_logs

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "golden"
FIGURES = FOLDER / "figures.json"
CHANGELOG = ROOT / "CHANGELOG.md"
#: Relative. Figures are the same for every version of the libraries that is supported, except for
#: the last digits of sums and searches.
TOLERANCE = 1e-6
#: Left out: lists that grow with the log or the horizon, and the joint ranges, which a dozen weeks
#: do not determine.
LEFT_OUT = frozenset(
    {"daily", "day", "fan", "examples", "drawdown_curve", "curve", "pairs", "simultaneous_range"}
)

Document = dict[str, Any]


class Case(NamedTuple):
    """A command on one of the logs, with its options."""

    log: str
    command: str
    arguments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Key of the figures, such as `one-strategy replay`."""
        return f"{self.log} {self.command}"


_PATHS = ("--paths=100", "--horizon=60", "--seed=1")
CASES = (
    Case("one-strategy", "import"),
    Case("one-strategy", "replay"),
    Case("one-strategy", "kelly"),
    Case("one-strategy", "simulate", _PATHS),
    Case("one-strategy", "size", ("--to=2024-01-12",)),
    Case("three-strategies", "import"),
    Case("three-strategies", "replay"),
    Case("three-strategies", "kelly"),
    Case("three-strategies", "simulate", (*_PATHS, "--scenario=My sizing")),
    Case("three-strategies", "allocate", ("--resamples=2", "--folds=0", "--paths=0")),
)


def main() -> None:
    """Print what has changed, and record it where the arguments say so."""
    arguments = _arguments()
    if arguments.logs:
        write_logs()
    found, recorded = figures(), read_recorded()
    changes = list(changed(recorded.get("figures", {}), found))
    print(*changes or ["No golden figure has changed."], sep="\n")
    if arguments.line is not None:
        _record(found, recorded, arguments.line)
    elif changes:
        sys.exit("Describe the change in CHANGELOG.md, then: python -m scripts.golden --line LINE")


def figures() -> dict[str, Document]:
    """Return the figures of every case by its name, as JSON reads them."""
    return {case.name: figures_of(case) for case in CASES}


def figures_of(case: Case) -> Document:
    """Return the figures of a case, with the digest of its log, as JSON reads them."""
    asked = {"command": case.command, "arguments": list(case.arguments)}
    made = recompute(Record.of(asked), GivenFiles(FOLDER / f"{case.log}.csv"))
    digest = {"sha256 of the log": made.record["log"]["sha256"]}
    plain: Document = json.loads(json.dumps({**digest, **_without_long_lists(made.document)}))
    return plain


def changed(recorded: Mapping[str, Document], found: Mapping[str, Document]) -> Iterator[str]:
    """Yield a line for every figure that is not the same."""
    for part in compared_parts(dict(recorded), dict(found), TOLERANCE):
        for one in part.differences:
            yield f"{one.field}: {one.reported!r} -> {one.recomputed!r}"


def read_recorded() -> Document:
    """Return what `figures.json` holds; empty where there is no such file yet."""
    if not FIGURES.exists():
        return {}
    recorded: Document = json.loads(FIGURES.read_text(encoding="utf-8"))
    return recorded


def digest_of(found: Mapping[str, Document]) -> str:
    """Return the SHA-256 (hex) of figures, by which an edit by hand is noticed."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def write_logs() -> None:
    """Write the logs anew."""
    for name, text in golden_logs().items():
        (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def _record(found: Mapping[str, Document], recorded: Document, line: str) -> None:
    """Write the figures; exits where the changelog has no such line, or it is an older change."""
    if line not in CHANGELOG.read_text(encoding="utf-8").splitlines():
        sys.exit(f"CHANGELOG.md has no line {line!r}.")
    if line == recorded.get("changelog_line"):
        sys.exit("That line describes the change before; write one for this change.")
    content = {
        "version": __version__,
        "changelog_line": line,
        "sha256": digest_of(found),
        "figures": found,
    }
    FIGURES.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{FIGURES.relative_to(ROOT)} is written.")


def _without_long_lists(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if not _is_long(name, part)}
        return {name: _without_long_lists(part) for name, part in kept.items()}
    return [_without_long_lists(part) for part in value] if isinstance(value, list) else value


def _is_long(name: str, part: object) -> bool:
    return name in LEFT_OUT or (name == "trades" and isinstance(part, list))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the golden figures, or record them.")
    parser.add_argument("--line", help="record them: the line of CHANGELOG.md that describes it")
    parser.add_argument("--logs", action="store_true", help="write the logs anew first")
    return parser.parse_args()


if __name__ == "__main__":
    main()
