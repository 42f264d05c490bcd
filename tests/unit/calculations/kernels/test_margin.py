"""The compiled margin of each strategy, against its plain Python."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from app.calculations.kernels import margin as kernels_margin
from app.calculations.kernels.warmup import warm_up
from app.calculations.margin import usage as margin
from app.calculations.margin.usage import margin_curve
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.engine import replay
from tests.unit.calculations.builders import Trade, book_of, one_a_day, profile_of, random_trades
from tests.unit.calculations.kernels.twins import plain


@pytest.mark.parametrize(
    "trades",
    [
        *(pytest.param(random_trades(seed), id=f"random {seed}") for seed in range(4)),
        pytest.param(one_a_day([50]), id="one trade"),
        pytest.param(
            [Trade("8 10:00", "8 10:00", strategy=name) for name in "abcab"],
            id="everything in one second",
        ),
        pytest.param(
            [
                Trade(f"8 10:0{i}", f"8 11:{9 - i:02d}", strategy=name)
                for i, name in enumerate("abcab")
            ],
            id="nested",
        ),
        pytest.param(
            [Trade(f"8 10:0{i}", f"8 11:0{i}", strategy=name) for i, name in enumerate("abcab")],
            id="first in, first out",
        ),
    ],
)
def test_strategy_margin_compiled_equals_its_plain_python(
    trades: Sequence[Trade], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_of(*trades)
    replayed = replay(book, profile_of(), AS_BACKTESTED)
    compiled = margin_curve(book, replayed, None)
    for name in ("_opened", "_closed"):
        monkeypatch.setattr(kernels_margin, name, plain(getattr(kernels_margin, name)))
    monkeypatch.setattr(margin, "strategy_margin", plain(kernels_margin.strategy_margin))
    slow = margin_curve(book, replayed, None)
    assert compiled.strategies == slow.strategies
    for name in ("by_strategy", "share_by_strategy", "positions_by_strategy"):
        np.testing.assert_array_equal(getattr(compiled, name), getattr(slow, name))


def test_strategy_margin_after_warm_up_is_not_compiled_again() -> None:
    """The arrays of a replay have the types of the warm-up's."""
    warm_up()
    before = len(kernels_margin.strategy_margin.signatures)
    book = book_of(*random_trades(3))
    margin_curve(book, replay(book, profile_of(), AS_BACKTESTED), None)
    assert len(kernels_margin.strategy_margin.signatures) == before
