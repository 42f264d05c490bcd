"""Tests of the sentences on the basis of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.sizing.defaults import MY_SIZING, hindsight_twin
from app.wording.assumptions import REALISED_EQUITY
from app.wording.basis import FILLS, basis_sentences
from tests.unit.calculations.builders import NAN, Trade, book_of, profile_of

TRADE = Trade("8 10:00", "8 11:00", 50.0)
CEILING = "The margin of all open positions is kept within 100% of equity."


def test_basis_sentences_name_capital_equity_costs_and_hindsight() -> None:
    profile = profile_of(
        starting_capital=5_000.0,
        sizing_equity="starting",
        commission_per_contract=1.5,
        slippage_per_contract=2.0,
    )
    twin = hindsight_twin(MY_SIZING)
    assert basis_sentences(book_of(TRADE), profile, (AS_BACKTESTED, MY_SIZING, twin)) == (
        "Starting capital is $5,000, set in the profile; sizes in shares of equity rest on it "
        "throughout, without compounding.",
        REALISED_EQUITY,
        FILLS,
        "Commissions are $1.50 a contract in place of the log's.",
        "Slippage of $2.00 a contract is added.",
        CEILING,
        "Sized with estimates over the whole log, so with hindsight: “My sizing, hindsight”.",
    )


@pytest.mark.parametrize(
    ("funds", "words"),
    [
        (float("nan"), "$100,000, assumed, because the log holds no balance"),
        (20_050.0, "$20,000, from the first Funds at Close of the log"),
    ],
)
def test_basis_sentences_name_the_source_of_the_capital(funds: float, words: str) -> None:
    book = book_of(Trade("8 10:00", "8 11:00", 50.0, funds=funds))
    first, *rest = basis_sentences(book, profile_of(starting_capital=None))
    assert words in first
    assert "follow the account as it grows and falls" in first
    assert rest == [REALISED_EQUITY, FILLS, "Commissions are those of the log.", CEILING]


def test_basis_sentences_count_what_the_log_leaves_open() -> None:
    pair = {"contracts": 2.0, "margin": 900.0}
    book = book_of(
        Trade("8 10:00", "8 11:00", 50.0, side=1, **pair),
        Trade("8 10:00", "8 12:00", -20.0, side=-1, **pair),
        Trade("9 10:00", "9 11:00", 10.0, margin=NAN),
        Trade("10 10:00", None),
    )
    sentences = basis_sentences(book, profile_of())
    assert "1 row still open: listed, and left out of every figure." in sentences
    for start in ("1 position joined from a put row", "1 position without a known margin"):
        assert sum(sentence.startswith(start) for sentence in sentences) == 1


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"added_full_losses": 2.0}, "more losses of a whole margin than the log shows: 2."),
        ({"tail_loss_every": 500.0}, "one further loss of a whole margin for every 500 positions."),
        ({"edge_haircut": 0.25}, "25% of each mean return is taken off before Kelly."),
        ({"borrow_rate": 0.05}, "Margin costs 5% a year while it is held."),
        ({"margin_ceiling": None}, "No ceiling limits the margin of all open positions."),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_basis_sentences_name_each_setting_of_caution(setting: Any, words: str) -> None:
    sentences = basis_sentences(book_of(TRADE), profile_of(**setting))
    assert sum(sentence.endswith(words) for sentence in sentences) == 1
