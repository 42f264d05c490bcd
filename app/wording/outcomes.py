"""Words for what decided the size of a position in a replay."""

from __future__ import annotations

from collections.abc import Mapping

#: By outcome (`OUTCOMES`), without the `reduced` or `skipped` before it.
OUTCOME_WORDS: Mapping[str, str] = {
    "taken": "taken at full size",
    "strategy_disabled": "strategy switched off",
    "day_disabled": "weekday switched off",
    "ruined": "no equity left",
    "parallel_cap": "positions at once",
    "unsizable": "cannot be sized: no margin, loss or volatility to divide by",
    "warmup": "too little history yet",
    "zero_size": "no edge or no weight",
    "paused": "paused by a guardrail",
    "below_one": "less than one lot",
    "max_contracts": "max contracts",
    "capital_ceiling": "capital ceiling",
    "margin_ceiling": "margin ceiling",
}


def outcome_sentence(outcome: str) -> str:
    """Return an outcome with what decided it: `reduced: max contracts`."""
    what, _, limit = outcome.partition(":")
    return f"{what}: {OUTCOME_WORDS[limit]}" if limit else OUTCOME_WORDS[what]
