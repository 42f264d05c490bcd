"""Lines of text to records: none is lost, and quotation marks that are not closed join no rows."""

from __future__ import annotations

import csv
import io

import pytest

from app.importers.faults import Faults
from app.importers.header import Header
from app.importers.limits import MAX_JOINED
from app.importers.records import Records, cells_in_quotes, cells_with_stray_quotes

HEADER = Header(1, ("a", "b", "c", "d"), "utf-8", ",")


def records(text: str) -> tuple[list[tuple[int, list[str] | None]], list[str]]:
    """Return the records of the lines below a header of four cells, and the names of faults."""
    faults = Faults("f.csv")
    found = list(Records(iter(io.StringIO(text, newline="")), HEADER, faults))
    return found, [fault.kind.name for fault in faults.all()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2,3,4\n\n5,6,7,8\n", [(2, ["1", "2", "3", "4"]), (4, ["5", "6", "7", "8"])]),
        ('1,"x\ny",3,4\n5,6,7,8', [(2, ["1", "x\ny", "3", "4"]), (4, ["5", "6", "7", "8"])]),
        ('"x\ny",2,3,4', [(2, ["x\ny", "2", "3", "4"])]),
        ('1,2,3,"x\r\n\r\ny"\r\n', [(2, ["1", "2", "3", "x\r\n\r\ny"])]),
        ('1,2,"x\ny","z\nw"', [(2, ["1", "2", "x\ny", "z\nw"])]),
    ],
)
def test_records_of_quoted_cells_join_their_lines(
    text: str, expected: list[tuple[int, list[str]]]
) -> None:
    assert records(text)[0] == expected


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("second", range(4))
def test_records_with_two_stray_quotes_keep_every_line(first: int, second: int) -> None:
    rows = [["1", "2", "3", "4"] for _ in range(50)]
    rows[10][first] = f'"{rows[10][first]}'
    rows[40][second] = f'{rows[40][second]}"'
    found, names = records("\n".join(map(",".join, rows)))
    assert [line for line, _ in found] == list(range(2, 52))
    assert found[10][1] == rows[10]
    assert [cells for _, cells in found[11:40]] == [["1", "2", "3", "4"]] * 29
    assert names == ["row with a stray quotation mark"]


def test_records_of_two_wide_lines_are_two_rows_whatever_quotes_say() -> None:
    """Joined, they would be a row of four cells; but each has four of its own."""
    found, names = records('1,2,3,"4\nx,y,z,w"')
    assert [line for line, _ in found] == [2, 3]
    assert [len(cells or ()) for _, cells in found] == [4, 4]
    assert names == ["row with a stray quotation mark"]


class CountedLine(str):
    """A line that counts how often it is looked at."""

    looks = 0

    def __len__(self) -> int:
        CountedLine.looks += 1
        return super().__len__()


@pytest.mark.parametrize("line", ['a","""\n', '"\n', '"a,b,c,d\n', ',"\n'])
def test_records_with_quote_on_every_line_look_at_each_a_bounded_number_of_times(line: str) -> None:
    CountedLine.looks, n_lines = 0, 5_000
    found = list(Records((CountedLine(line) for _ in range(n_lines)), HEADER, Faults("f.csv")))
    assert {number for number, _ in found} <= set(range(2, n_lines + 2))
    assert CountedLine.looks <= 3 * MAX_JOINED * n_lines


@pytest.mark.parametrize(
    "text", ["", "a", ",", '""', '"a,b",c', 'a "b" c,"d ""e"" f"', "a, b", '"",""', "x;y"]
)
def test_cells_in_quotes_agree_with_csv_module(text: str) -> None:
    (expected,) = csv.reader([text + ",end"], strict=True, skipinitialspace=True)
    assert cells_in_quotes(text + ",end", ",") == expected


@pytest.mark.parametrize("text", ['"a', 'b,"a"x,c', '"a""', '"a"b"'])
def test_cells_in_quotes_with_stray_quote_returns_none(text: str) -> None:
    assert cells_in_quotes(text, ",") is None


def test_cells_with_stray_quotes_and_quoted_comma_return_none() -> None:
    assert cells_with_stray_quotes('"Put,"$1,025.00",3', ",") is None


def test_line_of_more_than_half_of_the_cells_is_a_wide_one() -> None:
    """Half of four cells and a half is two and a half: three cells are more, two are not."""
    records = Records(iter(()), HEADER, Faults("log.csv"))
    assert records._is_wide("1,2,3")
    assert not records._is_wide("1,2")
