"""Records that come back from a browser are client input: what is taken, what is refused."""

from __future__ import annotations

import pytest

from app.calculations.errors import LogError
from app.dash_app.state import stores

GOOD = stores.portfolio_record("log.csv", 12, "packed text")


def test_records_have_their_documented_keys() -> None:
    assert set(GOOD) == {"version", "filename", "uploaded_at", "n_trades", "packed"}
    assert set(stores.daily_record("d.csv", 5, "p")) == {
        "version",
        "filename",
        "uploaded_at",
        "n_days",
        "packed",
    }


def test_a_record_gives_its_packed_text_and_no_record_gives_none() -> None:
    assert stores.packed_of(GOOD, "portfolio") == "packed text"
    assert stores.packed_of(None, "portfolio") is None


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**GOOD, "version": 2}, "newer Lotwise"),
        ({**GOOD, "version": 0}, "version 0"),
        ({**GOOD, "version": "1"}, "damaged"),
        ({**GOOD, "packed": 7}, "damaged"),
        ({"version": 1}, "damaged"),
        ("text", "damaged"),
        ([GOOD], "damaged"),
        (3, "damaged"),
    ],
)
def test_other_records_are_refused_in_words(record: object, said: str) -> None:
    with pytest.raises(LogError, match=said) as refused:
        stores.packed_of(record, "daily log")
    assert "daily log" in str(refused.value)


@pytest.mark.parametrize("record", [None, {}, {"filename": 3}, "x"], ids=repr)
def test_a_record_without_a_name_is_called_portfolio(record: object) -> None:
    assert stores.filename_of(record) == "portfolio"
    assert stores.filename_of(GOOD) == "log.csv"


def test_a_profile_record_is_found_only_in_a_map_of_this_version() -> None:
    record = {"version": 1, "profile": {}}
    assert stores.profile_record_of({"version": 1, "portfolios": {"f": record}}, "f") == record
    for other in (
        None,
        [],
        {"version": 2, "portfolios": {"f": record}},
        {"version": 1, "portfolios": []},
        {"version": 1},
    ):
        assert stores.profile_record_of(other, "f") is None
    assert stores.profile_record_of({"version": 1, "portfolios": {"f": "text"}}, "f") is None


@pytest.mark.parametrize(
    ("scheme", "drawn"), [("dark", "dark"), ("light", "light"), ("sepia", "light")]
)
def test_an_unknown_scheme_is_light(scheme: str, drawn: str) -> None:
    assert stores.scheme_of({"scheme": scheme, "compact": False}) == drawn
