"""The honesty benchmark: what is summed up of its logs, its tables, its misses and its files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.dash_app.pages.methods.chapter import Grid
from app.dash_app.pages.methods.honesty_figures import honesty_report
from app.dash_app.pages.methods.text.honesty import HONESTY, honesty_chapter
from app.wording.honesty import logs_measured, misses, worst_cases
from app.wording.honesty_report import (
    Broken,
    Cell,
    HonestyReport,
    LiveFigures,
    ProposalFigures,
    RealLog,
    Share,
)
from app.wording.honesty_tables import (
    alarms_table,
    coverage_table,
    live_table,
    promise_table,
    proposals_table,
    real_table,
)
from benchmarks.honesty import FIGURES, REPORT
from benchmarks.honesty_cells import LENGTHS, all_cells, summarised
from benchmarks.honesty_document import document
from benchmarks.honesty_truths import TRUTHS

KEPT = Broken(chance=0.052, error=0.003, among_sized=0.052)
GOOD = Cell(
    truth="normal",
    positions=100,
    logs=200,
    range_logs=200,
    alert_logs=180,
    has_edge=True,
    has_lottery=False,
    sized=0.9,
    broken={"answer": KEPT, "allocator": KEPT, "half_kelly": Broken(0.9, 0.01, 0.9)},
    growth_below_zero={"answer": 0.01, "allocator": 0.5, "half_kelly": 0.5},
    coverage={"single": Share(0.88, 200), "pooled": Share(0.85, 200)},
    alarms={"danger": 0.05, "warn": 0.20, "max_loss": 0.20},
)
SETUP = {
    "seed": 1,
    "horizon_days": 252,
    "paths": 400,
    "fresh_paths": 2_000,
    "resamples": 400,
    "weight_resamples": 100,
}


def report(*cells: Cell, **figures: Any) -> HonestyReport:
    return HonestyReport(SETUP, cells, figures.get("proposals", {}), figures.get("real", ()))


def part(name: str, log: int, **figures: Any) -> dict[str, Any]:
    return {"part": name, "truth": "normal", "positions": 100, "log": log, **figures}


def sizes(log: int, **answer: Any) -> dict[str, Any]:
    size = {"held": True, "growth_below_zero": False, "broken": 0.0}
    names = ("answer", "allocator", "half_kelly")
    judged = dict.fromkeys(names, size) | {"answer": {**size, **answer}}
    return part("sizes", log, sizes=judged)


def alerts(log: int, **figures: Any) -> dict[str, Any]:
    return part("alerts", log, **{"is_sized": True, "alarms": [], "proposals": [], **figures})


def ranges(log: int, hits: int, of: int) -> dict[str, Any]:
    kinds = ("single", "by_period", "pooled", "joint", "weights")
    covered = {kind: [hits, of] for kind in kinds}
    return part("ranges", log, covered=covered)


LIVE = LiveFigures(
    streams=2_000,
    false_alarms=0.05,
    found={
        "halved": {"50": 0.1, "100": 0.2, "250": 0.3},
        "vanished": {"50": 0.4, "100": 0.5, "250": 0.6},
    },
    claimed=0.45,
    gap_covered=0.88,
)


def live_part(log: int, alarms: int, hits: int) -> dict[str, Any]:
    found = {edge: {"50": 1, "100": 2, "250": 3} for edge in ("halved", "vanished")}
    counts = {"streams": 10, "alarms": alarms, "found": found}
    return part("live", log, live={**counts, "claimed": [2.0, 8], "covered": [hits, 10]})


def test_misses_of_live_figures_at_their_targets_are_none() -> None:
    assert misses(report(replace(GOOD, live=LIVE))) == ()


def test_misses_of_live_figures_beyond_their_targets_are_named() -> None:
    bad = replace(LIVE, false_alarms=0.051, gap_covered=0.5)
    uncovered, alarmed = misses(report(replace(GOOD, live=bad)))
    assert "mean gap of live trades held it in 50.0%" in uncovered
    assert "5.1% of live logs like their backtest were called worse" in alarmed


def test_live_table_has_cells_with_live_trades_alone_most_false_alarms_first() -> None:
    calm = replace(GOOD, truth="lottery", live=replace(LIVE, false_alarms=0.01))
    rows = live_table(report(GOOD, calm, replace(GOOD, live=LIVE))).rows
    assert [row[0] for row in rows] == ["normal, 100", "lottery, 100"]
    assert rows[0][2:6] == ("5.0%", "40.0%, 50.0%, 60.0%", "45.0%", "10.0%, 20.0%, 30.0%")


def test_worst_cases_of_live_trades_are_told_where_there_are_any() -> None:
    told = " ".join(worst_cases(report(replace(GOOD, live=LIVE))))
    assert "Of live logs like their backtest at most 5.0%" in told
    assert "live" not in " ".join(worst_cases(report(GOOD)))


def test_summarised_live_trades_are_shares_of_all_streams() -> None:
    records = [sizes(0), alerts(0), ranges(0, 1, 2), live_part(0, 1, 9), live_part(1, 0, 8)]
    [cell] = HonestyReport.of({"setup": SETUP, "real": [], **summarised(records)}).cells
    assert cell.live is not None
    assert (cell.live.streams, cell.live.false_alarms, cell.live.gap_covered) == (20, 0.05, 0.85)
    assert cell.live.found["vanished"] == {"50": 0.1, "100": 0.2, "250": 0.3}
    assert cell.live.claimed == 0.25


def test_misses_of_figures_at_their_targets_are_none() -> None:
    assert misses(report(GOOD, proposals={"halve": ProposalFigures(10, 1)})) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"broken": {**GOOD.broken, "answer": Broken(0.0531, 0.003, 0.06)}},
        {"broken": {**GOOD.broken, "allocator": Broken(0.0531, 0.003, 0.06)}},
        {"growth_below_zero": {**GOOD.growth_below_zero, "answer": 0.011}},
        {"coverage": {"single": Share(0.879, 200)}},
        {"coverage": {"pooled": Share(0.849, 200)}},
        {"coverage": {"single": Share(0.849, 200)}, "has_lottery": True},
        {"alarms": {"danger": 0.051}},
        {"alarms": {"warn": 0.201}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_misses_of_figure_beyond_target_are_one_sentence(change: dict[str, Any]) -> None:
    [sentence] = misses(report(replace(GOOD, **change)))
    assert sentence.startswith("normal, 100: ")


def test_misses_without_edge_ask_nothing_of_growth_and_alerts() -> None:
    cell = replace(
        GOOD,
        has_edge=False,
        growth_below_zero={"answer": 1.0, "half_kelly": 1.0},
        alarms={"danger": 1.0},
    )
    assert misses(report(cell)) == ()


def test_misses_with_lottery_ask_less_coverage() -> None:
    cell = replace(GOOD, has_lottery=True, coverage={"single": Share(0.85, 200)})
    assert misses(report(cell)) == ()


def test_misses_are_ordered_by_distance_from_target() -> None:
    cell = replace(GOOD, alarms={"danger": 0.06, "warn": 0.90})
    far, near = misses(report(cell))
    assert ("warning" in far, "danger" in near) == (True, True)


def test_proposal_that_is_worse_too_often_is_a_miss() -> None:
    figures = {"halve": ProposalFigures(10, 2), "raise": ProposalFigures(10, 1)}
    missed = report(GOOD, proposals=figures)
    [sentence] = misses(missed)
    assert "20.0%" in sentence
    assert [row[0] for row in proposals_table(missed).rows] == ["halve", "raise"]


def test_tables_put_the_worst_cell_first_and_mark_it() -> None:
    bad = replace(
        GOOD,
        positions=50,
        broken={**GOOD.broken, "allocator": Broken(0.2, 0.01, 0.2)},
        coverage={"single": Share(0.5, 200)},
        alarms={"danger": 0.5},
    )
    for table in (promise_table, coverage_table, alarms_table):
        rows = table(report(GOOD, bad)).rows
        assert [row[0] for row in rows] == ["normal, 50", "normal, 100"]
        assert any(cell.endswith("missed**") for cell in rows[0])
        assert not any(cell.endswith("missed**") for cell in rows[1])


def test_real_table_shows_the_deepest_fall_first_and_no_size_last() -> None:
    logs = [
        RealLog("log 1", 50, 50, None, "no_edge", 0.2, None, None),
        RealLog("log 2", 50, 50, 0.1, None, 0.2, 0.1, 0.09),
        RealLog("log 3", 50, 50, 0.1, None, 0.2, 0.3, 0.2),
    ]
    rows = real_table(report(GOOD, real=tuple(logs))).rows
    assert [row[0] for row in rows] == ["log 3", "log 2", "log 1"]
    assert [row[4] for row in rows] == ["**30.0% missed**", "10.0%", "–"]
    assert [row[3] for row in rows] == ["0.1", "0.1", "no edge"]


def test_worst_cases_name_the_cell_with_the_highest_chance() -> None:
    worse = replace(GOOD, positions=400, broken={**GOOD.broken, "answer": Broken(0.04, 0.0, None)})
    assert "(normal, 100)" in worst_cases(report(GOOD, worse))[0]


def test_summary_averages_chances_with_the_error_of_their_mean() -> None:
    chances = [0.0, 0.0, 0.1, 0.3]
    records = [sizes(log, broken=chance) for log, chance in enumerate(chances)]
    [cell] = summarised(records)["cells"]
    error = 1.645 * np.std(chances, ddof=1) / 2
    assert cell["broken"]["answer"]["chance"] == pytest.approx(0.1)
    assert cell["broken"]["answer"]["error"] == pytest.approx(error, abs=1e-5)


def test_summary_counts_sizes_of_nothing_in_chances_but_not_in_alarms() -> None:
    alarms = [["danger", "max_loss"], ["warn", "vix"], ["info", "streaks"]]
    records = [
        sizes(0, broken=0.2),
        sizes(1, held=False),
        alerts(0, alarms=alarms),
        alerts(1, is_sized=False),
    ]
    [cell] = summarised(records)["cells"]
    assert cell["sized"] == 0.5
    assert cell["broken"]["answer"]["chance"] == 0.1
    assert cell["broken"]["answer"]["among_sized"] == 0.2
    assert cell["alarms"] == {"danger": 1.0, "max_loss": 1.0, "vix": 1.0, "warn": 1.0}


def test_summary_adds_ranges_over_strategies_and_proposals_over_logs() -> None:
    records = [
        sizes(0),
        sizes(1),
        alerts(0, proposals=[["halve", True]]),
        alerts(1, proposals=[["halve", False]]),
        ranges(0, 1, 2),
        ranges(1, 2, 2),
    ]
    summary = summarised(records)
    assert summary["cells"][0]["coverage"]["joint"] == {"value": 0.75, "of": 4}
    assert summary["proposals"] == {"halve": {"offered": 2, "worse": 1}}


def test_cells_are_every_truth_at_every_length() -> None:
    cells = all_cells()
    assert {truth for truth, _ in cells} == set(TRUTHS)
    for truth in TRUTHS:
        assert {length for one, length in cells if one is truth} >= set(LENGTHS)
    assert [length for _, length in all_cells("lottery, 100")] == [100]


def test_recorded_report_is_that_of_the_recorded_figures() -> None:
    assert REPORT.read_text(encoding="utf-8") == document(honesty_report())


def test_recorded_figures_are_of_all_cells_in_order() -> None:
    cells = json.loads(FIGURES.read_text(encoding="utf-8"))["cells"]
    assert [(cell["truth"], cell["positions"]) for cell in cells] == [
        (truth.name, length) for truth, length in all_cells()
    ]


def test_logs_measured_says_the_fewest_and_the_most_of_each_part() -> None:
    fewer = replace(GOOD, logs=150, range_logs=100)
    sentence = logs_measured(report(GOOD, fewer))
    assert "150 to 200 logs a line, ranges on 100 to 200, alerts on 180 logs" in sentence


def test_methods_prints_every_recorded_cell_and_miss() -> None:
    recorded = honesty_report()
    assert honesty_chapter(recorded) == HONESTY
    grids = [block for block in HONESTY.blocks if isinstance(block, Grid)]
    assert grids[0].rows == promise_table(recorded).rows
    assert grids[1].rows == coverage_table(recorded).rows
    printed = str(HONESTY.blocks)
    assert all(sentence in printed for sentence in misses(recorded))
