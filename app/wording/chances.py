"""Words for chances, horizons and resampled futures."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.numerics.intervals import Estimated
from app.formatting import NONE, count, percent, plural

DAYS_A_MONTH = 21  #: trading days, by convention
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def span_words(horizon_days: int) -> str:
    """Return a horizon as it is counted: `year`, `6 months`, `2 years`, else `100 trading days`."""
    months, rest = divmod(horizon_days, DAYS_A_MONTH)
    if rest or not months:
        return plural(horizon_days, "trading day")
    if months % 12:
        return plural(months, "month")
    return "year" if months == 12 else plural(months // 12, "year")


def within(horizon_days: int) -> str:
    """Return a horizon in which something happens: `a year`, `6 months`."""
    words = span_words(horizon_days)
    return f"a {words}" if words == "year" else words


def futures(horizon_days: int, number: int | None = None) -> str:
    """Return resampled futures, counted: `10,000 resampled years`, `such years`."""
    noun = _futures(horizon_days)
    return f"such {noun}" if number is None else f"{count(number)} resampled {noun}"


def one_in(share: float) -> str:
    """Return a chance as people say it: `one in 37`, `70 in 100`, `none`."""
    if share <= 0:
        return "none"
    if share < 0.4:
        return f"one in {count(round(1 / share))}"
    return f"{count(round(100 * share))} in 100"


def plus_minus(figure: Estimated | Sequence[float]) -> str:
    """Return half the width of a 90 % interval of a chance, in points: `± 0.7`."""
    _, low, high = figure[:3]
    half = 100 * (high - low) / 2
    return f"± {half:.1f}" if half >= 0.05 else f"± {half:.2f}"


def chance_words(chance: float) -> str:
    """Return a chance with the digits it deserves: `2.7%`, `35%`, `0.04%`."""
    if chance >= 0.1:
        return percent(chance, 0)
    return percent(chance, 1 if chance >= 0.001 or chance == 0 else 2)


def chance_range(low: float, high: float) -> str:
    """Return the ends of a range of chances: `0.11–2.2%`, `34–41%`, `100–100%`.

    >>> chance_range(0.0011, 0.022), chance_range(0.997, 1.0)
    ('0.11–2.2%', '100–100%')
    """
    first = chance_words(low).rstrip("%") if low >= 0.1 else f"{100 * low:.2g}"
    return f"{first}{NONE}{chance_words(high)}"


def whole(share: float) -> str:
    """Return a share as it was set: `20%`, `2.5%`."""
    return f"{100 * share:.4g}%"


def years_that_fall(deeper: int, drawn: int, limit: float, horizon_days: int) -> str:
    """Return the count of a quantile dotplot in words: `three of 50 years fall deeper than 20%`."""
    number = _NUMBERS[deeper] if deeper < len(_NUMBERS) else count(deeper)
    verb = "falls" if deeper == 1 else "fall"
    return f"{number} of {drawn} {_futures(horizon_days)} {verb} deeper than {whole(limit)}"


def _futures(horizon_days: int) -> str:
    words = span_words(horizon_days)
    return "years" if words == "year" else f"futures of {words}"
