"""Logs of the golden figures, made from the decimals of π: public, and the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

_HEADER = (
    "Date Opened,Time Opened,Date Closed,Time Closed,Strategy,P/L,No. of Contracts,Margin Req.,"
    "Opening Commissions + Fees,Closing Commissions + Fees,Opening VIX,Legs"
)
_FIRST_DAY = date(2024, 1, 1)  #: a Monday


def golden_logs() -> dict[str, str]:
    """Return the text of each log by its name."""
    return {
        "one-strategy": _text(_one_strategy(iter(pi_decimals(240)))),
        "three-strategies": _text(_three_strategies(iter(pi_decimals(1_000)))),
    }


def pi_decimals(count: int) -> list[int]:
    """Return the first decimals of π, by Machin's formula in whole numbers.

    >>> pi_decimals(8)
    [1, 4, 1, 5, 9, 2, 6, 5]
    """
    unit = 10 ** (count + 10)
    pi = 4 * (4 * _arctan_of_inverse(5, unit) - _arctan_of_inverse(239, unit))
    return [int(digit) for digit in str(pi)[1 : count + 1]]


def _arctan_of_inverse(x: int, unit: int) -> int:
    """Return arctan(1 / x) in units of 1 / `unit`."""
    power = total = unit // x
    n, sign = 3, -1
    while power:
        power //= x * x
        total += sign * (power // n)
        n, sign = n + 2, -sign
    return total


def _one_strategy(digits: Iterator[int]) -> Iterator[str]:
    """Yield a trade a weekday for twelve weeks: nine digits win, a zero loses half its margin."""
    for day in _weekdays(60):
        digit, size = next(digits), 1 + next(digits) % 3
        pl = -500 if digit == 0 else 20 + 10 * digit
        yield _row(day, day, "Condor", (size * pl, size, 1_000 * size), "")


def _three_strategies(digits: Iterator[int]) -> Iterator[str]:
    """Yield overlapping trades of a pair of rows, of a swing and of a long position a weekday."""
    for number, day in enumerate(_weekdays(80)):
        put, call, swing, long = (next(digits) for _ in range(4))
        vix = f"{12 + next(digits)}.5"
        for side, digit in (("P", put), ("C", call)):
            legs = f"1 Jan 19 4700 {side} STO 5.00"
            pl = -260 if digit == 1 else 15 * digit - 20
            yield _row(day, day, "Strangle", (2 * pl, 2, 3_000), f"{vix},{legs}")
        if number % 2:
            later = day + timedelta(days=7)
            yield _row(day, later, "Swing", (90 * swing - 330, 1, 2_500), f"{vix},")
        yield _row(day, day + timedelta(days=1), "Long", (40 * long - 150, 1, 800), f"{vix},")


def _weekdays(count: int) -> list[date]:
    return [_FIRST_DAY + timedelta(days=number // 5 * 7 + number % 5) for number in range(count)]


def _row(
    opened: date, closed: date, strategy: str, figures: tuple[int, int, int], rest: str
) -> str:
    """Return a row; `figures` are P/L, contracts and margin, `rest` the VIX and the legs."""
    pl, size, margin = figures
    times = f"{opened},10:00 AM,{closed},3:00 PM"
    return f"{times},{strategy},{pl},{size},{margin},{size},{size},{rest or ','}"


def _text(rows: Iterator[str]) -> str:
    return "\n".join([_HEADER, *rows, ""])
