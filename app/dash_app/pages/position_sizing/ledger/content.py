"""Limits that bound in a replay, as a table that the page shows and the report prints."""

from __future__ import annotations

import numpy as np

from app.calculations.errors import CalculationError
from app.calculations.replay.engine import Replay
from app.calculations.sizing.outcomes import OUTCOMES
from app.dash_app.components.content import Note, Piece, Subhead, Table
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import count, percent
from app.wording.outcomes import outcome_sentence


def ledger_content(workspace: Workspace, name: str | None = None) -> list[Piece]:
    """Return the number of positions by what decided their size."""
    scenario = chosen_scenario(workspace, name)
    try:
        replayed = workspace.replay(scenario)
    except CalculationError as error:
        return [Note("There is nothing to list.", str(error), "warn")]
    total = len(replayed.outcome)
    meaning = f"{count(total)} positions offered, by what decided their size."
    table = Table(
        head=("Decided by", "Positions", "Of all"),
        body=[
            (outcome_sentence(outcome).capitalize(), count(number), percent(number / total))
            for outcome, number in _ranked(replayed)
        ],
        class_name="narrow",
    )
    return [Subhead(f"What bound “{scenario.name}”", meaning), table]


def _ranked(replayed: Replay) -> list[tuple[str, int]]:
    """Return the outcomes with their numbers: those taken first, then the most frequent."""
    codes, numbers = np.unique(replayed.outcome, return_counts=True)
    found = zip((OUTCOMES[code] for code in codes.tolist()), numbers.tolist(), strict=True)
    return sorted(found, key=lambda item: (item[0] != "taken", -item[1]))
