"""The Allocator section: its settings as kept, its words, what its buttons carry, and the check it keeps."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from app.calculations.allocation.allocate import allocate, allocation_context
from app.calculations.allocation.check import AllocationCheck
from app.calculations.allocation.drawdown_promise import AllocationPromise, PromiseFigures, SizeAtPromise
from app.calculations.allocation.settings import OBJECTIVES, AllocationSettings
from app.calculations.allocation.walk_forward import allocation_walk_forward
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.assumptions import Conditions, PathCapital, SampledDays, SampledLog
from app.calculations.numerics.intervals import Estimated
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing.allocator import check_view, pairs_view, view
from app.dash_app.pages.position_sizing.allocator.check import Checked, read_checked, summarise
from app.dash_app.pages.position_sizing.allocator.settings import PAGE, read_settings
from app.dash_app.pages.position_sizing.allocator.work import Allocator, check
from app.dash_app.pages.position_sizing.ids import encoded
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from tests.unit.calculations.allocation.allocation_books import day_book, drawn_days
from tests.unit.calculations.builders import profile_of

CONDITIONS = Conditions(
    days=SampledDays(252, None, 100, np.datetime64("2024-01-01"), np.datetime64("2024-05-17")),
    log=SampledLog(200, False),
    estimates="none",
    injected_losses=None,
    capital=PathCapital(100_000.0, "starting_capital"),
)

DAYS = 90
READY: Any = {"fingerprint": "f", "nonce": "allocator.0.0"}
LOOSE = {"target_max_drawdown": 0.5, "drawdown_probability": 0.2}


@pytest.fixture(autouse=True)
def forget() -> None:
    server_state().portfolios.clear()


@pytest.fixture(scope="module")
def book() -> Book:
    return day_book(drawn_days("independent", DAYS, 1))


def allocator(book: Book, strategies: dict[str, Any] | None = None, **settings: Any) -> Allocator:
    return Allocator(Workspace(READY, book, profile_of(strategies, **LOOSE)), AllocationSettings(**settings))


def carried(text: str, act: str) -> dict[str, Any]:
    """What a button gives to the script that listens."""
    tag = re.search(rf'<[^>]*data-act="{act}"[^>]*>', text)
    assert tag is not None, text
    found = re.search(r'data-what="([^"]*)"', tag[0])
    assert found is not None, tag[0]
    return json.loads(found[1].replace("&quot;", '"'))  # type: ignore[no-any-return]


class TestSettings:
    def test_none_kept_are_the_defaults(self, book: Book) -> None:
        assert read_settings(book, None) == AllocationSettings()

    def test_weights_come_by_encoded_names_and_strangers_stay_behind(self, book: Book) -> None:
        kept = {
            "objective": "growth",
            "max_weights": {encoded("Condor"): 0.1, encoded("Ghost"): 0.2, encoded("Fly"): None},
            "held_out": ["Fly", "Ghost"],
        }
        found = read_settings(book, {PAGE: kept})
        assert found == AllocationSettings(objective="growth", max_weights={"Condor": 0.1}, held_out=("Fly",))

    def test_what_cannot_be_used_is_said(self, book: Book) -> None:
        with pytest.raises(CalculationError, match=r"allocation\.fraction"):
            read_settings(book, {PAGE: {"fraction": -1}})


class TestWords:
    def test_the_finding_names_both_peaks_and_what_binds(self, book: Book) -> None:
        own = allocator(book)
        text = markup(view.lead_words(own))
        assert f"These weights hold {100 * own.allocation.peak_share:.0f}% of equity" in text
        assert "What holds them back: the margin ceiling." in text or "that chance" in text

    def test_the_table_has_weights_ranges_and_contracts(self, book: Book) -> None:
        own = allocator(book)
        text = markup(view.weights_table(own, own.ranges))
        for code, weight in enumerate(own.allocation.weights):
            assert f"<b>{100 * weight:.1f}%</b>" in text
            assert f'<td class="n lo">{own.contracts.sizes[code].contracts:,.0f}</td>' in text
        assert "range" in text
        assert "wb-i" in text

    def test_today_beyond_the_scale_is_an_arrow(self) -> None:
        assert "wb-o" in markup(view.weight_bar(0.1, 0.05, 0.2, 0.9, 0.3))
        assert "wb-o" not in markup(view.weight_bar(0.1, 0.05, 0.2, 0.2, 0.3))

    def test_a_weight_of_nothing_has_its_reason(self, book: Book) -> None:
        text = markup(view.weights_table(allocator(book, held_out=("Fly",)), None))
        assert "held out" in text

    def test_pairs_name_the_common_periods(self, book: Book) -> None:
        text = markup(pairs_view.pairs_content(allocator(book)))
        assert f"<small>of {DAYS}</small>" in text
        assert "Condor · Fly" in text

    def test_one_strategy_has_no_pairs(self) -> None:
        text = markup(pairs_view.pairs_content(allocator(day_book(drawn_days("independent", DAYS, 1)[:, :1]))))
        assert "no two strategies" in text

    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_every_objective_draws(self, book: Book, objective: Any) -> None:
        own = allocator(book, objective=objective, weights={"Condor": 0.1})
        assert markup([*view.lead_words(own), view.weights_table(own, own.ranges), view.foot(own, own.ranges)])
        assert own.frontier["proposed"]


def offered(own: Allocator) -> dict[str, float]:
    """Half of the weights, by strategy."""
    return dict(zip(own.allocation.strategies, (own.allocation.weights / 2).tolist(), strict=True))


class TestButtons:
    def test_use_as_scenario_carries_the_weights_offered(self, book: Book) -> None:
        own = allocator(book)
        scenario = carried(markup(view.actions(own.workspace, offered(own))), "use-allocation")["scenario"]
        assert scenario["name"] == "Allocator"
        assert list(scenario["rule"]["weights"].values()) == pytest.approx((own.allocation.weights / 2).tolist())

    def test_overrides_make_my_kelly_hold_the_weights_offered(self, book: Book) -> None:
        """Kelly fraction times log-optimal Kelly is the weight again."""
        own = allocator(book)
        fractions = carried(markup(view.actions(own.workspace, offered(own))), "apply-allocation")["fractions"]
        kelly = {row.name: row.estimate.log_optimal for row in own.workspace.kelly().strategies}
        held = [fractions[name] * kelly[name] for name in own.allocation.strategies]
        assert held == pytest.approx((own.allocation.weights / 2).tolist())

    def test_a_strategy_without_a_kelly_of_its_own_is_left_as_it_is(self) -> None:
        """A weight on a strategy that loses on average."""
        days = drawn_days("independent", DAYS, 1)
        days[:, 1] = -np.abs(days[:, 1])
        workspace = allocator(day_book(days)).workspace
        fractions, left_out = view.overrides_of(workspace, {"Condor": 0.1, "Fly": 0.1})
        assert (list(fractions), left_out) == (["Condor"], ["Fly"])
        assert "Not possible, and left as it is" in markup(view.actions(workspace, {"Condor": 0.1, "Fly": 0.1}))

    def test_nothing_offered_can_be_used_for_nothing(self, book: Book) -> None:
        assert markup(view.actions(allocator(book).workspace, {})).count(" disabled") == 2
        text = markup(view.actions(None, {}))
        assert text.count(" disabled") == 2
        assert "Scale the weights to your drawdown promise first" in text


class TestKept:
    def test_a_kelly_slider_fits_nothing_anew(self, book: Book) -> None:
        first = allocator(book, {"Fly": {"kelly_fraction": 0.9}})
        other = Allocator(
            Workspace(READY, book, profile_of({"Fly": {"kelly_fraction": 0.1}}, **LOOSE, kelly_fraction=0.25)), first.settings
        )
        assert other.allocation is first.allocation
        assert other.today[1] != first.today[1]
        assert other.key != first.key, "the check competes with My Kelly"

    def test_a_limit_does(self, book: Book) -> None:
        first = allocator(book)
        other = Allocator(Workspace(READY, book, profile_of(**LOOSE, margin_ceiling=0.1)), first.settings)
        assert other.allocation.peak_share == pytest.approx(0.1, abs=1e-6)


class TestCheck:
    def test_survives_the_browser(self, book: Book) -> None:
        found = read_checked(json.loads(json.dumps(summary(book, multiple=0.5))))
        assert found is not None
        text = markup(check_view.checked_content(found, is_current=True))
        assert "0.5× of these weights keeps the drawdown promise" in text
        assert "Equal weight" in text
        assert found.offered == pytest.approx({name: weight / 2 for name, weight in found.weights.items()})
        for weight in found.offered.values():
            assert f"<b>{100 * weight:.1f}%</b>" in text

    def test_every_sizing_stands_at_its_own_scale(self, book: Book) -> None:
        text = markup(check_view.checked_content(Checked.model_validate(summary(book, multiple=0.5)), is_current=True))
        for words in ("Weights as fitted", "0.125×", "35.0%", "No scale"):
            assert words in text

    @pytest.mark.parametrize(("multiple", "words"), [(1.0, "offered as they are"), (None, "No part of these weights")])
    def test_says_whether_the_promise_is_kept(self, book: Book, multiple: float | None, words: str) -> None:
        found = Checked.model_validate(summary(book, multiple=multiple))
        text = markup(check_view.checked_content(found, is_current=False))
        assert words in text
        assert "Checked with other settings" in text
        assert bool(found.offered) == (multiple is not None)

    @pytest.mark.parametrize("kept", [None, {}, {"version": 3}, {"version": 2, "weights": "many"}])
    def test_what_is_not_ours_is_none(self, kept: object) -> None:
        assert read_checked(kept) is None

    def test_runs_as_long_work(self, book: Book) -> None:
        """A log too short to simulate or to walk forward says so, in both parts."""
        short = day_book(drawn_days("independent", 12, 1))
        own = allocator(short, objective="own", weights={"Condor": 0.1})
        result = check(short, own.workspace.profile, own.request(), None, lambda done, of: None, lambda: False)  # type: ignore[arg-type]
        found = read_checked(result)
        assert found is not None
        assert (found.walked, found.promised) == (None, None)
        assert len(found.left_out) == 2


def summary(book: Book, multiple: float | None) -> dict[str, Any]:
    """A check as it is kept, the simulation made up."""
    profile = profile_of(**LOOSE)
    base = allocation_context(book, profile, AllocationSettings())
    found = allocate(book, profile, context=base)
    figures = PromiseFigures(Estimated(0.3, 0.28, 0.32, 0.01), 0.35, 0.2, 120_000.0)
    promise = AllocationPromise(
        target=0.2,
        judged="max_drawdown",
        tolerance=0.05,
        horizon_days=252,
        paths=1_000,
        unscaled=figures,
        multiple=multiple,
        scaled=figures if multiple else None,
        weights=found.weights * (multiple or 0.0),
        largest=SizeAtPromise("Risk-constrained growth", multiple, figures if multiple else None),
        conditions=CONDITIONS,
    )
    sizes = (promise.largest, SizeAtPromise("Equal weight", 0.125, figures), SizeAtPromise("No scale", None, None))
    walked = allocation_walk_forward(book, profile, found, base)
    return summarise(found, AllocationCheck(promise, sizes, walked, ()))


def test_the_bound_is_a_diagnostic_under_the_table(book: Book) -> None:
    own = allocator(book)
    assert "Exponential bound" not in markup(view.lead_words(own))
    assert "Exponential bound: the chance of ever falling 50% below the start is at most" in markup(view.foot(own, None))
