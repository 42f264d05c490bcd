"""Tables whose columns no format knows: what could be a header, and what its cells hold."""

from __future__ import annotations

import pytest

from app.importers.header import Header
from app.importers.unknown_table import _could_be_header, readable_share


@pytest.mark.parametrize(
    ("cells", "could_be"),
    [
        (("Day", "Result"), False),
        (("Day", "Result", "Size"), True),
        (("Day", "Result", "Size", "Name"), True),
        (("Day", "Result", "Day"), False),
        (("Day", "Result", "12.5"), False),
    ],
)
def test_header_has_three_or_more_different_names_and_no_number(
    cells: tuple[str, ...], could_be: bool
) -> None:
    assert _could_be_header(Header(1, cells)) is could_be


def test_readable_share_is_the_share_of_cells_of_a_kind() -> None:
    cells = ["2026-02-23", "2026-02-24", "", "no"]
    assert readable_share(cells, "date", ",") == 0.75
    assert readable_share(["10:15", "no"], "time", ",") == 0.5
    assert readable_share(cells, "text", ",") == 1
