"""The Allocator section: its settings as kept, its words, its buttons, the check it keeps."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.calculations.allocation.allocate import allocate, allocation_context
from app.calculations.allocation.check import AllocationCheck
from app.calculations.allocation.drawdown_promise import (
    AllocationPromise,
    PromiseFigures,
    SizeAtPromise,
)
from app.calculations.allocation.ranges import allocation_ranges
from app.calculations.allocation.settings import OBJECTIVES, AllocationSettings
from app.calculations.allocation.walk_forward import allocation_walk_forward
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.assumptions import (
    Conditions,
    PathCapital,
    SampledDays,
    SampledLog,
)
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import parse_profile
from app.dash_app.components.content import Piece, Sentence, Table
from app.dash_app.figures.base import ChartStyle
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.pages.position_sizing.allocator import asked, starts, work
from app.dash_app.pages.position_sizing.allocator.apply import (
    overrides_of,
    overrides_patch,
    scenario_patch,
)
from app.dash_app.pages.position_sizing.allocator.check import Checked, read_checked, summarise
from app.dash_app.pages.position_sizing.allocator.check_content import checked_content
from app.dash_app.pages.position_sizing.allocator.content import (
    detail_pieces,
    frontier_pieces,
    weights_pieces,
)
from app.dash_app.pages.position_sizing.allocator.settings import (
    limit_of,
    limits_words,
    read_settings,
    with_limit,
)
from app.dash_app.pages.position_sizing.allocator.work import (
    RANGES,
    Allocator,
    RangedWeights,
    check,
    find_ranges,
    ranges_key,
    work_out_ranges,
)
from app.dash_app.state import stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from tests.unit.calculations.allocation.allocation_books import day_book, drawn_days
from tests.unit.calculations.builders import profile_of
from tests.unit.dash_app.works import work_of
from tests.unit.dash_app.workspaces import browser_of

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
    return Allocator(
        Workspace(READY, book, profile_of(strategies, **LOOSE)), AllocationSettings(**settings)
    )


def tables(pieces: list[Piece]) -> list[Table]:
    return [piece for piece in pieces if isinstance(piece, Table)]


def said(pieces: list[Piece]) -> str:
    """All words of the pieces, tables included."""
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, Table):
            parts += [cell for row in (piece.head, *piece.body, piece.foot) for cell in row]
        else:
            parts += [value for value in vars(piece).values() if isinstance(value, str)]
    return " | ".join(parts)


class TestSettings:
    def test_none_given_are_the_defaults(self, book: Book) -> None:
        assert read_settings(book, {}) == AllocationSettings()

    def test_limits_are_shares_and_strangers_stay_behind(self, book: Book) -> None:
        limits = [
            {"name": "Condor", "most": 10, "out": False},
            {"name": "Ghost", "most": 20, "out": True},
            {"name": "Fly", "out": True, "least": ""},
            "damaged",
        ]
        found = read_settings(book, {"objective": "growth", "limits": limits, "tail": 95})
        assert found == AllocationSettings(
            objective="growth", max_weights={"Condor": 0.1}, held_out=("Fly",)
        )

    def test_numbers_that_end_in_zeros_come_as_text(self, book: Book) -> None:
        limits = [{"name": "Condor", "most": "12.50", "out": False}]
        found = read_settings(book, {"fraction": "0.50", "tail": "90.0", "limits": limits})
        assert found == AllocationSettings(fraction=0.5, tail=0.9, max_weights={"Condor": 0.125})

    def test_what_cannot_be_used_is_said(self, book: Book) -> None:
        with pytest.raises(CalculationError, match=r"allocation\.fraction"):
            read_settings(book, {"fraction": -1})

    def test_a_limit_is_kept_by_strategy_and_forgotten_when_emptied(self) -> None:
        none = {"out": False, "least": None, "most": None, "own": None}
        kept = with_limit(None, {"name": "__proto__"} | none | {"most": 10})
        assert limit_of(kept, "__proto__")["most"] == 10
        assert limits_words(kept, ["__proto__"]) == "Limits set: __proto__."
        assert with_limit(kept, {"name": "__proto__"} | none) == []
        assert limit_of(kept, "Fly") == {"name": "Fly"} | none


class TestWords:
    def test_the_finding_names_both_peaks_and_what_binds(self, book: Book) -> None:
        own = allocator(book)
        finding = weights_pieces(own, {})[0]
        assert isinstance(finding, Sentence)
        assert finding.finding.startswith(
            f"These weights hold {100 * own.allocation.peak_share:.0f}% of equity"
        )
        assert finding.rest.startswith("What holds them back: ")

    def test_the_table_has_weights_ranges_and_contracts(self, book: Book) -> None:
        own = allocator(book)
        work_out_ranges(own)
        [table] = tables(weights_pieces(own, {}))
        rows = {row[0]: row for row in table.body}
        ranges = own.ranges.found
        assert ranges is not None
        for code, name in enumerate(own.allocation.strategies):
            assert rows[name][2] == f"{100 * own.allocation.weights[code]:.1f}%"
            assert rows[name][3] == f"{100 * ranges.low[code]:.1f}–{100 * ranges.high[code]:.1f}%"
            assert rows[name][5] == f"{own.contracts.sizes[code].contracts:,.0f}"

    def test_once_scaled_the_table_leads_with_what_is_offered(self, book: Book) -> None:
        own = allocator(book)
        pieces = weights_pieces(own, offered(own))
        [table] = tables(pieces)
        assert table.head[2:4] == ["Offered", "As fitted"]
        names = own.allocation.strategies
        fitted = dict(zip(names, own.allocation.weights.tolist(), strict=True))
        for row in table.body:
            assert row[2:4] == [f"{50 * fitted[row[0]]:.1f}%", f"{100 * fitted[row[0]]:.1f}%"]
        assert table.foot[2] == f"{50 * own.allocation.peak_share:.0f}%"
        assert "They are scaled until your drawdown promise holds." in said(pieces)

    def test_a_weight_of_nothing_has_its_reason(self, book: Book) -> None:
        assert "Held out: Fly." in said(weights_pieces(allocator(book, held_out=("Fly",)), {}))

    def test_pairs_name_the_common_periods(self, book: Book) -> None:
        [table] = tables(detail_pieces(allocator(book)))
        assert table.body[0][0] == "Condor · Fly"
        assert table.body[0][2] == str(DAYS)

    def test_one_strategy_has_no_pairs(self) -> None:
        alone = day_book(drawn_days("independent", DAYS, 1)[:, :1])
        assert "no two strategies" in said(detail_pieces(allocator(alone)))

    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_every_objective_draws(self, book: Book, objective: Any) -> None:
        own = allocator(book, objective=objective, weights={"Condor": 0.1})
        assert tables(weights_pieces(own, {}))
        assert own.frontier["proposed"]

    @pytest.mark.parametrize(
        ("sizing_equity", "words"),
        [
            ("starting", "your promise counts it of starting capital"),
            ("current", "as your promise counts it"),
        ],
    )
    def test_the_frontier_says_that_it_compounds_and_falls_from_a_peak(
        self, book: Book, sizing_equity: str, words: str
    ) -> None:
        profile = profile_of(None, **LOOSE, sizing_equity=sizing_equity)
        own = Allocator(Workspace(READY, book, profile), AllocationSettings())
        text = said(frontier_pieces(own, ChartStyle("light")))
        assert "Growth against drawdown, compounding" in text
        assert words in text

    def test_the_bound_is_a_diagnostic_in_the_details(self, book: Book) -> None:
        own = allocator(book)
        assert "Exponential" not in said(weights_pieces(own, {}))
        assert "The chance of ever falling 50% below the start is at most" in said(
            detail_pieces(own)
        )


def offered(own: Allocator) -> dict[str, float]:
    """Half of the weights, by strategy."""
    return dict(zip(own.allocation.strategies, (own.allocation.weights / 2).tolist(), strict=True))


class TestApply:
    def test_use_as_scenario_adds_the_weights_offered_and_then_replaces_them(
        self, book: Book
    ) -> None:
        own = allocator(book)
        patch, words = scenario_patch(own.workspace, offered(own))
        assert patch is not None
        assert words == "“Allocator” is added to the scenarios."
        scenario = patch["scenarios"][-1]
        assert list(scenario["rule"]["weights"].values()) == pytest.approx(
            (own.allocation.weights / 2).tolist()
        )
        document = own.workspace.profile.to_document() | patch
        again = Workspace(READY, book, parse_profile(document))
        replaced, words = scenario_patch(again, offered(own))
        assert replaced is not None
        assert words == "“Allocator” now holds these weights."
        assert len(replaced["scenarios"]) == len(patch["scenarios"])

    def test_a_ninth_scenario_is_refused(self, book: Book) -> None:
        own = allocator(book)
        rule = {"kind": "fixed_contracts", "contracts": 1}
        document = own.workspace.profile.to_document()
        document["scenarios"] = [{"name": f"S{k}", "rule": rule} for k in range(8)]
        full = Workspace(READY, book, parse_profile(document))
        assert scenario_patch(full, offered(own))[0] is None

    def test_overrides_make_my_sizing_hold_the_weights_offered(self, book: Book) -> None:
        """Kelly fraction times full Kelly is the weight again."""
        own = allocator(book)
        patch, _ = overrides_patch(own.workspace, offered(own))
        assert patch is not None
        kelly = {row.name: row.full_share for row in own.workspace.kelly().strategies}
        held = [
            patch["strategies"][name]["kelly_fraction"] * kelly[name]
            for name in own.allocation.strategies
        ]
        assert held == pytest.approx((own.allocation.weights / 2).tolist())

    def test_a_strategy_without_a_kelly_of_its_own_is_left_as_it_is(self) -> None:
        """A weight on a strategy that loses on average."""
        days = drawn_days("independent", DAYS, 1)
        days[:, 1] = -np.abs(days[:, 1])
        workspace = allocator(day_book(days)).workspace
        fractions, left_out = overrides_of(workspace, {"Condor": 0.1, "Fly": 0.1})
        assert (list(fractions), left_out) == (["Condor"], ["Fly"])
        assert (
            "left as they are: Fly." in overrides_patch(workspace, {"Condor": 0.1, "Fly": 0.1})[1]
        )


class TestKept:
    def test_a_kelly_slider_fits_nothing_anew(self, book: Book) -> None:
        first = allocator(book, {"Fly": {"kelly_fraction": 0.9}})
        other = Allocator(
            Workspace(
                READY,
                book,
                profile_of({"Fly": {"kelly_fraction": 0.1}}, **LOOSE, kelly_fraction=0.25),
            ),
            first.settings,
        )
        assert other.allocation is first.allocation
        assert other.today[1] != first.today[1]
        assert other.key != first.key, "the check competes with My Kelly"

    def test_a_check_and_a_fit_are_of_their_book(self, book: Book) -> None:
        """As after a daily log was removed: trades and settings are the same."""
        first = allocator(book)
        ready: Any = {**READY, "nonce": "other.0.0"}
        other = Allocator(Workspace(ready, book, first.workspace.profile), first.settings)
        assert other.key != first.key
        assert other.fit_key != first.fit_key
        ready = {**READY, "nonce": "allocator.1.5"}
        again = Allocator(Workspace(ready, book, first.workspace.profile), first.settings)
        assert (again.key, again.fit_key) == (first.key, first.fit_key)

    def test_a_limit_does(self, book: Book) -> None:
        first = allocator(book)
        other = Allocator(
            Workspace(READY, book, profile_of(**LOOSE, margin_ceiling=0.1)), first.settings
        )
        assert other.allocation.peak_share == pytest.approx(0.1, abs=1e-6)


class TestRanges:
    def test_until_they_are_found_the_table_says_that_they_are_coming(self, book: Book) -> None:
        own = allocator(book)
        pieces = weights_pieces(own, {})
        [table] = tables(pieces)
        assert own.ranges == RangedWeights(is_pending=True)
        assert {row[3] for row in table.body} == {"…"}
        assert "Range: over resamples" not in said(pieces)

    def test_the_job_finds_what_is_found_here_and_now(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(work, "RESAMPLED_CELLS", 0)
        own, told = allocator(book), []
        job = work_of(
            book,
            own.workspace.profile,
            own.request(),
            progress=lambda done, of, what="": told.append((done, of)),
        )
        assert find_ranges(server_state(), job) == {}
        by_job = own.ranges.found
        expected = allocation_ranges(own.base, resamples=20)
        assert by_job is not None
        for name in ("low", "median", "high", "share_reaching_zero", "share_without_edge"):
            assert np.array_equal(getattr(by_job, name), getattr(expected, name)), name
        assert told == [(done, 20) for done in range(1, 21)]

    def test_they_stay_while_what_the_fit_rests_on_is_the_same(self, book: Book) -> None:
        own = allocator(book, {"Fly": {"kelly_fraction": 0.9}})
        known = RangedWeights()
        server_state().portfolios.keep(READY, ranges_key(own.fit_key), known)
        other = profile_of({"Fly": {"kelly_fraction": 0.1}}, **LOOSE, kelly_fraction=0.25)
        limited = profile_of({"Fly": {}}, **LOOSE, margin_ceiling=0.1)
        assert Allocator(Workspace(READY, book, other), own.settings).ranges is known
        assert Allocator(Workspace(READY, book, limited), own.settings).ranges.is_pending

    @pytest.mark.parametrize("objective", ["own", "equal"])
    def test_weights_that_are_not_fitted_have_none(self, book: Book, objective: Any) -> None:
        own = allocator(book, objective=objective, weights={"Condor": 0.1})
        assert own.ranges == RangedWeights()
        assert {row[3] for row in tables(weights_pieces(own, {}))[0].body} == {"–"}

    def test_resamples_without_an_answer_leave_none(
        self, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unanswered(*_: Any, **__: Any) -> None:
            raise CalculationError("no answer")

        monkeypatch.setattr(work, "allocation_ranges", unanswered)
        own = allocator(book)
        work_out_ranges(own)
        assert own.ranges == RangedWeights()

    def test_work_is_started_once_for_a_fit_and_again_where_it_is_asked_for(
        self, book: Book, started: list[str]
    ) -> None:
        ready, active = browser_of(book)
        controls, portfolio = {"objective": "growth"}, {"ready": ready, "active": active}
        own = asked.allocator_of(controls, portfolio)
        assert own is not None
        work.register(server_state())
        found = {"fingerprint": ready["fingerprint"], "key": own.key}

        def start(found: object, jobs: object = None, again: object = None) -> int:
            browser = ("c" * 32, jobs)
            starts.start_ranges(found, again, browser, controls, portfolio)
            return len(started)

        waiting = {"jobs": {RANGES: {"id": "a" * 32, "key": own.fit_key, "state": "failed"}}}
        assert start(None) == 0
        assert start(found) == 1
        assert start(found, waiting) == 1
        assert start(found, waiting, {"kind": RANGES}) == 2
        work_out_ranges(own)
        assert start(found) == 2


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of work that callbacks start, none of which is done."""
    kinds: list[str] = []
    monkeypatch.setattr(long_work, "begin_if_possible", lambda kind, *_: kinds.append(kind))
    pressed = SimpleNamespace(triggered_id=stores.JOB_AGAIN)
    monkeypatch.setattr(long_work, "ctx", pressed)
    return kinds


class TestCheck:
    def test_survives_the_browser(self, book: Book) -> None:
        found = read_checked(json.loads(json.dumps(summary(book, multiple=0.5))))
        assert found is not None
        text = said(checked_content(found, is_current=True))
        assert "0.5× of these weights keeps the drawdown promise" in text
        assert "Equal weight" in text
        assert found.offered == pytest.approx(
            {name: weight / 2 for name, weight in found.weights.items()}
        )

    def test_every_sizing_stands_at_its_own_scale(self, book: Book) -> None:
        text = said(
            checked_content(Checked.model_validate(summary(book, multiple=0.5)), is_current=True)
        )
        for words in ("Weights as fitted", "0.125×", "35.0%", "No scale"):
            assert words in text

    @pytest.mark.parametrize(
        ("multiple", "words"), [(1.0, "offered as they are"), (None, "No part of these weights")]
    )
    def test_says_whether_the_promise_is_kept(
        self, book: Book, multiple: float | None, words: str
    ) -> None:
        found = Checked.model_validate(summary(book, multiple=multiple))
        text = said(checked_content(found, is_current=False))
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
        result = check(work_of(short, own.workspace.profile, own.request()))
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
    sizes = (
        promise.largest,
        SizeAtPromise("Equal weight", 0.125, figures),
        SizeAtPromise("No scale", None, None),
    )
    walked = allocation_walk_forward(book, profile, found, base)
    return summarise(found, AllocationCheck(promise, sizes, walked, ()))
