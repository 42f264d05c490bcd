"""Comparisons of hand-made logs: figures by hand, and every kind of unlucky input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.calculations.errors import CalculationError, WorkStoppedError
from app.calculations.live import (
    Compared,
    LiveComparison,
    LiveOptions,
    Simulating,
    compare_live,
    with_plan,
)
from app.calculations.profile.model import Profile, parse_profile
from tests.unit.calculations.builders import NAN, Trade, book_of, profile_of
from tests.unit.calculations.live.live_logs import (
    Fill,
    compare,
    days,
    log_of_fills,
    note_codes,
)

#: Two contracts: credit 400, closing cost 100, fees 6; 147 a contract on a margin of 1,000.
SOLD = Fill("08 10:00", "08 15:00", 294.0, 2, 2_000.0, fees=6.0, premium=400.0, closing_cost=100.0)
#: Three contracts: credit 540, closing cost 180, fees 15; 115 a contract.
FILLED = Fill("08 10:01", "08 15:00", 345.0, 3, NAN, fees=15.0, premium=540.0, closing_cost=180.0)


def profile_with(mapping: dict[str, str | None]) -> Profile:
    """Return a profile with a mapping of live names."""
    return parse_profile({"version": 1, "live": {"strategies": mapping}})


def only(comparison: LiveComparison) -> Compared:
    """Return the one strategy that is compared."""
    [strategy] = comparison.strategies
    return strategy


def test_compare_one_pair_has_the_parts_worked_out_by_hand() -> None:
    figures = only(compare([SOLD], [FILLED])).figures
    assert figures.gap is not None
    assert figures.gap_of_margin is not None
    assert figures.capture is not None
    # Entry 180 - 200, exit 50 - 60, fees 3 - 5; together 115 - 147.
    parts = (figures.entry, figures.exit, figures.fees, figures.rest)
    assert parts == pytest.approx((-20.0, -10.0, -2.0, 0.0), abs=1e-9)
    assert figures.gap.value == pytest.approx(-32.0)
    assert figures.gap_of_margin.value == pytest.approx(-0.032)
    assert figures.capture.value == pytest.approx(115 / 147)
    assert figures.agreement == 1.0


def test_compare_one_live_trade_has_figures_but_no_ranges() -> None:
    comparison = compare([SOLD], [FILLED])
    figures = comparison.total.figures
    assert figures.gap is not None
    assert (figures.gap.low, figures.gap.high) == (None, None)
    assert not figures.offers_haircut
    assert note_codes(comparison) == {"few_days": 1, "other_sizes": 1}
    assert comparison.total.evidence is not None
    assert comparison.total.evidence.verdict == "nothing"


def test_compare_live_without_premiums_and_fees_leaves_the_gap_in_the_rest() -> None:
    bare = replace(FILLED, premium=NAN, closing_cost=NAN, fees=NAN)
    comparison = compare([SOLD], [bare])
    figures = comparison.total.figures
    assert (figures.entry, figures.exit, figures.fees) == (None, None, None)
    assert figures.rest == pytest.approx(-32.0)
    assert {"no_premiums", "no_closing_costs", "no_fees"} <= set(note_codes(comparison))


def test_compare_parts_known_for_some_positions_still_add_up() -> None:
    later = replace(FILLED, opened="09 10:01", closed="09 15:00", premium=NAN)
    sold = replace(SOLD, opened="09 10:00", closed="09 15:00")
    figures = compare([SOLD, sold], [FILLED, later]).total.figures
    assert figures.gap is not None
    # The entry of one of two positions is known: -20 / 2.
    assert figures.entry == pytest.approx(-10.0)
    assert figures.rest == pytest.approx(-10.0)
    parts = (figures.entry, figures.exit, figures.fees, figures.rest)
    assert sum(part or 0.0 for part in parts) == pytest.approx(figures.gap.value)


def test_compare_counts_matched_missed_and_extra_with_the_missed_profit() -> None:
    backtest = days([100.0, -50.0, 30.0, 70.0])
    live = [days([90.0, -55.0], contracts=2.0)[0], *days([20.0], first=9, contracts=2.0, minute=45)]
    live += days([66.0], first=11, contracts=4.0)
    total = compare(backtest, live).total
    assert (total.matched, total.missed, total.extra, total.trades) == (2, 2, 1, 3)
    # Missed are the second and third day; the median live size is 2.
    assert total.missed_pl == pytest.approx(-20.0)
    assert total.missed_pl_at_live_size == pytest.approx(-40.0)
    assert total.pl == pytest.approx(90 + 20 + 66)


def test_compare_agreement_counts_zero_as_a_sign_of_its_own() -> None:
    total = compare(days([1.0, 0.0, 0.0, -1.0]), days([2.0, 0.0, 1.0, 1.0])).total
    assert total.figures.agreement == pytest.approx(0.5)


@pytest.mark.parametrize("pls", [[-10.0, 5.0], [5.0, -5.0]], ids=["loss", "nothing"])
def test_compare_capture_of_a_backtest_without_profit_is_none(pls: list[float]) -> None:
    figures = compare(days(pls), days(pls)).total.figures
    assert (figures.capture, figures.haircut) == (None, None)


def test_compare_steady_slippage_implies_the_haircut_that_it_is() -> None:
    # The edge is 40 a contract on 1,000; live gives up 10 every day.
    pls = [130.0, -140.0, 130.0] * 4
    figures = only(compare(days(pls), days([pl - 10 for pl in pls]))).figures
    assert figures.haircut is not None
    assert figures.haircut.value == pytest.approx(0.25)
    assert figures.gap is not None
    assert (figures.gap.low, figures.gap.high) == pytest.approx((-10.0, -10.0))
    assert figures.offers_haircut


def test_compare_better_than_the_backtest_implies_no_haircut() -> None:
    pls = [130.0, -140.0, 130.0] * 4
    figures = only(compare(days(pls), days([pl + 10 for pl in pls]))).figures
    assert figures.haircut is not None
    assert figures.haircut.value == 0.0
    assert not figures.offers_haircut


def test_compare_haircut_beyond_the_edge_is_the_whole_edge() -> None:
    figures = only(compare(days([10.0] * 6), days([-30.0] * 6))).figures
    assert figures.haircut is not None
    assert figures.haircut.value == 1.0


def test_compare_unmapped_names_are_counted_and_in_no_figure() -> None:
    live = [*days([1.0, 2.0]), *days([500.0], strategy="Other")]
    comparison = compare(days([1.0, 2.0]), live)
    assert comparison.unmapped == {"Other": 1}
    assert note_codes(comparison)["unmapped"] == 1
    assert (comparison.total.trades, comparison.total.pl) == (2, 3.0)


def test_compare_nothing_mapped_is_an_empty_answer() -> None:
    comparison = compare(days([1.0]), days([1.0], strategy="Other"))
    assert comparison.strategies == ()
    assert note_codes(comparison) == {"nothing_mapped": 0, "unmapped": 1}
    assert (comparison.total.matched, comparison.total.evidence, comparison.fan) == (0, None, None)
    assert comparison.last_close is None


def test_compare_maps_trimmed_names_of_any_case_and_the_choices_of_the_profile() -> None:
    backtest = [*days([1.0]), *days([2.0], strategy="Fly"), *days([3.0], strategy="Swan")]
    live = [
        *days([1.0], strategy=" CONDOR"),
        *days([2.0], strategy="acct fly"),
        *days([3.0], strategy="Swan"),
    ]
    profile = profile_with({"acct fly": "Fly", "Swan": None, "gone": "Nowhere"})
    comparison = compare(backtest, live, profile)
    assert comparison.mapping == {"CONDOR": "Condor", "acct fly": "Fly"}
    assert comparison.unmapped == {"Swan": 1}


def test_compare_choice_of_an_unknown_strategy_is_named() -> None:
    comparison = compare(days([1.0]), days([1.0]), profile_with({"Condor": "Nowhere"}))
    [note] = [note for note in comparison.notes if note.code == "unknown_choices"]
    assert note.names == ("Nowhere",)
    assert comparison.strategies == ()


def test_compare_two_live_names_of_one_strategy_are_compared_together() -> None:
    profile = profile_with({"first": "Condor", "second": "Condor"})
    live = [*days([1.0], strategy="first"), *days([2.0], first=9, strategy="second")]
    strategy = only(compare(days([1.0, 2.0]), live, profile))
    assert (strategy.live_names, strategy.matched) == (("first", "second"), 2)


def test_compare_without_overlap_says_so_and_keeps_the_evidence() -> None:
    comparison = compare(days([1.0, -1.0]), days([1.0, 1.0], first=20))
    assert note_codes(comparison) == {"no_overlap": 2}
    total = comparison.total
    assert (total.matched, total.missed, total.extra) == (0, 0, 0)
    assert total.evidence is not None
    assert len(total.evidence.course) == 2


def test_compare_live_before_and_after_the_backtest_is_counted_outside_the_match() -> None:
    comparison = compare(days([1.0, 2.0], first=9), days([5.0, 1.0, 2.0, 9.0]))
    assert note_codes(comparison)["before_overlap"] == 1
    assert note_codes(comparison)["after_overlap"] == 1
    total = comparison.total
    assert (total.matched, total.missed, total.extra, total.trades) == (2, 0, 0, 4)


def test_compare_backtest_before_the_first_live_day_is_not_missed() -> None:
    total = compare(days([1.0] * 5), days([1.0] * 2, first=10)).total
    assert (total.matched, total.missed) == (2, 0)


def test_compare_duplicate_fills_count_once() -> None:
    fill = days([10.0])[0]
    comparison = compare(days([10.0]), [fill, fill, fill])
    [note] = [note for note in comparison.notes if note.code == "duplicate_fills"]
    assert (note.count, note.lines) == (2, (3, 4))
    assert (comparison.total.trades, comparison.total.extra) == (1, 0)


def test_compare_order_closed_in_parts_is_one_position_per_contract() -> None:
    legs = "3 Jan 8 6850 P STO 3.40"
    first = Fill("08 10:00", "08 11:00", 30.0, 1, 1_000.0, premium=100.0, legs=legs)
    rest = Fill("08 10:00", "08 14:00", -90.0, 2, 2_000.0, premium=200.0, legs=legs)
    comparison = compare(days([10.0]), [first, rest])
    assert note_codes(comparison)["partial_closes"] == 1
    live = comparison.live
    assert live.net.tolist() == pytest.approx([-20.0])
    assert live.contracts.tolist() == [3.0]
    assert live.margin.tolist() == pytest.approx([1_000.0])
    assert live.premium.tolist() == pytest.approx([100.0])
    assert live.closed_at.astype(str).tolist() == ["2024-01-08T14:00:00"]


def test_compare_several_rows_of_one_second_without_legs_are_mentioned() -> None:
    live = [*days([10.0]), *days([11.0])]
    comparison = compare(days([10.0]), live)
    assert note_codes(comparison)["same_second"] == 2
    assert (comparison.total.matched, comparison.total.extra) == (1, 1)


def test_compare_reopened_order_is_extra_and_named() -> None:
    stopped = Trade("08 10:00", "08 10:30", -100.0)
    again = Trade("08 11:00", "08 15:00", 40.0)
    comparison = compare(
        [Trade("08 10:00", "08 15:00", 50.0), *days([1.0], 0, 9)], [stopped, again]
    )
    [extra] = comparison.unmatched
    assert (extra.kind, extra.reopened, extra.line) == ("extra", True, 3)
    assert note_codes(comparison)["reopened"] == 1


def test_compare_twin_of_an_open_live_position_is_not_missed() -> None:
    live = [*days([1.0]), Trade("09 10:00", None)]
    comparison = compare(days([1.0, 2.0]), live)
    total = comparison.total
    assert (total.matched, total.missed, total.extra, total.trades) == (1, 0, 0, 1)
    assert note_codes(comparison)["still_open"] == 1


def test_compare_live_sides_without_margin_pair_as_the_backtest_does() -> None:
    put = Trade("08 10:00", "08 15:00", 100.0, side=-1)
    call = replace(put, pl=-30.0, side=1)
    live = [replace(put, margin=NAN, pl=90.0), replace(call, margin=NAN, pl=-35.0)]
    comparison = compare([put, call], live)
    assert comparison.total.matched == 1
    assert comparison.matched.live_net.tolist() == [55.0]
    assert comparison.matched.gap.tolist() == [-15.0]


def test_compare_live_sides_stay_apart_where_the_backtest_has_no_pairs() -> None:
    put = Trade("08 10:00", "08 15:00", 100.0, side=-1)
    live = [replace(put, margin=NAN), replace(put, margin=NAN, side=1, pl=-35.0)]
    assert compare([put], live).total.trades == 2


def test_compare_overrides_of_costs_apply_to_the_backtest_only() -> None:
    profile = profile_of(slippage_per_contract=4.0, commission_per_contract=5.0)
    figures = compare([SOLD], [FILLED], profile).total.figures
    assert figures.gap is not None
    # 150 gross less 5 and 4 against 115; fees 5 against 5, and 4 expected but not seen as a part.
    assert figures.gap.value == pytest.approx(115 - 141)
    assert figures.fees == pytest.approx(0.0)
    assert figures.rest == pytest.approx(4.0)


def test_compare_defaults_of_the_backtest_strategy_fill_live_sizes() -> None:
    profile = profile_of({"Condor": {"default_contracts": 2.0, "default_margin": 500.0}})
    live = replace(SOLD, contracts=NAN, margin=NAN, premium=200.0, closing_cost=50.0)
    found = compare([SOLD], [live], profile).live
    assert found.net.tolist() == pytest.approx([147.0])
    assert found.premium.tolist() == pytest.approx([200.0])
    assert found.margin.tolist() == [500.0]


def test_compare_months_go_by_open_date() -> None:
    backtest = [*days([10.0], first=31), *days([20.0, 30.0], first=32)]
    live = [*days([8.0], first=31), *days([14.0], first=32, contracts=2.0)]
    live += days([30.0], first=33, minute=40)
    months = compare(backtest, live).months
    assert [str(month.month) for month in months] == ["2024-01", "2024-02"]
    assert [(m.matched, m.missed, m.extra) for m in months] == [(1, 0, 0), (1, 1, 1)]
    assert [m.gap for m in months] == pytest.approx([-2.0, -13.0])
    assert [m.live_pl for m in months] == pytest.approx([8.0, 14.0])


def test_compare_unmatched_carry_the_context_of_their_day() -> None:
    backtest = [
        *days([1.0], vix=17.0),
        *days([2.0], minute=50, vix=18.0),
        *days([3.0], strategy="Fly", vix=25.0),
    ]
    live = [*days([1.0]), *days([9.0], strategy="Fly", minute=40)]
    found = {(one.kind, one.pl): one for one in compare(backtest, live).unmatched}
    missed, extra = found["missed", 2.0], found["extra", 9.0]
    assert len(found) == 3
    assert (missed.pl, missed.vix) == (2.0, 18.0)
    assert (missed.matched_that_day, missed.missed_that_day, missed.extra_that_day) == (1, 1, 1)
    # Without a VIX of its own: the median of the day's.
    assert extra.vix == 18.0


def test_compare_sizes_are_the_last_five_beside_the_plan() -> None:
    live = [
        trade
        for day, size in enumerate([9.0, 1.0, 2.0, 1.0, 2.0, 1.0])
        for trade in days([1.0], first=8 + day, contracts=size)
    ]
    comparison = compare(days([1.0] * 6), live, plan={"Condor": 2.0})
    strategy = only(comparison)
    assert strategy.recent_contracts == pytest.approx(1.4)
    assert (strategy.plan_contracts, strategy.of_plan) == (2.0, pytest.approx(0.7))
    assert comparison.total.of_plan == pytest.approx(0.7)


def test_compare_size_of_all_weighs_contracts_by_margin() -> None:
    backtest = [*days([1.0]), *days([1.0], strategy="Fly", margin=3_000.0)]
    live = [*days([1.0], contracts=2.0), *days([1.0], strategy="Fly", contracts=1.0)]
    comparison = compare(backtest, live, plan={"Condor": 2.0, "Fly": 2.0})
    # 2 x 1,000 + 1 x 3,000 of 2 x 1,000 + 2 x 3,000.
    assert comparison.total.of_plan == pytest.approx(5 / 8)


def test_compare_plan_of_nothing_has_no_share() -> None:
    comparison = compare(days([1.0]), days([1.0]), plan={"Condor": 0.0})
    assert (only(comparison).of_plan, comparison.total.of_plan) == (None, None)


def test_compare_fan_is_at_median_live_contracts_and_the_curve_what_was_traded() -> None:
    # Every backtest day brings 10 a contract: the fan is a line.
    live = [*days([5.0]), *days([60.0], first=9, contracts=3.0), *days([7.0], first=12)]
    fan = compare(days([10.0] * 5), live).fan
    assert fan is not None
    assert fan.day.astype(str).tolist() == [f"2024-01-{day:02d}" for day in (8, 9, 10, 11, 12)]
    assert fan.live.tolist() == [5.0, 65.0, 65.0, 65.0, 72.0]
    assert fan.contracts.tolist() == [1.0]
    assert fan.quantiles == pytest.approx(np.tile([10.0, 20.0, 30.0, 40.0, 50.0], (5, 1)))
    assert fan.percentile == 1.0


def test_compare_fan_counts_ends_equal_to_the_live_one_half() -> None:
    fan = compare(days([10.0] * 5), days([10.0] * 5)).fan
    assert fan is not None
    assert fan.percentile == 0.5


def test_compare_empty_live_log_is_an_empty_answer() -> None:
    comparison = compare(days([1.0]), [])
    assert note_codes(comparison) == {"nothing_mapped": 0}
    assert comparison.covered.is_empty


@pytest.mark.parametrize("minutes", [-1.0, NAN, float("inf")])
def test_compare_match_limit_that_is_none_is_refused(minutes: float) -> None:
    with pytest.raises(CalculationError, match="match_minutes"):
        compare(days([1.0]), days([1.0]), match_minutes=minutes)


def test_compare_power_of_a_lasting_edge_is_told_with_its_evidence() -> None:
    backtest = days([30.0, 30.0, -40.0] * 6)
    options = LiveOptions(simulating=Simulating(100))
    live = log_of_fills(*days([30.0, 30.0, -40.0] * 6))
    comparison = compare_live(book_of(*backtest), live, Profile(), options)
    evidence = only(comparison).evidence
    assert evidence is not None
    assert evidence.power is not None
    assert 0 <= evidence.power.low <= evidence.power.value <= evidence.power.high <= 1
    assert comparison.total.evidence is not None
    assert comparison.total.evidence.power == evidence.power


def test_compare_stopped_raises() -> None:
    with pytest.raises(WorkStoppedError):
        compare(
            days([30.0, -40.0, 30.0]),
            days([30.0]),
            simulating=Simulating(100, stopped=lambda: True),
        )


@pytest.mark.parametrize("plan", [{"Condor": 2.0}, {"Condor": 2.0, "Fly": 3.0}, {"Fly": 0.0}, {}])
def test_with_plan_equals_a_comparison_with_that_plan(plan: dict[str, float]) -> None:
    backtest = [*days([1.0] * 3), *days([1.0] * 3, minute=5, strategy="Fly", margin=500.0)]
    live = [*days([1.0] * 2, contracts=3.0), *days([1.0], minute=5, strategy="Fly")]
    later, at_once = with_plan(compare(backtest, live), plan), compare(backtest, live, plan=plan)
    for first, second in zip(
        (*later.strategies, later.total), (*at_once.strategies, at_once.total), strict=True
    ):
        assert (first.plan_contracts, first.of_plan) == (second.plan_contracts, second.of_plan)


def test_compare_months_count_their_own_missed_and_extra_alone() -> None:
    both = [*days([10.0], first=30), *days([30.0], first=32)]
    more = [*both, *days([20.0], first=31)]
    for backtest, live, counts in (
        (more, both, [(1, 0), (0, 0)]),
        (both, more, [(0, 1), (0, 0)]),
    ):
        months = compare(backtest, live).months
        assert [(month.missed, month.extra) for month in months] == counts
