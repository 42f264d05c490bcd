"""Sentences about the effect of a change of the profile."""

from __future__ import annotations

from app.calculations.replay.comparison import Effect
from app.calculations.replay.difference import FEWEST_DAYS, Difference
from app.formatting import money, percent, plural
from app.wording.drawdown import DRAWDOWN_TITLES

_CENTS_BELOW = 10.0  #: a sentence whose amounts are all smaller shows cents [currency]


def effect_sentence(effect: Effect) -> str:
    """Return the verdict on profit and on drawdown, each with its uncertainty."""
    if effect.verdict == "no difference at all":
        return "No difference at all: no trade would have had another size."
    sizes = "the same sizes,"
    if effect.trades_changed:
        sizes = f"{plural(effect.trades_changed, 'trade')} would have had another size:"
    profit = _daily_profit(effect.difference)
    sentences = [f"{_verdict_words(effect)}: {sizes} {profit}."]
    days_different = effect.difference.days_different
    if days_different < FEWEST_DAYS:
        days = plural(days_different, "day")
        sentences.append(f"Results differ on {days} only, too few to tell.")
    sentences.append(_drawdown_sentence(effect))
    return " ".join(sentences)


def _verdict_words(effect: Effect) -> str:
    """Return the verdict on profit; a change that clearly falls less is not called worse."""
    if effect.verdict == "worse" and effect.drawdown_verdict == "smaller":
        return "Smaller falls for less profit"
    return effect.verdict.capitalize()


def _daily_profit(difference: Difference) -> str:
    """Return the mean daily difference with its range."""
    amounts = (difference.mean, difference.low, difference.high)
    cents = max(abs(amount) for amount in amounts) < _CENTS_BELOW
    mean, low, high = (money(amount, cents=cents) for amount in amounts)
    unit = "a day" if difference.basis == "profit" else "a day on starting capital"
    return f"{mean} {unit} (5\u201395% of resamples: {low} to {high})"


def _drawdown_sentence(effect: Effect) -> str:
    before, after = percent(effect.before.drawdown), percent(effect.after.drawdown)
    name = DRAWDOWN_TITLES[effect.judged]
    return f"{name} {after} instead of {before}: {_drawdown_certainty(effect)}."


def _drawdown_certainty(effect: Effect) -> str:
    smaller = effect.difference.share_drawdown_smaller
    if effect.drawdown_verdict == "smaller":
        return f"smaller in {percent(smaller)} of resamples"
    if effect.drawdown_verdict == "larger":
        return f"larger in {percent(1 - smaller)} of resamples"
    return effect.drawdown_verdict
