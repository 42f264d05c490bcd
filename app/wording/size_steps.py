"""Sentences about why a replay gave a position its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.formatting import count, money, percent, plural, ratio
from app.wording.outcomes import outcome_sentence

if TYPE_CHECKING:
    from app.calculations.replay.explanation import AccountAtOpen, SizeSteps


def size_step_sentences(steps: SizeSteps) -> tuple[str, ...]:
    """Return one sentence a step, from the account at the open to the size and its outcome."""
    return (
        _account(steps.account),
        *_wanted(steps),
        *_limits(steps),
        f"Replayed: {_contracts(steps.contracts)} ({outcome_sentence(steps.outcome)}).",
    )


def _account(account: AccountAtOpen) -> str:
    fall = 1 - account.equity / account.peak
    return (
        f"At the open the account held {money(account.equity)} of realised equity, "
        f"{percent(fall)} below its peak, and {plural(account.open_positions, 'open position')} "
        f"with {money(account.open_margin)} of margin."
    )


def _wanted(steps: SizeSteps) -> Iterator[str]:
    if steps.asked is None or steps.wanted is None:
        yield "The rule was not asked for a size, or had none to give."
        return
    margin = ""
    if steps.margin_per_contract is not None:
        margin = f" of {money(steps.margin_per_contract)} margin each"
    yield f"The rule wanted {_contracts(steps.wanted)}{margin}."
    if steps.estimate is not None:
        yield f"It rests on an estimate of {ratio(steps.estimate, 4)} from what had closed by then."
    if steps.modifier != 1 or steps.brake != 1:
        yield (
            f"Guardrails made that {_exact(steps.asked)}: times {steps.modifier:.4g} by streak and "
            f"VIX rules, times {steps.brake:.4g} by the drawdown brake."
        )


def _limits(steps: SizeSteps) -> Iterator[str]:
    if steps.wanted is None:
        return
    if steps.lot != 1:
        yield f"Sizes are whole lots of {_exact(steps.lot)}."
    if steps.max_contracts is not None:
        yield f"At most {_contracts(steps.max_contracts)} by max contracts."
    for name, room in (
        ("capital ceiling of its strategy", steps.strategy_room),
        ("margin ceiling", steps.book_room),
    ):
        if room is not None:
            yield f"The {name} left room for {money(max(room, 0.0))} of margin."


def _contracts(size: float) -> str:
    return f"{_exact(size)} {'contract' if size == 1 else 'contracts'}"


def _exact(size: float) -> str:
    """A size with four significant digits, without an exponent."""
    return count(size) if size >= 1_000 else f"{size:.4g}"
