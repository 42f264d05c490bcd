"""Properties of every replay, whatever the log and the profile.

These are reproduction, conservation, scaling, limits and independence of names.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, Profile, parse_profile
from app.calculations.replay.engine import Replay, replay
from app.calculations.sizing.outcomes import OUTCOMES
from tests import strategies
from tests.reference.economics import economics_of
from tests.reference.log import Position, Row, positions_of
from tests.reference.replay import Phase, events_of
from tests.reference.settings import Settings
from tests.strategies import Document, examples

CENT = 1e-6
A_POWER_OF_TWO = st.sampled_from([2.0**-4, 0.5, 2.0, 2.0**7])
#: every setting of a profile document that is an amount of money, by where it stands
MONEY_OF_PORTFOLIO = ("starting_capital", "commission_per_contract", "slippage_per_contract")
MONEY_OF_STRATEGY = ("capital_ceiling", "default_margin", "cash_per_trade")
MONEY_OF_RULE = ("dollars", "delta")


def replayed(rows: Sequence[Row], document: Document) -> Replay:
    profile = parse_profile(document)
    return replay(Book.of(strategies.log_of(rows)), profile, profile.scenarios[0])


def outcomes_of(result: Replay) -> list[str]:
    return [OUTCOMES[code] for code in result.outcome]


@examples(80)
@given(rows=strategies.rows(), document=strategies.documents())
def test_as_backtested_is_the_log(rows: list[Row], document: Document) -> None:
    """Without constraints and at the logged size every row books its logged P/L.

    The rest of the profile does not matter.
    """
    log = strategies.log_of(rows)
    result = replay(Book.of(log), parse_profile(document), AS_BACKTESTED)
    closed = log.is_closed
    assert result.row_pl[closed] == pytest.approx(log.pl[closed], abs=CENT)
    assert set(outcomes_of(result)) == {"taken"}


@examples(80)
@given(rows=strategies.rows(), document=strategies.documents())
def test_as_backtested_runs_through_the_log(rows: list[Row], document: Document) -> None:
    """Each row's running equity is the start plus every P/L booked up to it, in event order."""
    result = replay(Book.of(strategies.log_of(rows)), parse_profile(document), AS_BACKTESTED)
    equity = document["portfolio"]["starting_capital"]
    of_row = equity_by_row(rows, result)
    for closing in closings_of(rows):
        equity += closing.pl
        assert of_row[closing.row] == pytest.approx(equity, abs=CENT)
    assert result.metrics.ending_equity == pytest.approx(equity, abs=CENT)


def closings_of(rows: Sequence[Row]) -> list[Row]:
    positions = positions_of(rows)
    return [
        positions[event.place].legs[event.leg]
        for event in events_of(positions)
        if event.phase is not Phase.OPEN
    ]


def equity_by_row(rows: Sequence[Row], result: Replay) -> dict[int, float]:
    in_log_order = sorted(rows, key=lambda row: row.opened)
    return {
        row.row: float(equity) for row, equity in zip(in_log_order, result.row_equity, strict=True)
    }


@examples(100)
@given(rows=strategies.rows(), document=strategies.documents())
def test_equity_is_conserved(rows: list[Row], document: Document) -> None:
    """Starting capital plus all booked P/L is ending equity; skipped positions book nothing."""
    result = replayed(rows, document)
    booked = np.nansum(result.row_pl)
    assert document["portfolio"]["starting_capital"] + booked == pytest.approx(
        result.metrics.ending_equity, rel=1e-9, abs=CENT
    )
    assert result.metrics.net_profit == pytest.approx(booked, rel=1e-9, abs=CENT)
    assert result.equity[-1] == result.metrics.ending_equity
    for position in positions_of(rows):
        assert (result.contracts[position.place] > 0) == (
            not OUTCOMES[result.outcome[position.place]].startswith("skipped")
        )


@examples(50)
@given(rows=strategies.rows(), document=strategies.documents())
def test_inputs_are_never_mutated(rows: list[Row], document: Document) -> None:
    book, before = Book.of(strategies.log_of(rows)), copy.deepcopy(document)
    profile = parse_profile(document)
    log_before, profile_before = copy.deepcopy(book.log), profile.to_document()
    first = replay(book, profile, profile.scenarios[0])
    second = replay(book, profile, profile.scenarios[0])
    assert document == before
    assert profile.to_document() == profile_before
    assert_same_columns(vars(book.log), vars(log_before))
    assert_same_columns(vars(first), vars(second))


def assert_same_columns(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        assert (
            np.array_equal(found[name], value, equal_nan=_has_nan(value))
            if isinstance(value, np.ndarray)
            else found[name] == value
        ), name


def _has_nan(value: np.ndarray[Any, Any]) -> bool:
    return value.dtype.kind in "fM"


@examples(100)
@given(rows=strategies.rows(), document=strategies.documents(), factor=A_POWER_OF_TWO)
def test_contracts_do_not_depend_on_the_currency(
    rows: list[Row], document: Document, factor: float
) -> None:
    """Multiplying all money by one factor multiplies the results and changes no decision.

    The money is the account, margins, P/L, fees and every money setting.
    """
    result, scaled = (
        replayed(rows, document),
        replayed([scaled_row(row, factor) for row in rows], scaled_document(document, factor)),
    )
    assert scaled.contracts.tolist() == result.contracts.tolist()
    assert outcomes_of(scaled) == outcomes_of(result)
    assert scaled.equity.tolist() == (result.equity * factor).tolist()


def scaled_row(row: Row, factor: float) -> Row:
    return replace(
        row,
        pl=row.pl * factor,
        margin_req=_times(row.margin_req, factor),
        commissions=_times(row.commissions, factor),
    )


def scaled_document(document: Document, factor: float) -> Document:
    scaled = copy.deepcopy(document)
    _scale(scaled["portfolio"], MONEY_OF_PORTFOLIO, factor)
    _scale(scaled["scenarios"][0]["rule"], MONEY_OF_RULE, factor)
    for overrides in scaled["strategies"].values():
        _scale(overrides, MONEY_OF_STRATEGY, factor)
    return scaled


def _scale(settings: Document, names: Sequence[str], factor: float) -> None:
    settings.update({name: _times(settings[name], factor) for name in names if name in settings})


def _times(amount: float | None, factor: float) -> float | None:
    return None if amount is None else amount * factor


@examples(80)
@given(rows=strategies.rows(), document=strategies.documents())
def test_names_do_not_matter(rows: list[Row], document: Document) -> None:
    """Renaming strategies, so that they sort in reverse, changes nothing but the names."""
    names = {
        name: f"{9 - place} renamed" for place, name in enumerate(sorted(strategies.STRATEGIES))
    }
    result = replayed(rows, document)
    renamed = replayed(
        [replace(row, strategy=names[row.strategy]) for row in rows],
        renamed_document(document, names),
    )
    assert outcomes_of(renamed) == outcomes_of(result)
    for name in ("contracts", "row_pl", "row_equity", "equity", "drawdown", "margin_peak"):
        assert np.array_equal(getattr(renamed, name), getattr(result, name), equal_nan=True), name
    assert renamed.metrics == result.metrics


def renamed_document(document: Document, names: dict[str, str]) -> Document:
    renamed = copy.deepcopy(document)
    renamed["strategies"] = {
        names[name]: overrides for name, overrides in renamed["strategies"].items()
    }
    rule = renamed["scenarios"][0]["rule"]
    if "weights" in rule:
        rule["weights"] = {names[name]: weight for name, weight in rule["weights"].items()}
    return renamed


class Opened(NamedTuple):
    """A position just opened: its size and margin, and the totals of the account with it.

    Money is in account currency.
    """

    position: Position
    contracts: float
    margin: float | None
    of_strategy: float
    of_all: float
    others_open: int
    equity: float


def taken_opens(rows: Sequence[Row], document: Document, result: Replay) -> Iterator[Opened]:
    """Walk the events with the replayed sizes and yield the account after each opened position."""
    positions = positions_of(rows)
    settings = Settings.of(document, document["scenarios"][0])
    margins = [economics_of(position, settings).margin for position in positions]
    booked = {
        row.row: pl
        for row, pl in zip(sorted(rows, key=lambda row: row.opened), result.row_pl, strict=True)
    }
    held: dict[int, float] = {}
    equity = document["portfolio"]["starting_capital"]
    for event in events_of(positions):
        position, size = positions[event.place], float(result.contracts[event.place])
        if event.phase is not Phase.OPEN:
            equity += booked[position.legs[event.leg].row]
            if event.leg == position.last_leg:
                held.pop(event.place, None)
        elif size > 0:
            others, margin = len(held), margins[event.place]
            held[event.place] = size * (margin or 0.0)
            of_strategy = math.fsum(
                amount
                for place, amount in held.items()
                if positions[place].strategy == position.strategy
            )
            yield Opened(
                position, size, margin, of_strategy, math.fsum(held.values()), others, equity
            )


def constrained(document: Document) -> Document:
    return {**document, "scenarios": [{**document["scenarios"][0], "constrained": True}]}


@examples(120)
@given(rows=strategies.rows(), document=strategies.documents().map(constrained))
def test_no_limit_is_exceeded(rows: list[Row], document: Document) -> None:
    profile = parse_profile(document)
    result = replay(Book.of(strategies.log_of(rows)), profile, profile.scenarios[0])
    for opened in taken_opens(rows, document, result):
        assert_within_limits(opened, profile)


def assert_within_limits(opened: Opened, profile: Profile) -> None:
    """Limits hold up to the billionth of a lot that rounding down to lots tolerates."""
    strategy, portfolio = profile.strategy(opened.position.strategy), profile.portfolio
    forgiven = 2e-9 * strategy.lot_size * (opened.margin or 0.0) + CENT
    assert opened.equity > 0
    assert opened.contracts <= _unlimited(strategy.max_contracts) + CENT
    assert opened.contracts == pytest.approx(
        round(opened.contracts / strategy.lot_size) * strategy.lot_size
    )
    assert opened.others_open < _unlimited(portfolio.max_parallel_trades)
    if opened.margin is not None:
        assert opened.of_strategy <= _unlimited(strategy.capital_ceiling) + forgiven
        assert opened.of_all <= _unlimited(portfolio.margin_ceiling) * opened.equity + forgiven


def _unlimited(limit: float | None) -> float:
    return math.inf if limit is None else limit
