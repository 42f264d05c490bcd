"""The choice and the words of the Kelly charts; curves are kept while the fraction moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.kelly.curves import growth_curve
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.log.example import example_log
from app.calculations.profile.model import parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.figures.base import ChartStyle
from app.dash_app.pages.position_sizing.kelly import callbacks
from app.dash_app.pages.position_sizing.kelly import curves as kelly_charts
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.importers import ImportReport
from tests.unit.dash_app.figures.plotted import plotted
from tests.unit.dash_app.logs import book_of, log_of
from tests.unit.dash_app.words import words

TOSS = [1000.0] * 3 + [-1000.0] * 2  # of a margin of 1,000: full Kelly 0.6 - 0.4


def workspace_of(
    book: Book, fraction: float = 0.5, strategies: dict[str, Any] | None = None, **portfolio: Any
) -> Workspace:
    document = default_profile(book).to_document()
    document["portfolio"] |= {"kelly_fraction": fraction, "added_full_losses": 0.0} | portfolio
    for name, own in (strategies or {}).items():
        document["strategies"][name] |= own
    return Workspace(
        {"fingerprint": "f", "nonce": "kelly-charts.0.0"}, book, parse_profile(document)
    )


@pytest.fixture(autouse=True)
def forget() -> None:
    server_state().portfolios.clear()


def said(workspace: Workspace, name: str | None = None) -> str:
    sentence = kelly_charts.finding(workspace, name)
    return f"{sentence.finding} {sentence.rest}"


def drawn(workspace: Workspace, name: str | None = None) -> list[Any]:
    return [
        plotted(figure) for figure in kelly_charts.figures(workspace, name, ChartStyle("light"))
    ]


def notes(figure: Any) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def remembered(book: Book) -> dict[str, Any]:
    """Return the record in the browser of a book that the server knows."""
    ledger = server_state().portfolios.remember("kelly-charts", lambda: (book, ImportReport()))
    return dict(portfolio_cache.ready_for("kelly-charts", ledger.fingerprint))


@pytest.mark.parametrize(
    ("choice", "name"),
    [(None, None), ("pooled", None), ("strategy/Fly", "Fly"), ("strategy/of another log", None)],
)
def test_what_is_chosen(choice: str | None, name: str | None) -> None:
    assert kelly_charts.chosen(workspace_of(Book.of(example_log())), choice) == name


def test_a_strategy_called_pooled_is_not_the_pool() -> None:
    workspace = workspace_of(Book.of(log_of(TOSS * 10, ["pooled"] * 50)))
    assert kelly_charts.chosen(workspace, "strategy/pooled") == "pooled"
    assert kelly_charts.chosen(workspace, "pooled") is None


def test_the_choice_is_kept_while_the_log_has_it() -> None:
    ready = remembered(Book.of(example_log()))
    offered, value = callbacks.offer_choices(ready, "strategy/Fly")
    assert [one["label"] for one in offered] == ["All positions, pooled", "Condor", "Fly"]
    assert value is no_update
    assert callbacks.offer_choices(ready, "strategy/Gone")[1] == kelly_charts.POOLED
    assert callbacks.offer_choices(None, None) == (no_update, no_update)


def test_what_is_applied_follows_overrides_and_the_pool_the_portfolio() -> None:
    workspace = workspace_of(Book.of(example_log()), 0.5, {"Fly": {"kelly_fraction": 0.1}})
    _, pool = kelly_charts.applied_of(workspace, None)
    _, fly = kelly_charts.applied_of(workspace, "Fly")
    assert (pool.multiple, fly.multiple) == (0.5, 0.1)
    row = workspace.kelly().strategies[1]
    assert fly.share == row.applied_share == pytest.approx(0.1 * row.full_share)
    assert pool.share == pytest.approx(0.5 * workspace.kelly().portfolio.log_optimal)


def test_the_curves_are_those_of_the_strategy_chosen() -> None:
    book = Book.of(example_log())
    workspace = workspace_of(book)
    own = economics(book, workspace.profile).return_on_margin[
        book.strategy == book.log.strategies.index("Condor")
    ]
    curves = kelly_charts.curves_of(workspace, "Condor")
    assert curves.growth.fractions.tolist() == growth_curve(own).fractions.tolist()
    assert curves.over_time is not None
    assert curves.over_time.positions[-1] == len(own)


def test_curves_are_kept_while_only_the_fraction_moves() -> None:
    book = Book.of(example_log())
    first = kelly_charts.curves_of(workspace_of(book, 0.5), "Fly")
    assert kelly_charts.curves_of(workspace_of(book, 0.25), "Fly") is first
    assert kelly_charts.curves_of(workspace_of(book, 0.25), "Condor") is not first
    cautious = kelly_charts.curves_of(workspace_of(book, 0.5, tail_loss_every=50.0), "Fly")
    assert cautious.growth.peak < first.growth.peak
    assert (
        cautious.fragility.without == first.fragility.without
    )  # the curve itself runs over that loss


def test_a_huge_log_gets_fewer_points_over_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kelly_charts, "TIME_WORK", 400)
    curves = kelly_charts.curves_of(workspace_of(book_of(TOSS * 10)), None)
    assert curves.over_time is not None
    assert len(curves.over_time.positions) == 400 // 50


def test_the_finding_says_what_the_fraction_keeps() -> None:
    text = said(workspace_of(book_of(TOSS * 10)))
    kept = (0.6 * np.log(1.1) + 0.4 * np.log(0.9)) / (0.6 * np.log(1.2) + 0.4 * np.log(0.8))
    assert text.startswith(
        "0.5× of pooled Kelly, 10.0% of equity in a position, "
        f"keeps {100 * kept:.0f}% of the fastest growth."
    )
    assert "From 39% on the log loses money." in text
    assert (
        "It would be full Kelly if one more position in 11 lost its whole margin." in text
    )  # (0.2 - 1/11) / (1 + 1/11) = 0.1


@pytest.mark.parametrize(
    ("fraction", "share"), [(2.0, 40), (2.5, 50)], ids=["on the curve", "beyond it"]
)
def test_the_finding_says_when_the_fraction_loses_money(fraction: float, share: int) -> None:
    text = said(workspace_of(book_of(TOSS * 10), fraction))
    assert text.startswith(
        f"At {fraction:g}× of pooled Kelly, {share}.0% of equity in a position, "
        "this log loses money."
    )


@pytest.mark.parametrize(
    ("pl", "why"),
    [
        ([100.0] * 40, "no losing trade"),
        ([-100.0] * 40, "no winning trade"),
        ([-100.0, 50.0] * 20, "no edge"),
    ],
    ids=["all wins", "all losses", "no edge"],
)
def test_without_a_fraction_words_take_the_charts_place(pl: list[float], why: str) -> None:
    workspace = workspace_of(book_of(pl))
    growth, fragility, _ = drawn(workspace)
    assert said(workspace).startswith(f"All positions, pooled: {why}.")
    assert notes(growth) == f"Nothing to draw: {why}."
    assert (notes(fragility) == notes(growth)) == (
        why != "no losing trade"
    )  # an added loss gives winners a largest size


def test_unknown_margin_leaves_nothing_to_draw() -> None:
    workspace = workspace_of(Book.of(log_of([100.0, -50.0] * 20, margin_req=np.full(40, np.nan))))
    assert said(workspace).startswith("All positions, pooled: no margin in the log.")
    assert [notes(figure) for figure in drawn(workspace)][2] == "From 30 closes on; this has fewer."


def test_a_page_without_curves_yet_draws_nothing() -> None:
    assert callbacks.draw_charts(None, "details", None, None, None, None) == (no_update,) * 4


def test_closed_details_draw_nothing() -> None:
    book = Book.of(example_log())
    ready = remembered(book)
    active = {"fingerprint": ready["fingerprint"], "profile": default_profile(book).to_document()}
    assert callbacks.draw_charts(1, None, None, ready, active, {}) == (no_update,) * 4
    assert callbacks.draw_estimates(1, None, ready, active) == (no_update,) * 3


def test_the_callback_draws_words_and_three_charts() -> None:
    book = Book.of(example_log())
    ready = remembered(book)
    active = {"fingerprint": ready["fingerprint"], "profile": default_profile(book).to_document()}
    text, *figures = callbacks.draw_charts(
        1, "details", "strategy/Fly", ready, active, {"scheme": "dark", "compact": True}
    )
    assert "of Kelly by day" in words(text)
    assert [len(plotted(figure).data) > 1 for figure in figures] == [True] * 3
