"""Documents that only the tools make: a log inspected, scenarios compared, a trade explained."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.rules import Historical
from app.calculations.replay.comparison import Effect, compounds, effect
from app.calculations.replay.difference import Basis, paired_difference
from app.calculations.replay.engine import Replay, replay, replays
from app.calculations.replay.explanation import ReplayExplanation
from app.calculations.sizing.kelly_table import kelly_table
from app.cli.documents import Document, kelly_document, replay_document
from app.cli.inputs import Inputs
from app.cli.kelly import RESAMPLES
from app.wording.comparison import effect_sentence
from app.wording.outcomes import outcome_sentence
from app.wording.size_steps import size_step_sentences

#: An account that trades nothing, which a replay is compared with for its ranges.
_NOTHING = Scenario(name="Nothing", constrained=False, rule=Historical(multiplier=0.0))


def inspection_document(inputs: Inputs) -> Document:
    """Return what was read and left out, the period, and every strategy's edge with its range.

    `report` is the import report, `strategies` and `portfolio` are those of `kelly_document`.
    """
    book, closed = inputs.book, inputs.book.log.is_closed
    return {
        "report": inputs.report.to_dict(),
        "first_open": str(book.log.opened_at[closed].min()),
        "last_close": str(book.log.closed_at[closed].max()),
        "rows": len(book.log),
        "closed_positions": len(book.positions),
        "net_profit": float(book.log.pl[closed].sum()),
        **kelly_document(kelly_table(book, inputs.profile, resamples=RESAMPLES)),
    }


def replays_document(inputs: Inputs, scenarios: Sequence[Scenario]) -> Document:
    """Return `replay_document` with `against_nothing`: each replay beside an idle account."""
    book, profile = inputs.book, inputs.profile
    replayed = replays(book, profile, scenarios)
    idle = replay(book, profile, _NOTHING)
    document = replay_document(book, replayed)
    for entry, one in zip(document["scenarios"], replayed, strict=True):
        basis = _basis(profile, one.scenario)
        entry["judged"] = one.judged
        entry["against_nothing"] = asdict(paired_difference(idle, one, basis))
    return document


def comparison_document(
    inputs: Inputs, against: Scenario, scenarios: Iterable[Scenario]
) -> Document:
    """Return `{"against": ..., "scenarios": [...]}`: each scenario in place of `against`.

    An entry holds both sides' figures, their paired daily `difference` with its range, the
    verdicts on profit and on drawdown, and all of it in a sentence.
    """
    base = replay(inputs.book, inputs.profile, against)
    return {
        "against": _named(against),
        "scenarios": [
            _compared(inputs, base, scenario) for scenario in scenarios if scenario != against
        ],
    }


def _compared(inputs: Inputs, base: Replay, scenario: Scenario) -> Document:
    other = replay(inputs.book, inputs.profile, scenario)
    found = effect(base, other, _basis(inputs.profile, base.scenario, scenario))
    return _named(scenario) | _effect(found) | {"sentence": effect_sentence(found)}


def _effect(found: Effect) -> Document:
    fields = vars(found) | {
        part: asdict(getattr(found, part)) for part in ("before", "after", "difference")
    }
    return {name: value for name, value in fields.items() if name != "scenario"}


def _basis(profile: Profile, *scenarios: Scenario) -> Basis:
    """Return the growth where any of the scenarios compounds, else the profit."""
    return "growth" if any(compounds(scenario, profile) for scenario in scenarios) else "profit"


def _named(scenario: Scenario) -> Document:
    return {"name": scenario.name, "hindsight": scenario.has_hindsight}


def explanation_document(inputs: Inputs, scenario: Scenario, position: int) -> Document:
    """Return why a position, counted from 0, got its size under a scenario.

    `steps` are those of `SizeSteps`, `sentences` say them in words, `kelly` is the strategy's entry
    of `kelly_document`.
    """
    book, profile = inputs.book, inputs.profile
    steps = ReplayExplanation.of(book, profile, scenario).steps(position)
    table = kelly_document(kelly_table(book, profile, resamples=RESAMPLES))
    trade = _trade(book, position)
    return {
        "trade": trade,
        "scenario": _named(scenario),
        "outcome": outcome_sentence(steps.outcome),
        "sentences": list(size_step_sentences(steps)),
        "steps": asdict(steps) | {"asked": steps.asked},
        "kelly": table["strategies"][trade["strategy"]],
    }


def _trade(book: Book, position: int) -> Document:
    log = book.log
    rows = np.flatnonzero(book.positions.of_row == position)
    first = book.positions.first[position]
    return {
        "position": position + 1,
        "lines": log.line[rows].tolist(),
        "strategy": log.strategies[log.strategy[first]],
        "opened": str(log.opened_at[first]),
        "closed": str(log.closed_at[rows].max()),
        "contracts_logged": _number(log.contracts[first]),
        "pl_logged": float(log.pl[rows].sum()),
    }


def position_at_line(book: Book, line: int) -> int:
    """Return the position, counted from 0, of the trade on a line of the log's file.

    Raises `CalculationError` for a line that holds no trade, or one that is still open.
    """
    log = book.log
    rows = np.flatnonzero(log.line == line)
    if not len(rows):
        raise CalculationError(
            f"line: no trade of the log stands on line {line:,}; its trades stand on lines "
            f"{log.line.min():,} to {log.line.max():,}."
        )
    position = int(book.positions.of_row[rows[0]])
    if position < 0:
        raise CalculationError(
            f"line: the trade on line {line:,} is still open, so no replay sizes it."
        )
    return position


def position_at_number(book: Book, number: int) -> int:
    """Return the position, counted from 0, of a number counted from 1.

    Raises `CalculationError` for a number beyond the last position.
    """
    if number > len(book.positions):
        raise CalculationError(
            f"position: found {number:,}; the log has {len(book.positions):,} closed positions."
        )
    return number - 1


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
