"""Summaries of comparisons, kept in the profile, and what is new since."""

from __future__ import annotations

import pytest

from app.calculations.errors import ProfileError
from app.calculations.live import live_summary, then_and_now, with_summary
from app.calculations.profile.live_settings import MAX_HISTORY, LiveSummary
from app.calculations.profile.model import Profile, parse_profile
from tests.unit.calculations.builders import NAN
from tests.unit.calculations.live.live_logs import compare, days


def summary(date: str, **changes: object) -> LiveSummary:
    """Return a summary of two trades."""
    counts = {"trades": 2, "matched": 2, "missed": 0, "extra": 0, "pl": 10.0}
    return LiveSummary.model_validate({"date": date, **counts, **changes})


def test_live_summary_holds_counts_gap_evidence_and_sizes() -> None:
    comparison = compare(
        days([10.0, 20.0, -5.0]), days([8.0, 16.0], contracts=2.0), plan={"Condor": 4.0}
    )
    found = live_summary(comparison)
    assert found is not None
    assert (found.date, found.trades, found.matched) == ("2024-01-09", 2, 2)
    assert found.backtest_to == "2024-01-10"
    # 4 and 8 a contract against 10 and 20.
    assert (found.pl, found.gap, found.capture) == (24.0, pytest.approx(-9.0), pytest.approx(0.4))
    assert comparison.total.evidence is not None
    assert found.evidence == comparison.total.evidence.highest
    assert (found.contracts, found.plan) == ({"Condor": 2.0}, {"Condor": 4.0})


def test_live_summary_without_a_live_trade_is_none() -> None:
    assert live_summary(compare(days([1.0]), [])) is None


def test_with_summary_keeps_the_last_twelve() -> None:
    profile = Profile()
    for day in range(1, 16):
        profile = with_summary(profile, summary(f"2024-01-{day:02d}"))
    dates = [each.date for each in profile.live.history]
    assert len(dates) == MAX_HISTORY == 12
    assert (dates[0], dates[-1]) == ("2024-01-04", "2024-01-15")


def test_with_summary_of_the_same_date_replaces_the_last() -> None:
    profile = with_summary(Profile(), summary("2024-01-08", trades=2))
    profile = with_summary(profile, summary("2024-01-08", trades=3))
    assert [each.trades for each in profile.live.history] == [3]


def test_with_summary_of_a_longer_backtest_keeps_the_earlier_one() -> None:
    profile = Profile()
    for backtest_to in ("2024-01-08", "2024-02-08", "2024-02-08"):
        profile = with_summary(profile, summary("2024-01-08", backtest_to=backtest_to))
    assert [each.backtest_to for each in profile.live.history] == ["2024-01-08", "2024-02-08"]


def test_with_summary_of_a_version_without_the_backtests_end_replaces_it() -> None:
    profile = with_summary(Profile(), summary("2024-01-08"))
    profile = with_summary(profile, summary("2024-01-08", backtest_to="2024-02-08"))
    assert [each.backtest_to for each in profile.live.history] == ["2024-02-08"]


def test_then_and_now_says_what_is_new() -> None:
    then = summary("2024-01-31", evidence=1.5, contracts={"Condor": 1.0, "Fly": 2.0})
    now = summary("2024-02-29", trades=7, pl=-20.0, evidence=4.0, contracts={"Condor": 3.0})
    found = then_and_now(then, now)
    assert found.dates == ("2024-01-31", "2024-02-29")
    assert (found.new_trades, found.new_pl, found.evidence) == (5, -30.0, (1.5, 4.0))
    assert found.contracts == {"Condor": (1.0, 3.0), "Fly": (2.0, None)}


def test_profile_live_part_survives_its_document() -> None:
    profile = with_summary(Profile(), summary("2024-01-08", plan={"Condor": 1.0}))
    document = profile.to_document()
    document["live"]["strategies"] = {"acct condor": "Condor", "old": None}
    again = parse_profile(document)
    assert again.live.history == profile.live.history
    assert again.live.strategies == {"acct condor": "Condor", "old": None}


def test_profile_without_a_live_part_has_an_empty_one() -> None:
    profile = parse_profile({"version": 1})
    assert (profile.live.strategies, profile.live.history) == ({}, ())


@pytest.mark.parametrize(
    ("live", "path"),
    [
        pytest.param({"accounts": 1}, "live.accounts", id="unknown key"),
        pytest.param({"strategies": {"a": 5}}, "live.strategies.a", id="name that is a number"),
        pytest.param({"history": [{"date": "today"}]}, "live.history.0.date", id="date"),
        pytest.param(
            {"history": [summary("2024-01-08").model_dump()] * 13}, "live.history", id="13"
        ),
    ],
)
def test_profile_live_part_that_is_wrong_is_refused_with_its_path(
    live: dict[str, object], path: str
) -> None:
    with pytest.raises(ProfileError, match=path):
        parse_profile({"version": 1, "live": live})


def test_month_gap_of_margin_is_none_only_without_a_known_margin() -> None:
    """One trade earns 10 less than its backtest: 1 % of a margin of 1,000."""
    known = compare(days([100]), days([90])).months[0]
    assert known.gap_of_margin == pytest.approx(known.gap / 1_000)
    unknown = compare(days([100], margin=NAN), days([90], margin=NAN)).months[0]
    assert unknown.gap_of_margin is None
