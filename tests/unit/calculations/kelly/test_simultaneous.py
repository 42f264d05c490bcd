"""Simultaneous Kelly of a book: its periods, its caution, its margin ceiling, and what walk-forward
knew.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from app.calculations.errors import CalculationError
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.kelly.simultaneous import joint_returns, simultaneous_kelly
from app.calculations.log.book import Book
from app.calculations.log.concurrency import open_positions, positions_at_once, undominated
from app.calculations.log.economics import economics
from tests.unit.calculations.builders import (
    CAPITAL,
    MARGIN,
    NAN,
    Trade,
    book_of,
    desired,
    log_of,
    one_a_day,
    outcomes,
    profile_of,
    random_trades,
    run,
    sample,
)

RULE = {"kind": "kelly", "estimator": "simultaneous", "fraction": 1.0}
WALK_FORWARD = {**RULE, "history": "walk_forward", "min_trades": 5}
COIN = [100.0, 100.0, -100.0, 100.0, -100.0] * 12
SEEDS = range(4)


def overlapping(seed: int, n: int = 90) -> list[Trade]:
    """Two strategies opening most days, closing the same day, sharing some of their luck."""
    rng = np.random.default_rng(seed)
    trades = []
    for day in range(8, 8 + n):
        luck = rng.normal(30, 150)
        for name, share in (("Condor", 1.0), ("Fly", 0.6)):
            if rng.random() < 0.8:
                trades.append(
                    Trade(
                        f"{day} 10:00",
                        f"{day} 15:00",
                        pl=float(luck * share + rng.normal(0, 80)),
                        strategy=name,
                    )
                )
    return trades


def slow_matrix(book: Book, weeks: bool) -> dict[Any, list[float]]:
    """Summed returns by period, position by position."""
    r, rows = (
        economics(book, profile_of()).return_on_margin,
        defaultdict(lambda: [0.0] * len(book.log.strategies)),
    )
    for i, closed in enumerate(book.positions.last_closed_at(book.log)):
        day = closed.astype("datetime64[D]").item()
        if np.isfinite(r[i]):
            rows[day - timedelta(days=day.weekday()) if weeks else day][book.strategy[i]] += r[i]
    return dict(sorted(rows.items()))


class TestJointReturns:
    """The matrix of returns by period and strategy."""

    @pytest.mark.parametrize("seed", SEEDS)
    def test_joint_returns_sums_by_closing_day_or_week(self, seed: int) -> None:
        book = book_of(*random_trades(seed))
        joint = joint_returns(book, economics(book, profile_of()))
        slow = slow_matrix(book, weeks=joint.unit == "week")
        assert joint.period.astype(object).tolist() == list(slow)
        assert joint.returns == pytest.approx(np.array(list(slow.values())), abs=1e-12)

    @pytest.mark.parametrize(
        ("long_holds", "unit"),
        [
            pytest.param(0, "day", id="none"),
            pytest.param(1, "day", id="one in forty"),
            pytest.param(4, "week", id="one in ten"),
        ],
    )
    def test_joint_returns_weeks_when_the_95th_percentile_of_holds_is_over_a_day(
        self, long_holds: int, unit: str
    ) -> None:
        trades = [
            Trade(f"{8 + i} 10:00", f"{8 + i + (3 if i < long_holds else 0)} 11:00", 10.0)
            for i in range(40)
        ]
        book = book_of(*trades, *one_a_day(COIN, strategy="Fly"))
        assert joint_returns(book, economics(book, profile_of())).unit == unit

    def test_joint_returns_hold_of_exactly_a_day_is_not_over_a_day(self) -> None:
        book = book_of(*(Trade(f"{8 + i} 10:00", f"{9 + i} 10:00", 10.0) for i in range(5)))
        assert joint_returns(book, economics(book, profile_of())).unit == "day"

    def test_joint_returns_haircut_is_each_strategys_own(self) -> None:
        book = book_of(*one_a_day([100.0, -40.0]), *one_a_day([-50.0, 10.0], strategy="Fly"))
        joint = joint_returns(book, economics(book, profile_of()), np.array([0.5, 0.9]))
        assert joint.returns == pytest.approx(
            np.array([[0.100 - 0.015, -0.050], [-0.040 - 0.015, 0.010]])
        )


class TestWholeLog:
    """Fitted on everything: hindsight."""

    def test_simultaneous_kelly_one_position_at_a_time_is_single_kelly(self) -> None:
        joint = simultaneous_kelly(book_of(*one_a_day(COIN, margin=100)), profile_of())
        assert joint.shares == pytest.approx([0.2], abs=1e-9)
        assert joint.growth == pytest.approx(0.0201355136, abs=1e-9)  # K-01
        assert (joint.unit, joint.periods, joint.statuses) == ("day", 60, ("ok",))

    def test_simultaneous_kelly_six_entries_a_day_share_one_bet(self) -> None:
        trades = [
            Trade(f"{8 + day} 10:0{entry}", f"{8 + day} 15:00", pl, margin=100)
            for day, pl in enumerate(COIN)
            for entry in range(6)
        ]
        book = book_of(*trades)
        single = kelly_estimate(economics(book, profile_of()).return_on_margin).log_optimal
        joint = simultaneous_kelly(book, profile_of())
        assert joint.shares == pytest.approx([single / 6], abs=1e-9)
        assert joint.busiest_share == pytest.approx(6 * joint.shares[0])

    @pytest.mark.parametrize("seed", SEEDS)
    def test_simultaneous_kelly_is_the_optimum_of_the_joint_returns(self, seed: int) -> None:
        book = book_of(*overlapping(seed))
        rows = np.array(list(slow_matrix(book, weeks=False).values()))
        assert simultaneous_kelly(book, profile_of()).shares == pytest.approx(
            maximise_growth(rows).shares, abs=1e-9
        )

    def test_simultaneous_kelly_added_losses_come_in_periods_of_their_own(self) -> None:
        """One full loss for every 20 positions of each strategy, here as rows of the log itself."""
        trades = overlapping(1)
        book = book_of(*trades)
        rows = np.array(list(slow_matrix(book, weeks=False).values()))
        counts = np.bincount(book.strategy)
        added = np.vstack([rows, -np.eye(2)])
        expected = maximise_growth(added, np.concatenate([np.ones(len(rows)), counts / 20])).shares
        assert simultaneous_kelly(book, profile_of(tail_loss_every=20)).shares == pytest.approx(
            expected, abs=1e-9
        )

    def test_simultaneous_kelly_strategy_switched_off_leaves_the_others_as_if_alone(self) -> None:
        trades = overlapping(2)
        alone = simultaneous_kelly(
            book_of(*(t for t in trades if t.strategy == "Condor")), profile_of()
        )
        both = simultaneous_kelly(book_of(*trades), profile_of({"Fly": {"enabled": False}}))
        assert both.shares == pytest.approx([alone.shares[0], 0.0], abs=1e-9)
        assert both.statuses[1] == "switched_off"

    def test_simultaneous_kelly_capped_share_is_at_most_its_cap(self) -> None:
        book = book_of(*overlapping(1))
        free = simultaneous_kelly(book, profile_of())
        name = book.log.strategies[0]
        capped = simultaneous_kelly(book, profile_of(), maximum={name: free.shares[0] / 3})
        assert capped.shares[0] == pytest.approx(free.shares[0] / 3, abs=1e-9)
        assert capped.growth < free.growth

    @pytest.mark.parametrize("seed", SEEDS)
    def test_simultaneous_kelly_ceiling_holds_at_every_instant(self, seed: int) -> None:
        trades = [t for t in random_trades(seed) if t.margin == t.margin]
        book, ceiling = book_of(*trades), 0.15
        joint = simultaneous_kelly(book, profile_of(tail_loss_every=50), margin_ceiling=ceiling)
        opened = book.log.opened_at[book.positions.first]
        closed = book.positions.last_closed_at(book.log)
        held = [
            joint.shares[book.strategy[(opened <= now) & ((closed > now) | (opened == now))]].sum()
            for now in opened
        ]
        assert max(held) <= ceiling + 1e-8
        assert joint.ceiling_binds == (max(held) > ceiling - 1e-6)

    def test_simultaneous_kelly_ceiling_never_raises_growth(self) -> None:
        book = book_of(*overlapping(3))
        rates = [
            simultaneous_kelly(book, profile_of(), margin_ceiling=ceiling).growth
            for ceiling in (0.0, 0.1, 0.3, 1.0, 50.0)
        ]
        assert rates == sorted(rates)
        assert rates[0] == 0.0
        assert rates[-1] == pytest.approx(simultaneous_kelly(book, profile_of()).growth)

    @pytest.mark.parametrize(
        ("trades", "status"),
        [
            pytest.param(one_a_day(COIN), "ok", id="enough"),
            pytest.param(one_a_day([3.0, -1.0]), "too_few", id="two trades"),
            pytest.param(one_a_day([1.0]), "no_loss", id="one trade, won"),
            pytest.param(one_a_day([-1.0]), "no_win", id="one trade, lost"),
            pytest.param(one_a_day([0.0, 0.0]), "no_win", id="zero P/L"),
            pytest.param(one_a_day([1.0, -2.0]), "no_edge", id="losing"),
            pytest.param(one_a_day([1.0, -0.5], margin=NAN), "no_margin", id="no margin"),
        ],
    )
    def test_simultaneous_kelly_zero_share_has_its_status(
        self, trades: list[Trade], status: str
    ) -> None:
        joint = simultaneous_kelly(book_of(*trades), profile_of())
        assert joint.statuses == (status,)
        assert (joint.shares[0] > 0) == (status in ("ok", "too_few"))

    def test_simultaneous_kelly_haircut_of_the_whole_edge_leaves_nothing(self) -> None:
        same, varied = (
            one_a_day([70.0] * 9, strategy="Always the same"),
            one_a_day([33.0, -10.0, 7.0] * 9),
        )
        joint = simultaneous_kelly(book_of(*varied, *same), profile_of(edge_haircut=1.0))
        assert joint.shares.tolist() == [0.0, 0.0]
        assert set(joint.statuses) <= {"no_edge", "no_win"}

    def test_simultaneous_kelly_one_that_never_lost_is_left_out_and_spoils_nobody(self) -> None:
        book = book_of(
            *one_a_day(COIN[:8], margin=100), *one_a_day([37.91, 0.0], strategy="Never lost")
        )
        joint = simultaneous_kelly(book, profile_of())
        assert joint.statuses == ("too_few", "no_loss")
        assert joint.shares == pytest.approx(
            [0.25, 0.0], abs=1e-9
        )  # five of eight even-money bets won

    def test_simultaneous_kelly_edge_that_another_one_covers_is_crowded_out(self) -> None:
        book = book_of(
            *one_a_day(COIN), *one_a_day([0.4 * pl - 1 for pl in COIN], strategy="Half as good")
        )
        joint = simultaneous_kelly(book, profile_of())
        assert joint.statuses == ("ok", "crowded_out")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            pytest.param(
                {"maximum": {"Ghost": 0.1}},
                "maximum: 'Ghost' is not a strategy of the log",
                id="stranger",
            ),
            pytest.param({"maximum": {"Condor": -0.1}}, "maximum: found .*-0.1", id="negative cap"),
            pytest.param(
                {"margin_ceiling": -1.0}, "margin_ceiling: found -1.0", id="negative ceiling"
            ),
        ],
    )
    def test_simultaneous_kelly_bad_argument_raises_error_that_names_it(
        self, arguments: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(CalculationError, match=message):
            simultaneous_kelly(book_of(*one_a_day(COIN)), profile_of(), **arguments)


class TestRule:
    """`estimator: "simultaneous"` in a replay."""

    def test_simultaneous_rule_sizes_by_the_share_of_the_whole_log(self) -> None:
        trades = overlapping(1)
        book = book_of(*trades)
        shares = simultaneous_kelly(book, profile_of()).shares
        assert desired(trades, RULE, sizing_equity="starting") == pytest.approx(
            shares[book.strategy] * CAPITAL / MARGIN
        )

    @pytest.mark.parametrize("seed", SEEDS)
    def test_simultaneous_rule_walk_forward_is_the_fit_to_what_had_closed_at_the_months_first_open(
        self, seed: int
    ) -> None:
        trades = overlapping(seed)
        book, least = book_of(*trades), WALK_FORWARD["min_trades"]
        sizes = desired(trades, WALK_FORWARD, sizing_equity="starting")
        opened = book.log.opened_at[book.positions.first]
        month = opened.astype("datetime64[M]")
        for i in range(len(sizes)):
            refit = opened[month == month[i]].min()
            known = [
                t
                for t, closed in zip(trades, log_of(*trades).closed_at, strict=True)
                if closed <= refit
            ]
            counts = [sum(t.strategy == name for t in known) for name in book.log.strategies]
            if counts[book.strategy[i]] < least:
                assert sizes[i] == 0
                continue
            closed_history = book_of(
                *(t for t in known if counts[book.log.strategies.index(t.strategy)] >= least)
            )
            share = simultaneous_kelly(closed_history, profile_of()).shares[
                closed_history.log.strategies.index(book.log.strategies[book.strategy[i]])
            ]
            assert sizes[i] == pytest.approx(share * CAPITAL / MARGIN, rel=1e-6, abs=1e-6)

    def test_simultaneous_rule_walk_forward_warms_up_until_the_refit_after_enough_trades(
        self,
    ) -> None:
        """Six trades in January's first days: known by then, but fitted on the first of
        February.
        """
        first = [
            Trade(f"{day} 10:00", f"{day} 11:00", pl)
            for day, pl in zip(range(2, 8), [100.0, -50.0] * 3, strict=True)
        ]
        later = [Trade("20 10:00", "20 11:00", 10.0), Trade("32 10:00", "32 11:00", 10.0)]
        outcome_names = outcomes(run([*first, *later], WALK_FORWARD))
        assert outcome_names == ["skipped:warmup"] * 7 + ["reduced:margin_ceiling"]

    @pytest.mark.parametrize(
        ("last_close", "warm"),
        [("32 10:00", True), ("32 10:00:01", False)],
        ids=["same second", "later"],
    )
    def test_simultaneous_rule_close_in_the_second_of_the_refit_counts(
        self, last_close: str, warm: bool
    ) -> None:
        trades = [
            Trade(f"{day} 10:00", f"{day} 11:00", pl)
            for day, pl in zip(range(2, 6), [100.0, -50.0] * 2, strict=True)
        ]
        outcome_names = outcomes(
            run(
                [*trades, Trade("6 10:00", last_close, 20.0), Trade("32 10:00", "32 11:00")],
                WALK_FORWARD,
            )
        )
        assert (outcome_names[-1] != "skipped:warmup") == warm

    def test_simultaneous_rule_what_comes_later_changes_nothing(self) -> None:
        trades = overlapping(1)
        cut = len(trades) - 40
        whole, early = (
            desired(trades, WALK_FORWARD, sizing_equity="starting"),
            desired(trades[:cut], WALK_FORWARD, sizing_equity="starting"),
        )
        assert whole[:cut] == pytest.approx(early)

    def test_simultaneous_rule_strategies_switched_off_count_only_where_overrides_do(self) -> None:
        trades, off = overlapping(2), {"Fly": {"enabled": False}}
        alone = [t for t in trades if t.strategy == "Condor"]
        limits = {"margin_ceiling": None, "below_one": "one"}
        constrained = run(trades, RULE, strategies=off, **limits)
        assert constrained.contracts[constrained.contracts > 0] == pytest.approx(
            run(alone, RULE, **limits).contracts
        )
        unconstrained = run(trades, RULE, strategies=off, constrained=False)
        assert unconstrained.contracts == pytest.approx(
            run(trades, RULE, constrained=False).contracts
        )

    def test_simultaneous_rule_unknown_margin_is_unsizable(self) -> None:
        trades = [*one_a_day(COIN), Trade("90 10:00", "90 11:00", 5.0, margin=NAN)]
        assert outcomes(run(trades, RULE))[-1] == "skipped:unsizable"

    def test_simultaneous_rule_nothing_to_fit_is_no_size(self) -> None:
        assert set(outcomes(run(one_a_day(sample((3, 10.0))), RULE))) == {"skipped:zero_size"}


class TestPositionsAtOnce:
    @pytest.mark.parametrize("seed", range(5))
    def test_simultaneous_kelly_undominated_rows_are_those_no_other_reaches(
        self, seed: int
    ) -> None:
        rows = np.unique(np.random.default_rng(seed).integers(0, 4, (60, 3)), axis=0).astype(float)
        expected = {
            tuple(row)
            for row in rows
            if not any((other >= row).all() and (other != row).any() for other in rows)
        }
        assert {tuple(row) for row in undominated(rows)} == expected

    @pytest.mark.parametrize("seed", range(5))
    def test_simultaneous_kelly_every_set_ever_open_lies_within_one_that_is_kept(
        self, seed: int
    ) -> None:
        book = book_of(*random_trades(seed))
        kept = positions_at_once(book)
        for held in open_positions(book, book.timeline.sample):
            assert (kept >= held).all(axis=1).any()
