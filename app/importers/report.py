"""The report of an import: findings in words, issues by line, checks in numbers.

Everything is plain data of bounded size, so that a report can be stored with the packed log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from app.calculations.errors import LogError
from app.importers.limits import EXCERPT, MAX_LISTED_LINES

Tone = Literal["ok", "info", "warn", "danger"]
Effect = Literal["left out", "read as missing", "read as a character", "kept", "cut"]
Origin = Literal["explicit", "calculated", "assumed", "missing"]
#: What the user can set where a finding says that something is missing or was assumed.
Setting = Literal["", "capital", "margin", "size", "fees", "strategy", "opened", "pl"]


@dataclass(frozen=True)
class Finding:
    """A message about an import: a bold `head`, one or two sentences of `text`, and its lines."""

    tone: Tone
    head: str
    text: str = ""
    lines: tuple[int, ...] = ()  #: the first `MAX_LISTED_LINES` of them, in the user's file
    count: int = 0  #: number of lines in all
    file: str = ""  #: the file of the lines, empty when the finding is about no single file
    setting: Setting = ""  #: the setting that changes what the finding says, or empty


@dataclass(frozen=True)
class Issue:
    """A row or cell that could not be used: its place, its content, the expectation, the effect."""

    file: str
    line: int
    column: str  #: empty when the whole row is at fault
    found: str
    expected: str
    effect: Effect


@dataclass(frozen=True)
class Check:
    """An arithmetic check: in `agree` of `checked` rows (or days) the figures agree.

    `worst` is the largest gap [currency].
    """

    checked: int
    agree: int
    worst: float = 0.0
    lines: tuple[int, ...] = ()  #: first lines that do not agree

    @property
    def differ(self) -> int:
        """Return the number of rows (or days) that do not agree."""
        return self.checked - self.agree


@dataclass(frozen=True)
class ColumnOrigins:
    """The origin of each canonical column, as labels to show."""

    explicit: tuple[str, ...] = ()
    calculated: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileSummary:
    """The row counts of one file of the import."""

    name: str
    source: str  #: the format, as users call it
    rows_read: int
    rows_kept: int
    rows_repaired: int
    newest_first: bool
    is_daily: bool = False  #: a daily log: its rows are days, not trades
    first_day: str = ""  #: ISO day of the first open, empty in reports of earlier versions
    last_day: str = ""  #: ISO day of the last close or open
    n_trades: int = 0
    n_strategies: int = 0
    n_without_margin: int = 0  #: trades for which the file names no margin
    columns: ColumnOrigins = field(default_factory=ColumnOrigins)  #: in the words of the source
    #: origin of each canonical column (`TradeLog`), empty in reports of earlier versions
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def rows_left_out(self) -> int:
        """Return the number of rows that were read but not kept."""
        return self.rows_read - self.rows_kept


@dataclass(frozen=True)
class ImportReport:
    """Everything noticed while reading; `error` is set when nothing could be loaded."""

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
        """Return the number of data rows in the trade logs."""
        return sum(file.rows_read for file in self.files if not file.is_daily)

    @property
    def rows_kept(self) -> int:
        """Return the number of data rows that are in the imported log."""
        return sum(file.rows_kept for file in self.files if not file.is_daily)

    @property
    def rows_repaired(self) -> int:
        """Return the number of rows with a cell that had to be rewritten to be read."""
        return sum(file.rows_repaired for file in self.files if not file.is_daily)

    @property
    def rows_left_out(self) -> int:
        """Return the number of rows that were read but not kept."""
        return self.rows_read - self.rows_kept

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: object) -> ImportReport:
        """Restore a report from the result of `to_dict`; raises `LogError` on anything else."""
        try:
            return _ADAPTER.validate_python(document)
        except ValidationError as fault:
            place = ".".join(map(str, fault.errors()[0]["loc"])) or "its top level"
            raise LogError(
                f"The stored import report is damaged at {place}; drop the file again to renew it."
            ) from fault


_ADAPTER: TypeAdapter[ImportReport] = TypeAdapter(ImportReport)


class RefusedFileError(LogError):
    """A file that cannot be loaded; `finding` is the message to show."""

    def __init__(self, head: str, text: str = "", lines: Iterable[int] = ()) -> None:
        super().__init__(f"{head} {text}".strip())
        numbers = tuple(lines)
        self.finding = Finding("danger", head, text, numbers[:MAX_LISTED_LINES], len(numbers))


def excerpt(text: str) -> str:
    """Return the user's text on one line, cut to `EXCERPT` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else flat[: EXCERPT - 1] + "…"


def line_list(lines: Iterable[int], at_most: int = 5) -> str:
    """Return line numbers in words.

    >>> line_list([7]), line_list([2, 7, 14]), line_list(range(2, 87))
    ('line 7', 'lines 2, 7 and 14', 'lines 2, 3, 4, 5, 6 and 80 more')
    """
    numbers = list(lines)
    shown, n_more = [f"{line:,}" for line in numbers[:at_most]], len(numbers) - at_most
    if len(numbers) <= 1:
        return f"line {''.join(shown)}"
    last = f"{n_more:,} more" if n_more > 0 else shown.pop()
    return f"lines {', '.join(shown)} and {last}"
