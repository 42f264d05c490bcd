"""Tests of the progress that is reported while files are read."""

from __future__ import annotations

import pytest

from app.importers import Reading, read_files
from app.importers.sample import sample_files
from tests.unit.importers.formats.metatrader_pages import DEALS_HEADER, DEPOSIT, deal, page

N_DEALS = 2_500


def readings(*files: tuple[str, bytes]) -> list[Reading]:
    """Return what is reported while the files are read."""
    reported: list[Reading] = []
    assert read_files(files, report=reported.append).report.error is None
    return reported


def deals() -> bytes:
    """Return a report of as many round trips as make 5,002 rows with its header and deposit."""
    trips = [
        deal(f"{2 * i + side} 09:00 EURUSD {way} 0.10 0 0 1 10000")
        for i in range(1, N_DEALS + 1)
        for side, way in enumerate(("buy in", "sell out"))
    ]
    return page([DEALS_HEADER, DEPOSIT, *trips]).encode()


def test_read_files_reports_each_file_and_its_steps_in_order() -> None:
    files = sample_files()
    reported = readings(*files)
    numbers = [reading.number for reading in reported]
    assert numbers == sorted(numbers)
    assert {reading.file for reading in reported} == {name for name, _ in files}
    for number in range(1, len(files) + 1):
        steps = [one.step for one in reported if one.number == number and one.step != "checking"]
        assert [steps[0], steps[-1]] == ["opening", "trades"]
    assert reported[-1].step == "checking"


def test_read_files_of_a_page_reports_the_share_of_its_rows() -> None:
    shares = [one.share for one in readings(("r.html", deals())) if one.step == "taking"]
    assert shares == [2_000 / 5_002, 4_000 / 5_002]


def test_read_files_of_text_reports_the_share_of_its_lines() -> None:
    header, *rows = sample_files()[0][1].decode().splitlines()
    lines = [header, *(rows[i % len(rows)] for i in range(4_999))]
    reported = readings(("log.csv", "\n".join(lines).encode()))
    shares = [one.share for one in reported if one.step == "taking"]
    assert shares == pytest.approx([2_000 / 4_999, 4_000 / 4_999])


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading("a.csv", 1, 1), "a.csv, opening it."),
        (Reading("a.csv", 2, 3, "taking", 0.404), "2 of 3: a.csv, 40% of its lines."),
        (Reading("a.csv", 1, 1, "trades", 1.0), "a.csv, lines taken, working out its trades."),
        (Reading("a.csv", 3, 3, "checking"), "3 files read, checking the trades."),
        (Reading("a.csv", 1, 1, "checking"), "1 file read, checking the trades."),
    ],
)  # fmt: skip
def test_reading_words_name_the_file_and_the_step(reading: Reading, words: str) -> None:
    assert reading.words == words
