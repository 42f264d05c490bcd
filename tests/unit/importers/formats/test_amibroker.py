"""AmiBroker's trade list: locales of Windows, open positions, daily bars."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    records,
    times,
)
from tests.unit.importers.logs import DATA, finding, read

TEXT = (DATA / "formats" / "amibroker-tradelist.csv").read_text("utf-8")
LAST_SECOND = {"hour": 23, "minute": 59, "second": 59}


def second_reading(text: str) -> Figures:
    """Read the closed trades of a list with days alone without the importer."""
    at = moment("%m/%d/%Y")
    return figures(
        (at(row["Date"]), at(row["Ex. date"]).replace(**LAST_SECOND), float(row["Profit"]))
        for row in records(text, "Symbol")
        if not row["Trade"].startswith("Open")
    )


def local(text: str, form: str, delimiter: str = ",", mark: str = ".") -> str:
    """Return the list with days written as `form`, another delimiter and decimal mark."""
    text = text.replace(",", delimiter).replace(".", mark).replace(f"Ex{mark}", "Ex.")
    text = text.replace(f"Cum{mark}", "Cum.")
    for day in (5, 6, 8, 9, 12):
        text = text.replace(f"1/{day}/2026", form.format(month=1, day=day))
    return text


def test_read_of_sample_agrees_with_second_reading() -> None:
    imported = read(TEXT)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "AmiBroker"
    assert_no_row_lost(imported)


def test_read_of_sample_fills_columns() -> None:
    imported = read(TEXT)
    log = imported.log
    assert log.contracts.tolist() == [25, 66.667, 40]
    assert log.pl.tolist() == [290, -310, 0]
    assert np.isnat(log.closed_at[2])
    assert finding(imported, "still open").lines == (4,)
    assert log.reasons[log.reason[0]] == "timed"
    assert np.isnan(log.commissions).all()
    assert np.isnan(log.margin_req).all()


@pytest.mark.parametrize(
    ("form", "delimiter", "mark"),
    [
        ("{month}/{day}/2026", "\t", "."),
        ("{day:02}.{month:02}.2026", ";", ","),
        ("{day:02}.{month:02}.2026 00:00:00", ";", ","),
        ("2026-{month:02}-{day:02}", ",", "."),
        ("{month}/{day}/2026 12:00:00 AM", ",", "."),
    ],
    ids=["clipboard", "European", "European with midnight", "ISO", "American midnight"],
)
def test_read_of_other_locale_gives_same_figures(form: str, delimiter: str, mark: str) -> None:
    assert figures_of(read(local(TEXT, form, delimiter, mark))) == second_reading(TEXT)


def test_read_of_times_of_day_keeps_them() -> None:
    text = local(TEXT, "2026-{month:02}-{day:02} 09:30:00")
    assert times(read(text).log.closed_at[:1]) == ["2026-01-09T09:30"]


def test_read_of_unreadable_day_leaves_the_row_out() -> None:
    imported = read(TEXT.replace("1/6/2026", "1/32/2026"))
    assert imported.log.pl.tolist() == [290, 0]
    assert_no_row_lost(imported)
