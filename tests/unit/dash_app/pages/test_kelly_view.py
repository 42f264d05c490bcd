"""The Kelly table: what leads, what each cell is sorted by, what is exported, and the reasons beside figures."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from dash import html
from dash.development.base_component import Component

from app.calculations.log.book import Book
from app.calculations.log.example import example_log
from app.calculations.log.trade_log import TradeLog
from app.calculations.profile.model import Profile, parse_profile
from app.calculations.replay.engine import replay
from app.calculations.sizing.defaults import default_profile
from app.calculations.sizing.kelly_table import KellyTable, kelly_table
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing import kelly_view
from app.dash_app.pages.position_sizing.kelly_export import CSV_HEAD
from tests.unit.dash_app.logs import DAY, HOURS, START, book_of, log_of
from tests.unit.dash_app.words import words

HOSTILE = '=HYPERLINK("x") <img src=x onerror=alert(1)>'
STATUS = CSV_HEAD.index("Status")
LOSE_AND_WIN = [100.0, 100.0, -150.0] * 20


def side_by_side(first: list[float], second: list[float], names: tuple[str, str] = ("Strong", "Weak")) -> Book:
    """Two strategies that open and close together, once a day."""
    n = len(first)
    opened = np.tile(START + np.arange(n) * DAY, 2)
    return Book.of(log_of([*first, *second], [names[0]] * n + [names[1]] * n, opened_at=opened, closed_at=opened + HOURS))


def test_a_log_without_margin_gets_both_ways_on_and_keeps_its_table_once_one_strategy_has_one() -> None:
    book = Book.of(
        TradeLog.from_columns(
            {
                "opened_at": START + np.arange(30) * DAY,
                "closed_at": START + np.arange(30) * DAY + HOURS,
                "pl": np.tile([100.0, -50.0, 30.0], 10),
                "strategy": ["A", "B"] * 15,
            }
        )
    )
    nothing, something = kelly_table(book, settings(book, 0.5)), kelly_table(book, settings(book, 0.5, A={"default_margin": 1_000}))
    assert (kelly_view.has_margin(nothing), kelly_view.has_margin(something)) == (False, True)
    acts = [getattr(part, "data-act", None) for part in kelly_view.no_margin()._traverse()]
    assert [act for act in acts if act] == ["set-default-margin", "add-scenario"]
    assert replay(book, settings(book, 0.5), kelly_view.FIXED).contracts.tolist() == [1] * 30


def content(book: Book, fraction: float = 0.5, **strategies: dict[str, Any]) -> tuple[KellyTable, html.Div]:
    profile = settings(book, fraction, **strategies)
    table = kelly_table(book, profile, resamples=100)
    return table, html.Div(kelly_view.kelly_content(table, fraction))


def settings(book: Book, fraction: float, **strategies: dict[str, Any]) -> Profile:
    document = default_profile(book).to_document()
    document["portfolio"] |= {"kelly_fraction": fraction, "added_full_losses": 0.0}
    for name, own in strategies.items():
        document["strategies"][name].update(own)
    return parse_profile(document)


def every(component: Any, name: str) -> list[Any]:
    """All values of a property in a component tree, in order."""
    if isinstance(component, list | tuple):
        return [value for part in component for value in every(part, name)]
    if not isinstance(component, Component):
        return []
    own = component.to_plotly_json()["props"]
    return ([own[name]] if own.get(name) is not None else []) + every(own.get("children"), name)


def rows(shown: html.Div) -> list[list[Any]]:
    """The cells of the table's body."""
    body = shown.children[1].children[0].children.children[1]
    return [row.children for row in body.children]


def heads(shown: html.Div) -> list[str]:
    line = shown.children[1].children[0].children.children[0].children
    return [words(cell) for cell in line.children]


def exported(shown: html.Div) -> list[list[Any]]:
    return [json.loads(text) for text in every(shown, "data-csv")]


def test_where_positions_overlap_together_leads() -> None:
    table, shown = content(Book.of(example_log()), 0.25)
    busiest = table.simultaneous.busiest_share
    lead = words(shown.children[0])
    assert lead.startswith(f"Positions overlap: fitted together, full Kelly would hold {100 * busiest:.0f}% of equity")
    assert f"{25 * busiest:.0f}% at 0.25×" in lead
    one_of_each = sum(row.applied_share for row in table.strategies)
    assert f"right only for one position held alone; one of each at once would hold {100 * one_of_each:.0f}%" in lead
    assert heads(shown)[:3] == ["Strategy", "Together", "By day"]
    assert table.joint_range is not None
    shares = zip(table.simultaneous.shares, table.joint_range.low, table.joint_range.high, strict=True)
    expected = [f"{100 * share:.1f}%{100 * low:.0f}–{100 * high:.0f}%" for share, low, high in shares]
    assert [words(cells[1]) for cells in rows(shown)] == expected


def test_kelly_by_period_stands_with_its_range() -> None:
    table, shown = content(Book.of(example_log()))
    for cells, row in zip(rows(shown), table.strategies, strict=True):
        found = row.by_period.bootstrap
        assert found is not None
        assert found.low <= row.by_period.share <= found.high
        assert words(cells[2]) == f"{100 * row.by_period.share:.1f}%{100 * found.low:.0f}–{100 * found.high:.0f}%"


def test_without_overlap_there_is_no_such_column() -> None:
    _, shown = content(book_of(LOSE_AND_WIN))
    assert "Together" not in heads(shown)
    assert words(shown.children[0]).startswith("Positions never overlap")
    assert exported(shown)[1][2] is None


def test_a_strategy_crowded_out_says_so() -> None:
    strong = [100.0, 100.0, -50.0] * 20
    weak = [60.0, 60.0, -100.0] * 20  # wins and loses with the other, earns less
    table, shown = content(side_by_side(strong, weak))
    assert table.simultaneous.statuses == ("ok", "crowded_out")
    assert words(rows(shown)[1][1]).startswith("0.0%")
    assert "crowded out: adds no growth beside the others" in words(rows(shown)[1][0])
    assert "crowded out" not in words(rows(shown)[0][0])


def test_a_strategy_switched_off_says_so() -> None:
    _, shown = content(side_by_side(LOSE_AND_WIN, LOSE_AND_WIN[::-1]), Weak={"enabled": False})
    assert "switched off" in words(rows(shown)[1][0])
    assert exported(shown)[2][STATUS] == "switched off"


def test_a_strategy_switched_off_holds_nothing() -> None:
    table, shown = content(side_by_side(LOSE_AND_WIN, LOSE_AND_WIN[::-1]), Weak={"enabled": False})
    strong, weak = table.strategies
    assert weak.applied_share > 0
    assert f"one of each at once would hold {100 * strong.applied_share:.0f}%." in words(shown.children[0])
    foot = shown.children[1].children[0].children.children[2].children[0].children
    assert words(foot[-1]) == f"${strong.margin:,.0f}"


def test_a_status_is_said_once() -> None:
    _, shown = content(side_by_side(LOSE_AND_WIN, [-10.0, 5.0, -10.0] * 20))
    assert words(rows(shown)[1][0]).count("no edge") == 1
    assert exported(shown)[2][STATUS] == "no edge"


def test_when_nothing_earns_a_share_together_the_lead_says_it() -> None:
    _, shown = content(side_by_side([-10.0, 5.0, -10.0] * 20, [-10.0, 5.0, -10.0] * 20))
    assert words(shown.children[0]).startswith("Positions overlap, and fitted together no strategy earns a share.")


def test_each_head_sorts_and_each_figure_has_its_value() -> None:
    table, shown = content(Book.of(example_log()))
    assert every(shown, "data-act").count("sort-kelly") == 12  # every column but the bars
    first = table.strategies[0]
    one = first.estimate
    expected = [
        table.simultaneous.shares[0],
        first.by_period.share,
        one.trades,
        one.payoff_kelly,
        one.log_optimal,
        one.with_added_loss,
        one.half,
        one.quarter,
        first.applied_share,
        first.contracts,
        first.margin,
    ]
    assert [float(value) for value in every(rows(shown)[0], "data-sort")] == pytest.approx(expected, rel=1e-9)


def test_a_figure_that_is_not_there_sorts_as_none() -> None:
    _, shown = content(Book.of(log_of([100.0, -50.0] * 20, margin_req=np.full(40, np.nan))))
    assert words(rows(shown)[0][0]).endswith("no margin in the log")
    values = every(rows(shown)[0], "data-sort")
    assert values[:2] == ["", "40"]
    assert values[3:7] == [""] * 4


def test_the_export_has_a_head_for_every_cell() -> None:
    _, shown = content(Book.of(example_log()))
    head, *lines = exported(shown)
    assert head == list(CSV_HEAD)
    assert [len(line) for line in lines] == [len(head)] * 2


def test_the_export_has_fractions_not_percents_and_the_shrunk_estimate() -> None:
    table, shown = content(Book.of(example_log()))
    line = dict(zip(CSV_HEAD, exported(shown)[1], strict=True))
    one = table.strategies[0].estimate
    assert one.bootstrap is not None
    assert line["Full [share of equity]"] == pytest.approx(one.log_optimal, abs=1e-6)
    assert line["Shrunk [share of equity]"] == pytest.approx(one.shrunk, abs=1e-6)
    assert line["Full, low end of its range"] == pytest.approx(one.bootstrap.low, abs=1e-6)
    by_period = table.strategies[0].by_period
    assert by_period.bootstrap is not None
    assert line["By period [share of equity]"] == pytest.approx(by_period.share, abs=1e-6)
    assert line["By period, high end of its range"] == pytest.approx(by_period.bootstrap.high, abs=1e-6)
    assert table.joint_range is not None
    assert line["Together, high end of its range"] == pytest.approx(table.joint_range.high[0], abs=1e-6)
    assert line["Textbook [share of equity as margin]"] == pytest.approx(one.payoff_margin_share, abs=1e-6)
    assert line["Contracts"] == table.strategies[0].contracts


def test_the_bar_says_the_shrunk_estimate() -> None:
    table, shown = content(Book.of(example_log()))
    tip = every(rows(shown)[0], "data-tip")[0]
    assert tip.endswith(f"Shrunk by its uncertainty: {100 * table.strategies[0].estimate.shrunk:.1f}%.")
    assert "Shrunk by its uncertainty" in words(rows(shown)[0][5])  # for screen readers too


def test_the_textbook_number_says_its_unit_and_its_share_of_margin() -> None:
    table, shown = content(book_of([1000.0] * 36 + [-500.0] * 24))
    one = table.strategies[0].estimate
    assert one.payoff_kelly == pytest.approx(0.6 - 0.4 / 2)  # wins of 1 and losses of 0.5 of the margin
    assert every(rows(shown)[0][3], "title") == ["80.0% as a share held as margin"]
    assert any("share of equity lost when an average loss comes" in tip for tip in every(shown, "data-tip"))


def test_an_override_is_named() -> None:
    _, shown = content(Book.of(example_log()), Fly={"kelly_fraction": 0.1})
    assert "set to 0.10×" in words(rows(shown)[1][0])
    assert "set to" not in words(rows(shown)[0][0])


def test_hostile_names_stay_text() -> None:
    _, shown = content(side_by_side(LOSE_AND_WIN, LOSE_AND_WIN[::-1], (HOSTILE, "Fine")))
    text = markup(shown)
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert exported(shown)[1][0] == HOSTILE  # the script that writes the file makes it safe there


def test_hundreds_of_strategies_are_cut_and_counted() -> None:
    n = 5 * (kelly_view.MOST + 3)
    _, shown = content(Book.of(log_of([10.0] * n, [f"S{i % (kelly_view.MOST + 3):03}" for i in range(n)])))
    assert len(rows(shown)) == kelly_view.MOST
    assert "3 more strategies are not listed" in words(shown)


def test_an_edge_says_whether_it_survives_the_tries_and_offers_the_haircut() -> None:
    _, shown = content(side_by_side(LOSE_AND_WIN, [-10.0, 5.0, -10.0] * 20))
    strong, weak = (row[0] for row in (rows(shown)[0], rows(shown)[1]))
    assert "does not survive 2 tries" in words(strong)
    assert "tries" not in words(weak)
    [button] = [part for part in strong._traverse() if getattr(part, "data-act", None) == "apply-alert"]
    haircut = json.loads(getattr(button, "data-patch"))["strategies"]["Strong"]["edge_haircut"]
    assert words(button) == f"Apply haircut {100 * haircut:.0f}%"
    _, cut = content(side_by_side(LOSE_AND_WIN, [-10.0, 5.0, -10.0] * 20), Strong={"edge_haircut": haircut})
    assert "Apply haircut" not in words(cut)
