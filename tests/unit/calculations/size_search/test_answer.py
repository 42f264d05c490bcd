"""The recommended size: what it holds, and the reasons why there is none."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import WorkStoppedError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.profile.model import Profile
from app.calculations.size_search.allocation_now import allocation_now
from app.calculations.size_search.answer import RecommendedSize, recommended_size
from app.calculations.size_search.question import (
    default_settings,
    sized_scenario,
    unanswerable,
)
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size
from tests.unit.calculations.builders import book_of, one_a_day
from tests.unit.calculations.monte_carlo.paths import EVEN_MONEY, MARGIN, START, daily_book

QUICK = SimulationSettings(horizon_days=40, paths=300)
BOOK = daily_book(EVEN_MONEY * 5, ("Condor", "Fly"))
RULE = {"kind": "kelly", "estimator": "by_period", "history": "walk_forward"}
MY_SIZING = {"name": "My sizing", "rule": RULE}
FULL_KELLY = 0.2  #: of even money with a chance of 0.6: p - q


def profile(*scenarios: dict[str, Any], **portfolio: Any) -> Profile:
    """Return a profile that sizes on a starting capital of 100,000."""
    settings = {"starting_capital": START, "sizing_equity": "starting", **portfolio}
    return Profile.model_validate(
        {"portfolio": settings, "scenarios": list(scenarios) or [MY_SIZING]}
    )


def answer(asked: Profile, book: Book = BOOK, **options: Any) -> RecommendedSize:
    """Return the answer by few and short paths, by the cautious reading only."""
    return recommended_size(book, asked, QUICK, SearchOptions(readings=("cautious",), **options))


def test_recommended_size_is_that_of_the_cautious_reading() -> None:
    asked = profile()
    found = recommended_size(BOOK, asked, QUICK)
    search = find_size(BOOK, asked, asked.scenarios[0], QUICK)
    assert found.reason is None
    assert found.fraction == search.readings["cautious"].size
    assert {name: each.size for name, each in found.readings.items()} == {
        name: each.size for name, each in search.readings.items()
    }
    assert found.fraction <= found.readings["as_logged"].size
    assert list(found.readings) == ["cautious", "with_estimation_error", "as_logged"]


def test_recommended_size_holds_its_share_of_kelly_in_whole_contracts() -> None:
    """Twelve wins in twenty days, alternating: 0.6 of the days of each strategy at even odds."""
    book = daily_book([*[1.0] * 6, *[-1.0] * 4] * 10)
    found = answer(profile(), book)
    assert found.share == pytest.approx([found.fraction * FULL_KELLY], rel=1e-6)
    assert found.contracts == pytest.approx(np.floor(found.share * START / MARGIN))
    assert found.needed_capital == pytest.approx(MARGIN / found.share)
    assert found.outcomes == ("sized",)


def test_recommended_size_today_differs_from_start_is_of_today() -> None:
    book = daily_book([*[1.0] * 6, *[-1.0] * 4] * 10)
    found = answer(profile(equity_today=3 * START), book)
    assert found.equity == 3 * START
    assert found.contracts == pytest.approx(np.floor(found.share * 3 * START / MARGIN))


@pytest.mark.parametrize(("factor", "contracts"), [(1 + 1e-7, 1.0), (1 - 1e-7, 0.0)])
def test_allocation_now_needed_capital_is_where_one_lot_fits(
    factor: float, contracts: float
) -> None:
    asked = profile(kelly_fraction=0.05)
    needed = allocation_now(BOOK, asked, asked.scenarios[0]).needed_capital
    for code, capital in enumerate(needed):
        at = profile(kelly_fraction=0.05, equity_today=factor * float(capital))
        assert allocation_now(BOOK, at, at.scenarios[0]).contracts[code] == contracts


def test_recommended_size_strategy_below_one_lot_is_named_with_its_capital() -> None:
    """A second strategy whose contract costs eighty times as much."""
    returns = np.array(EVEN_MONEY * 6)
    log = daily_book(returns, ("Condor", "Fly")).log
    scale = np.where(np.array(log.strategy) == log.strategies.index("Fly"), 80.0, 1.0)
    book = Book.of(
        TradeLog.from_columns(
            {
                "opened_at": log.opened_at,
                "closed_at": log.closed_at,
                "pl": log.pl * scale,
                "contracts": log.contracts,
                "margin_req": log.margin_req * scale,
                "strategy": [log.strategies[code] for code in log.strategy],
            }
        )
    )
    found = answer(profile(), book)
    small = dict(zip(found.strategies, found.outcomes, strict=True))
    assert small == {"Condor": "sized", "Fly": "too_small"}
    code = found.strategies.index("Fly")
    assert found.contracts[code] == 0
    assert found.needed_capital[code] > START
    assert found.needed_capital[code] == pytest.approx(80 * MARGIN / found.share[code])
    assert found.plan is not None
    assert found.plan.chance.value <= found.tolerance
    assert found.plan.expected_profit >= found.plan.profit_per_contract @ found.contracts


def test_recommended_size_every_strategy_sized_has_no_plan() -> None:
    found = answer(profile())
    assert set(found.outcomes) == {"sized"}
    assert found.plan is None


def test_recommended_size_plan_holds_no_more_than_full_kelly() -> None:
    """A promise so loose that only full Kelly, 0.2 of 4,600, bounds the contracts of 1,000."""
    book = daily_book([*[1.0] * 6, *[-1.0] * 4] * 10)
    asked = profile(starting_capital=4_600.0, target_max_drawdown=0.99, drawdown_probability=0.9)
    found = answer(asked, book)
    assert found.outcomes == ("too_small",)
    assert found.plan is not None
    assert found.plan.contracts.tolist() == [0]


def test_recommended_size_is_stopped_while_it_looks_for_a_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[SizeSearch] = []

    def find_and_note(*given: Any) -> SizeSearch:
        found.append(find_size(*given))
        return found[-1]

    monkeypatch.setattr("app.calculations.size_search.answer.find_size", find_and_note)
    book = daily_book([*[1.0] * 6, *[-1.0] * 4] * 10)
    asked = profile(starting_capital=4_600.0, target_max_drawdown=0.99, drawdown_probability=0.9)
    with pytest.raises(WorkStoppedError):
        answer(asked, book, stopped=lambda: bool(found))
    assert len(found) == 1


def test_sized_scenario_is_the_named_scenario_else_kelly_else_the_default() -> None:
    other = {"name": "Other", "rule": {"kind": "kelly", "history": "walk_forward"}}
    plain = {"name": "As backtested", "rule": {"kind": "historical"}}
    assert sized_scenario(profile(plain, other, MY_SIZING)).name == "My sizing"
    assert sized_scenario(profile(plain, other)).name == "Other"
    default = sized_scenario(profile(plain))
    assert (default.name, default.rule.estimator) == ("My sizing", "by_period")
    assert answer(profile(plain)).fraction == answer(profile(MY_SIZING)).fraction


def test_recommended_size_same_seed_same_answer() -> None:
    first, second = answer(profile()), answer(profile())
    assert first.fraction == second.fraction
    assert first.readings["cautious"].chance == second.readings["cautious"].chance


def test_recommended_size_default_settings_resolve_the_tolerance() -> None:
    found = recommended_size(daily_book(EVEN_MONEY[:9]), profile(drawdown_probability=0.002))
    assert (found.settings.horizon_days, found.settings.paths) == (90, 5_000)
    assert (found.settings.seed, found.reason) == (0, "few_positions")


@pytest.mark.parametrize(
    ("book", "asked", "reason"),
    [
        (daily_book(EVEN_MONEY[:9]), profile(), "few_positions"),
        (daily_book(EVEN_MONEY[:15]), profile(), "few_days"),
        (daily_book(EVEN_MONEY), profile(), "few_positions"),  # none of 30 for an estimate yet
        (BOOK, profile(target_max_drawdown=0.0), "target_out_of_range"),
        (BOOK, profile(target_max_drawdown=1.0), "target_out_of_range"),
        (BOOK, profile(drawdown_probability=0.0), "tolerance_out_of_range"),
        (BOOK, profile(drawdown_probability=1.0), "tolerance_out_of_range"),
        (BOOK, profile(drawdown_probability=0.001), "tolerance_too_fine"),
        (
            BOOK,
            profile({"name": "My sizing", "rule": {"kind": "fixed_ratio", "delta": 5_000.0}}),
            "not_scalable",
        ),
        (daily_book([-0.5, 0.4] * 50), profile(), "no_edge"),
        (BOOK, profile(starting_capital=500.0), "capital_below_one_contract"),
        (BOOK, profile(starting_capital=5_000.0), "nothing_trades"),
        (BOOK, profile(margin_ceiling=0.0), "limits_leave_nothing"),
        (BOOK, profile(max_parallel_trades=0), "nothing_taken"),
    ],
)
def test_recommended_size_unanswerable_gives_a_reason(
    book: Book, asked: Profile, reason: str
) -> None:
    found = answer(asked, book)
    assert (found.fraction, found.reason) == (None, reason)
    assert not found.contracts.any()


@pytest.mark.parametrize(
    ("own", "times_logged"),
    [({"lot_size": 1_000.0}, 10.0), ({"lot_size": 2.0, "max_contracts": 1.0}, None)],
)
def test_recommended_size_lot_above_every_limit_of_contracts_names_no_capital(
    own: dict[str, float], times_logged: float | None
) -> None:
    """Ten times the largest logged size is below a lot, however large the capital is."""
    document = profile(starting_capital=1e9, max_times_logged=times_logged).to_document()
    lots = dict.fromkeys(BOOK.log.strategies, own)
    found = answer(Profile.model_validate({**document, "strategies": lots}))
    assert found.reason == "limits_leave_nothing"
    assert found.remedy.capital is None
    assert np.isnan(found.needed_capital).all()


def test_recommended_size_no_margin_anywhere_gives_a_reason() -> None:
    log = BOOK.log
    bare = TradeLog.from_columns(
        {
            "opened_at": log.opened_at,
            "closed_at": log.closed_at,
            "pl": log.pl,
            "contracts": log.contracts,
            "strategy": [log.strategies[code] for code in log.strategy],
        }
    )
    assert answer(profile(), Book.of(bare)).reason == "no_margin"


def test_recommended_size_all_switched_off_gives_a_reason() -> None:
    off = {name: {"enabled": False} for name in BOOK.log.strategies}
    asked = Profile.model_validate({**profile().to_document(), "strategies": off})
    assert answer(asked).reason == "all_switched_off"


def test_recommended_size_one_contract_at_least_breaks_every_promise_says_what_would_help() -> None:
    """`below_one` makes every size one contract at least, a fortieth of the capital."""
    asked = profile(starting_capital=40_000.0, below_one="one")
    found = answer(asked, target=0.1, tolerance=0.05)
    assert (found.fraction, found.reason) == (None, "nothing_keeps_the_promise")
    assert found.remedy.target > 0.1
    assert answer(asked, target=found.remedy.target, tolerance=0.05).reason is None
    assert answer(asked, target=0.1, tolerance=found.remedy.tolerance).reason is None


def test_recommended_size_too_little_capital_says_how_much_trades() -> None:
    poor = answer(profile(starting_capital=5_000.0))
    assert poor.reason == "nothing_trades"
    assert math.isfinite(poor.remedy.capital)
    assert poor.remedy.capital == pytest.approx(poor.needed_capital.min())
    assert poor.outcomes == ("too_small", "too_small")
    rich = answer(profile(starting_capital=1.05 * poor.remedy.capital))
    assert rich.reason is None
    assert rich.contracts.any()


@pytest.mark.parametrize("helps", ["target", "tolerance"])
def test_recommended_size_remedy_of_the_promise_gives_a_size(helps: str) -> None:
    """At the next size something trades: a promise that it keeps is one with an answer."""
    poor = answer(profile(starting_capital=30_000.0), target=0.11, tolerance=0.05)
    assert poor.reason == "nothing_trades"
    promise = {"target": 0.11, "tolerance": 0.05, helps: getattr(poor.remedy, helps)}
    assert answer(profile(starting_capital=30_000.0), **promise).reason is None


def test_recommended_size_edgeless_strategy_is_undecided() -> None:
    edge = daily_book([0.5, 0.5, 0.5, -0.4] * 60)
    assert answer(profile(), edge).undecided == ()
    luck = np.random.default_rng(5).choice([1.0, -1.0], 120)
    assert answer(profile(), daily_book(luck)).undecided == ("Condor",)


@pytest.mark.parametrize("capital", [START, 1.0])
def test_recommended_size_names_the_strategies_switched_on(capital: float) -> None:
    """With an answer and without one."""
    off = {"Fly": {"enabled": False}}
    asked = profile(starting_capital=capital).to_document() | {"strategies": off}
    found = answer(Profile.model_validate(asked))
    assert (found.reason is None) == (capital == START)
    assert found.strategies == ("Condor", "Fly")
    assert found.enabled == ("Condor",)


@pytest.mark.parametrize(
    ("tolerance", "paths"),
    [(0.0, 1_000), (0.5, 1_000), (0.005, 2_000), (0.001, 10_000), (0.0001, 10_000), (1.0, 1_000)],
)
def test_default_paths_tell_a_tolerance_from_less(tolerance: float, paths: int) -> None:
    """Ten paths must be able to break the promise."""
    book = book_of(*one_a_day([10.0]))
    assert default_settings(book, tolerance).paths == paths


@pytest.mark.parametrize("tolerance", [0.0, 1.0])
def test_tolerance_out_of_range_is_answered_with_the_least_that_paths_can_tell(
    tolerance: float,
) -> None:
    book = book_of(*one_a_day([10.0, -5.0] * 50))
    settings = SimulationSettings(paths=400)
    question: Any = SimpleNamespace(book=book, tolerance=tolerance, settings=settings, target=0.2)
    found = unanswerable(question)
    assert (found.reason, found.remedy.tolerance) == ("tolerance_out_of_range", 10 / 400)
