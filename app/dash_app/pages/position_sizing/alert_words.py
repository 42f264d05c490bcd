"""What each kind of alert says on its card: one sentence, its figures, the columns of its evidence, and the verb on its button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.calculations.alerts import Kind, Line, Proposal, Stretch
from app.calculations.kelly.status import MIN_TRADES
from app.dash_app.components.text import Content, strategy_name
from app.formatting import NONE, TIMES, count, day, days, money, percent, plural, ratio

Figures = Mapping[str, float]


class Part(NamedTuple):
    """A column of evidence: its head, the CSS classes of its cells (components/table.py), what a line or a stretch has in it."""

    head: str
    class_name: str
    show: Callable[[Any], Content]


@dataclass(frozen=True)
class Words:
    """How alerts of one kind read."""

    checked: str  #: what was looked for, for the list of what is quiet
    meaning: Callable[[Figures], str]  #: one sentence
    facts: Callable[[Figures], list[tuple[str, str]]]  #: value and label, two to four
    lines: tuple[Part, ...] = ()  #: columns of the evidence's lines
    stretches: tuple[Part, ...] = ()  #: columns of its stretches, after their dates


def _strategy(head: str = "Strategy") -> Part:
    return Part(head, "l name", lambda line: strategy_name(line.name))


def _span(line: Line) -> str:
    return NONE if line.low is None or line.high is None else f"{percent(line.low)} to {percent(line.high)}"


def _positions(head: str = "Positions") -> Part:
    return Part(head, "n", lambda line: count(line.count))


_WORST_SHARE = Part("Of capital", "n", lambda stretch: percent(stretch.worst, 0))
_WORST_DAY = Part("Worst on", "n", lambda stretch: day(stretch.worst_on))

WORDS: dict[Kind, Words] = {
    "drawdown_plus_margin": Words(
        "drawdown plus margin above capital",
        lambda f: "What was lost since the peak, plus the margin that your Kelly fractions ask for, comes to more than the account.",
        lambda f: [
            (percent(f["worst_share"], 0), "of capital, at worst"),
            (count(f["days"]), "day above capital" if f["days"] == 1 else "days above capital"),
        ],
        stretches=(_WORST_SHARE, _WORST_DAY),
    ),
    "max_loss": Words(
        "everything open going to maximum loss",
        lambda f: "Every open position loses its margin, or its strategy’s largest loss where that is more, all at once.",
        lambda f: [
            (percent(f["worst_share"], 0), "of equity, at worst"),
            (money(f["amount"]), "lost at that instant"),
            (percent(f["target"], 0), "your target drawdown"),
        ],
        lines=(
            _strategy(),
            _positions(),
            Part("Contracts", "n", lambda line: ratio(line.value, 0 if line.value == round(line.value) else 2)),
            Part("Loss", "n", lambda line: money(line.amount)),
        ),
    ),
    "kelly_above_peak": Words(
        "Kelly above the log’s margin peak",
        lambda f: "Fills, margin calls and broker limits at that size are untested.",
        lambda f: [
            (percent(f["kelly_share"], 0), "of equity, Kelly’s peak"),
            (percent(f["log_share"]), "of equity, the log’s peak"),
            (percent(f["ceiling"], 0), "your margin ceiling"),
        ],
        lines=(_strategy(), _positions(), Part("Of equity", "n", lambda line: percent(line.value))),
    ),
    "standstill": Words(
        "trading that stops",
        lambda f: "The log offered trades and a rule or a limit refused every one: figures after that are those of cash.",
        lambda f: [
            (days(f["days"]), "the longest stop"),
            (count(f["stretches"]), "stops in all" if f["stretches"] != 1 else "stop in all"),
            (count(f["refused"]), "positions refused"),
        ],
        lines=(Part("Refused by", "l name", lambda line: line.name), _positions()),
        stretches=(Part("Length", "n", lambda stretch: days(stretch.worst)),),
    ),
    "joint_crashes": Words(
        "strategies that crash together",
        lambda f: "Losing days coincide more often than those of independent strategies would.",
        lambda f: [
            (count(f["days_2"]), f"days of two or more, {ratio(f['expected_2'], 1)} if independent"),
            (count(f["days_3"]), f"days of three or more, {ratio(f['expected_3'], 1)} if independent"),
            (percent(f["worst_share"]), "of equity, the worst day"),
        ],
        lines=(
            _strategy(),
            Part("Closed on", "n", lambda line: day(line.date)),
            Part("P/L", "n", lambda line: money(line.amount)),
        ),
    ),
    "hindsight_gap": Words(
        "hindsight that flatters",
        lambda f: "Knowing only what had closed before each trade, the same rule does less well. Read the walk-forward figures.",
        lambda f: [
            (percent(f["kept"], 0), "of the growth kept without hindsight"),
            (percent(f["drawdown_walk_forward"]), "drawdown without hindsight"),
            (percent(f["drawdown_hindsight"]), "drawdown with it"),
        ],
    ),
    "beyond_experience": Words(
        "sizes beyond experience",
        lambda f: "Larger than anything these strategies traded in the log, which cannot say what such sizes would have filled at.",
        lambda f: [
            (count(f["trades"]), "trades larger than logged"),
            (f"{ratio(f['factor'], 1)}{TIMES}", "the largest logged size, at most"),
        ],
        lines=(
            _strategy(),
            _positions("Trades"),
            Part("At most", "n", lambda line: f"{ratio(line.value)}{TIMES}"),
            Part("First on", "n", lambda line: day(line.date)),
        ),
    ),
    "too_few": Words(
        f"strategies with fewer than {MIN_TRADES} trades",
        lambda f: "Estimates from so few trades say little; their ranges show how little.",
        lambda f: [
            (count(f["strategies"]), "strategies" if f["strategies"] != 1 else "strategy"),
            (count(f["fewest"]), "positions, the fewest"),
            (str(MIN_TRADES), "wanted at least"),
        ],
        lines=(
            _strategy(),
            _positions(),
            Part("Full Kelly", "n", lambda line: percent(line.value)),
            Part("Bootstrap range", "n", _span),
        ),
    ),
    "vix": Words(
        "results by VIX",
        lambda f: f"Judged with ranges that allow for days that belong together and for all {count(f['judged'])} levels looked at.",
        lambda f: [
            (f"{count(f['losing'])} of {count(f['judged'])}", "levels that lose"),
            (f"{count(f['weak'])} of {count(f['judged'])}", "levels that earn clearly less"),
        ],
        lines=(
            Part("VIX at the open", "l name", lambda line: line.name),
            _positions("Trades"),
            Part("Won", "n lo", lambda line: percent(line.win_rate)),
            Part("P/L of the log", "n lo", lambda line: money(line.amount)),
            Part("Mean return on margin", "n", lambda line: percent(line.value)),
            Part("5–95% range", "n", _span),
        ),
    ),
    "streaks": Words(
        "trades after losses in a row",
        lambda f: (
            f"{plural(int(f['after']), 'trade')} opened after {count(f['losses'])} losses in a row of their strategy: "
            f"{'clearly worse than its other trades.' if f['high'] < 0 else 'no worse than its other trades.'}"
        ),
        lambda f: [
            (percent(f["win_rate_after"]), "won after losses"),
            (percent(f["win_rate_otherwise"]), "won otherwise"),
            (f"{ratio(f['low'])} to {ratio(f['high'])}", "typical results a trade, 5–95% range of the difference"),
        ],
    ),
}


def verb(proposal: Proposal) -> str:
    """The proposal on a button: what a click does, with the value that it sets."""
    portfolio, strategies = proposal.patch.get("portfolio", {}), proposal.patch.get("strategies", {})
    for key, say in _VERBS.items():
        if key in portfolio:
            return say(portfolio[key])
    if any("max_contracts" in own for own in strategies.values()):
        return "Cap at logged sizes"
    fractions = {own["kelly_fraction"] for own in strategies.values() if "kelly_fraction" in own}
    return f"Set {_multiple(fractions.pop())}" if len(fractions) == 1 else proposal.label


def _multiple(fraction: float) -> str:
    """A multiple of Kelly with all its digits: it is what will be set."""
    digits = f"{fraction:.2f}"
    return f"{digits if float(digits) == fraction else f'{fraction:.3g}'}{TIMES}"


def _streak(rule: dict[str, Any] | None) -> str:
    if rule is None:
        return "Remove the streak rule"
    return f"Halve after {rule['losses']} losses" if "losses" in rule else "Halve, not pause"


def _vix(rule: dict[str, Any]) -> str:
    if "above" not in rule:
        return "Halve, not pause"
    return f"{'Halve' if rule['multiplier'] else 'Pause'} above VIX {rule['above']:g}"


_VERBS: dict[str, Callable[[Any], str]] = {
    "kelly_fraction": lambda value: f"Apply {_multiple(value)}",
    "margin_ceiling": lambda value: f"Set ceiling {percent(value)}",
    "edge_haircut": lambda value: f"Set haircut {percent(value, 0)}",
    "streak_rule": _streak,
    "vix_rule": _vix,
    "max_parallel_trades": lambda value: "Remove the limit",
    "drawdown_brake": lambda value: "Remove the brake",
    "below_one": lambda value: "Trade at least one",
}


def dates(stretch: Stretch) -> str:
    """The first and the last day of a stretch."""
    return day(stretch.start) if stretch.start == stretch.end else f"{day(stretch.start)} {NONE} {day(stretch.end)}"
