"""The trade list that MultiCharts users print: one row a position."""

from __future__ import annotations

import pytest

from tests.unit.importers.formats.independent import (
    Figures,
    assert_no_row_lost,
    figures,
    figures_of,
    moment,
    records,
)
from tests.unit.importers.logs import DATA, read

TEXT = (DATA / "formats" / "multicharts-user_print.csv").read_text("utf-8")


def second_reading(text: str) -> Figures:
    """Read the rows of a printed list without the importer."""
    at = moment("%d/%m/%Y %H:%M")
    return figures(
        (at(row["EntryDate-Time"]), at(row["ExitDate-Time"]), float(row["Profit/Loss"]))
        for row in records(text, "EntryDate")
    )


def test_read_of_sample_agrees_with_second_reading() -> None:
    imported = read(TEXT)
    assert figures_of(imported) == second_reading(TEXT)
    assert imported.report.files[0].source == "MultiCharts"
    assert imported.log.contracts.tolist() == [2, 2]
    assert_no_row_lost(imported)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TEXT.replace(",", ";").replace(".", ","), "European"),
        (TEXT.replace(",", "\t"), "tabulators"),
    ],
)
def test_read_of_other_dialect_gives_same_figures(text: str, name: str) -> None:
    assert figures_of(read(text)) == second_reading(TEXT), name


def test_read_of_blank_exit_is_an_open_position() -> None:
    imported = read(TEXT.replace("13/01/2026 17:05,6925", ",").replace(",-1008.64,", ",,"))
    assert imported.report.open_positions == 1
    assert imported.log.pl.tolist() == [991.36, 0]
