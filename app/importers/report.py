"""What an import tells the user: findings in words, issues by line, checks in numbers.

Everything is plain data of bounded size, so that a report can travel with the packed log.
Contents: `Finding`, `Issue`, `Check`, `FileSummary`, `ColumnOrigins`, `ImportReport`, `RefusedFileError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from app.calculations.errors import LogError
from app.importers.limits import EXCERPT, KEPT_LINES

Tone = Literal["ok", "info", "warn", "danger"]
Effect = Literal["left out", "read as missing"]


@dataclass(frozen=True)
class Finding:
    """One thing worth saying about an import: a bold `head`, a sentence or two of `text`, and the lines it rests on."""

    tone: Tone
    head: str
    text: str = ""
    lines: tuple[int, ...] = ()  #: the first `KEPT_LINES` of them, in the user's file
    count: int = 0  #: how many lines there are in all
    file: str = ""  #: the file that the lines are in, where one is meant


@dataclass(frozen=True)
class Issue:
    """A row or cell that could not be used: where it is, what was found, what was expected, what became of it."""

    file: str
    line: int
    column: str  #: empty when the whole row is at fault
    found: str
    expected: str
    effect: Effect


@dataclass(frozen=True)
class Check:
    """An arithmetic check: in `agree` of `checked` rows (or days) the figures agree; `worst` is the largest gap [currency]."""

    checked: int
    agree: int
    worst: float = 0.0
    lines: tuple[int, ...] = ()  #: first lines that do not agree

    @property
    def differ(self) -> int:
        """How many do not agree."""
        return self.checked - self.agree


@dataclass(frozen=True)
class FileSummary:
    """One file of the import, counted."""

    name: str
    source: str  #: the format, as users call it
    rows_read: int
    rows_kept: int
    rows_repaired: int
    newest_first: bool
    is_daily: bool = False  #: a daily log: its rows are days, not trades

    @property
    def rows_left_out(self) -> int:
        """Rows read and not kept."""
        return self.rows_read - self.rows_kept


@dataclass(frozen=True)
class ColumnOrigins:
    """Where each canonical column came from, as labels to show."""

    explicit: tuple[str, ...] = ()
    calculated: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """All that was noticed while reading; `error` is set when nothing could be loaded."""

    files: tuple[FileSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    issues: tuple[Issue, ...] = ()
    n_issues: int = 0
    columns: ColumnOrigins = field(default_factory=ColumnOrigins)
    n_pairs: int = 0
    n_ambiguous: int = 0
    pl_check: Check | None = None
    funds_check: Check | None = None
    daily_check: Check | None = None
    starting_capital: float | None = None
    starting_source: str | None = None
    open_positions: int = 0
    forced_closes: int = 0
    error: Finding | None = None

    @property
    def rows_read(self) -> int:
        """Data rows in the trade logs."""
        return sum(file.rows_read for file in self.files if not file.is_daily)

    @property
    def rows_kept(self) -> int:
        """Rows of the trade logs that made it into the log."""
        return sum(file.rows_kept for file in self.files if not file.is_daily)

    @property
    def rows_repaired(self) -> int:
        """Rows in which at least one cell had to be rewritten before it could be read."""
        return sum(file.rows_repaired for file in self.files if not file.is_daily)

    @property
    def rows_left_out(self) -> int:
        """Rows read and not kept."""
        return self.rows_read - self.rows_kept

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: object) -> ImportReport:
        """The report back from `to_dict`; raises `LogError` on anything else."""
        try:
            return _ADAPTER.validate_python(document)
        except ValidationError as fault:
            where = ".".join(map(str, fault.errors()[0]["loc"]))
            raise LogError(
                f"The stored import report is damaged at {where or 'its top'}; drop the file again to renew it."
            ) from fault


_ADAPTER: TypeAdapter[ImportReport] = TypeAdapter(ImportReport)


class RefusedFileError(LogError):
    """A file that cannot be loaded, with the finding to show."""

    def __init__(self, head: str, text: str = "", lines: Iterable[int] = ()) -> None:
        super().__init__(f"{head} {text}".strip())
        kept = tuple(lines)
        self.finding = Finding("danger", head, text, kept[:KEPT_LINES], len(kept))


def excerpt(text: str) -> str:
    """The user's own text, short enough to quote, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else flat[: EXCERPT - 1] + "…"


def plural(count: int, one: str, many: str = "") -> str:
    """A counted noun: `1 row`, `2,386 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def line_list(lines: Iterable[int], at_most: int = 5) -> str:
    """Lines named in words: `line 7`, `lines 2, 7 and 14`, `lines 2, 3, 4, 5, 6 and 80 more`."""
    every = list(lines)
    shown, rest = [f"{line:,}" for line in every[:at_most]], len(every) - at_most
    if len(every) <= 1:
        return f"line {''.join(shown)}"
    last = f"{rest:,} more" if rest > 0 else shown.pop()
    return f"lines {', '.join(shown)} and {last}"
