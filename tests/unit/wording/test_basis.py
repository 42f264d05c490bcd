"""What an answer rests on, in sentences."""

from __future__ import annotations

import pytest

from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.sizing.defaults import MY_SIZING, hindsight_twin
from app.wording.assumptions import REALISED_EQUITY
from app.wording.basis import basis_sentences
from tests.unit.calculations.builders import Trade, book_of, profile_of

TRADE = Trade("8 10:00", "8 11:00", 50.0)


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
        "Commissions are $1.50 a contract in place of the log's.",
        "Slippage of $2.00 a contract is added.",
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
    assert rest == [REALISED_EQUITY, "Commissions are those of the log."]
