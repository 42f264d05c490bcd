"""The importers on 100,000 rows of each common format, in processor time."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from app.importers import Choices, Imported, read_files
from benchmarks.import_logs import (
    MAPPING,
    canonical_log_csv,
    mapped_csv,
    metatrader_html,
    ninjatrader_csv,
    tradingview_csv,
)
from benchmarks.logs import synthetic_csv
from benchmarks.timing import Row, Target, alternate, row

ROWS = 100_000


@dataclass(frozen=True)
class Format:
    """A format to be read: a function of the number of rows that writes them, and its target."""

    name: str
    write: Callable[[int], bytes]
    file: str = "log.csv"
    mapping: Mapping[str, str] = field(default_factory=dict)
    target: float = 1_500.0  #: [ms]

    def reading(self, rows: int) -> Callable[[], Imported]:
        """Return the work that reads `rows` rows into log and report."""
        files = [(self.file, self.write(rows))]
        return partial(read_files, files, Choices(mapping=self.mapping))


FORMATS = (
    Format("Option Omega log", synthetic_csv),
    Format("TradingView list", tradingview_csv),
    Format("NinjaTrader grid", ninjatrader_csv),
    Format("table with named columns", mapped_csv, mapping=MAPPING),
    Format("log of Lotwise's own", canonical_log_csv),
    Format("MetaTrader web page", metatrader_html, "report.htm", target=4_000.0),
)


def import_rows() -> Iterator[Row]:
    """Yield the time of each format beside pandas, which reads an Option Omega log of that size."""
    content = synthetic_csv(ROWS)
    reference = partial(_pandas, content)
    for source in FORMATS:
        whole, pandas = alternate([source.reading(ROWS), reference], clock=time.process_time_ns)
        yield row(
            f"reading {ROWS:,} rows of a {source.name}, processor time",
            whole,
            target=Target(source.target),
            reference=("pandas.read_csv of an Option Omega log", pandas),
        )


def _pandas(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content))
