"""Names of the two drawdowns, for tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping

from app.calculations.profile.judged_drawdown import DrawdownName

DRAWDOWN_TITLES: Mapping[DrawdownName, str] = {
    "max_drawdown": "Max drawdown",
    "max_drawdown_of_start": "Max drawdown of start capital",
}
#: For the heads of narrow columns.
SHORT_DRAWDOWN_TITLES: Mapping[DrawdownName, str] = {
    "max_drawdown": "Max DD",
    "max_drawdown_of_start": "Max DD of start",
}
#: After a percentage in a sentence: `falls more than 20% from a peak`.
DRAWDOWN_BASES: Mapping[DrawdownName, str] = {
    "max_drawdown": "from a peak",
    "max_drawdown_of_start": "of starting capital from a peak",
}
DRAWDOWN_DEFINITIONS: Mapping[DrawdownName, str] = {
    "max_drawdown": "The deepest fall from a peak, on daily realised equity.",
    "max_drawdown_of_start": "The deepest fall from a peak in money, on daily realised equity, as "
    "a share of the capital that sizes rest on.",
}
#: Beside a drawdown with open losses.
OPEN_LOSSES_BOUND = (
    "With open losses every open position counts at its worst for as long as it is open: a bound."
)
