"""The scenarios against buy and hold: the figures of the engine, and a reason where there is none."""

from __future__ import annotations

import numpy as np
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing.relative_view import FIGURES, relative_table

from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog
from app.calculations.replay.benchmark import Benchmark, relative_figures
from app.dash_app.state.workspace import Workspace, replays_of
from app.formatting import ratio
from tests.unit.dash_app.pages.test_position_sizing import (
    DAYS,
    texts,
    wins_and_losses,
    workspace_of,
)


def with_prices(price: np.ndarray) -> Workspace:
    """The log of wins and losses, with prices of an underlying at its opens."""
    log = wins_and_losses().log
    names = ("opened_at", "closed_at", "pl", "contracts", "margin_req")
    columns = {name: getattr(log, name) for name in names}
    return workspace_of(
        Book.of(
            TradeLog.from_columns(columns | {"strategy": ["S"] * DAYS, "underlying_open": price})
        )
    )


def test_every_scenario_has_its_figures() -> None:
    workspace = with_prices(100 * 1.001 ** np.arange(DAYS) * (1 + 0.01 * np.sin(np.arange(DAYS))))
    done, _ = replays_of(workspace)
    held = workspace.benchmark()
    assert isinstance(held, Benchmark)
    said = list(texts(relative_table(workspace, done)))
    for one in done:
        found = relative_figures(one, held)
        assert found.beta is not None
        assert one.scenario.name in said
        assert ratio(found.beta) in said
        assert ratio(found.information_ratio) in said


def test_what_is_undefined_says_why() -> None:
    workspace = with_prices(np.full(DAYS, 100.0))
    done, _ = replays_of(workspace)
    written = markup(relative_table(workspace, done))
    assert written.count('data-tip="The benchmark&#x27;s daily returns are all equal."') == 3 * len(
        done
    )


def test_there_is_no_table_without_buy_and_hold() -> None:
    workspace = workspace_of(wins_and_losses())
    assert relative_table(workspace, replays_of(workspace)[0]) == []
    off = workspace_of(with_prices(np.linspace(100, 110, DAYS)).book, benchmark=None)
    assert relative_table(off, replays_of(off)[0]) == []


def test_no_figure_is_named_twice() -> None:
    assert len({one.name for one in FIGURES}) == len(FIGURES) == 6
