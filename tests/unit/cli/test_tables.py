"""Text tables: their width, and the labels of their rows."""

from __future__ import annotations

import pytest

from app.cli.simulation import size_text
from app.cli.tables import scenario_label
from tests.unit.cli.builders import TRADE_LOG, run

PIPE_WIDTH = 160


@pytest.mark.parametrize(
    ("has_hindsight", "label"), [(True, "My Kelly (hindsight)"), (False, "My Kelly")]
)
def test_scenario_label_marks_hindsight(has_hindsight: bool, label: str) -> None:
    assert scenario_label("My Kelly", has_hindsight) == label


@pytest.mark.parametrize(
    ("size", "text"), [(None, "–"), (1.23456, "1.23"), (12345.0, "1.23e+04"), (0.5, "0.5")]
)
def test_size_text_has_three_significant_digits(size: float | None, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize("command", ["replay", "kelly"])
def test_table_in_a_pipe_is_wider_than_80_columns_and_cuts_nothing(command: str) -> None:
    lines = run(command, TRADE_LOG).stdout.splitlines()
    assert 80 < max(map(len, lines)) <= PIPE_WIDTH
    assert not any("…" in line for line in lines)
