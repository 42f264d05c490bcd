"""Words and numbers of the replays: the strip of *My sizing*, and the table of all scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.calculations.metrics.curve import SHORTEST_YEARLY
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.model import AS_BACKTESTED
from app.calculations.replay.benchmark import Benchmark, NoBenchmark
from app.calculations.replay.engine import Replay
from app.dash_app.components.content import Note, Piece, Sentence, Table
from app.dash_app.figures.replay import BENCHMARK
from app.formatting import (
    NONE,
    TOO_BIG,
    count,
    day,
    days,
    money,
    percent,
    plural,
    ratio,
    times,
    whole_percent,
)
from app.wording.benchmark import no_benchmark_sentence
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES

MORE, LESS = 1, -1  #: the better end of a column


class Column(NamedTuple):
    """A column of the comparison: where its value comes from, how it prints, which end is best."""

    head: str
    value: Callable[[Any], float | None]
    show: Callable[[float | None], str]
    better: int = 0  #: MORE, LESS, or 0 for a column without a best value
    of_curve: bool = True  #: a figure of any equity curve; the others are of trades


@dataclass(frozen=True)
class Promise:
    """The drawdown that the user accepts."""

    target: float
    judged: DrawdownName


def columns(judged: DrawdownName) -> tuple[Column, ...]:
    """Return the columns of the comparison, with the drawdown that is judged."""
    return (
        Column("Ending balance", lambda m: m.ending_equity, money, MORE),
        Column("CAGR", lambda m: m.shown_cagr, _cagr, MORE),
        Column(SHORT_DRAWDOWN_TITLES[judged], lambda m: getattr(m, judged), percent, LESS),
        Column("MAR", lambda m: m.shown_mar, ratio, MORE),
        Column("Sharpe", lambda m: m.sharpe, ratio, MORE),
        Column("Worst day", lambda m: m.worst_day, percent, MORE),
        Column("Longest DD", lambda m: m.longest_drawdown_days, days, LESS),
        Column(
            "Peak margin",
            lambda m: m.peak_margin_utilisation,
            lambda v: percent(v, 0),
            LESS,
            of_curve=False,
        ),
        Column("Taken", lambda m: m.trades_taken - m.trades_reduced, count, of_curve=False),
        Column("Reduced", lambda m: m.trades_reduced, count, of_curve=False),
        Column("Skipped", lambda m: m.trades_skipped, count, of_curve=False),
    )


def table_row(name: str, replayed: Replay, promise: Promise) -> list[str]:
    """Return the cells of a scenario; a drawdown past the accepted one says so."""
    cells = [name]
    for column in columns(promise.judged):
        value = column.value(replayed.metrics)
        text = column.show(value)
        is_drawdown = column.head == SHORT_DRAWDOWN_TITLES[promise.judged]
        past = is_drawdown and value is not None and value > promise.target
        cells.append(f"{text} > {whole_percent(promise.target)}" if past else text)
    return cells


def scores(replayed: Replay, promise: Promise) -> list[float | None]:
    """Return a number a column, the higher the better; None where the scenario does not compete.

    The log as it was, sizes that know the whole log, and falls past the accepted one are no choice.
    """
    scenario, found = replayed.scenario, columns(promise.judged)
    is_choice = scenario != AS_BACKTESTED and not scenario.has_hindsight
    if not is_choice or replayed.judged_drawdown > promise.target:
        return [None] * len(found)
    values = [column.value(replayed.metrics) for column in found]
    return [
        None if value is None or not column.better else float(value * column.better)
        for column, value in zip(found, values, strict=True)
    ]


def benchmark_row(benchmark: Benchmark | NoBenchmark, judged: DrawdownName) -> list[str] | None:
    """Return the cells of buy and hold, or why the log has none; None where it is switched off."""
    found = columns(judged)
    if isinstance(benchmark, NoBenchmark):
        if benchmark.reason == "switched_off":
            return None
        return [no_benchmark_sentence(benchmark), *[NONE] * len(found)]
    known = [
        column.show(column.value(benchmark.figures)) if column.of_curve else "" for column in found
    ]
    return [BENCHMARK, *known]


def strip_heads(promise: Promise, *, short: bool = False) -> list[str]:
    """Return the labels of the strip; `short` ones fit a phone."""
    if short:
        return ["Size", "Chance", "Max DD", "Result", "Margin"]
    return [
        "My sizing",
        f"Chance of losing over {whole_percent(promise.target)}",
        "Replayed drawdown",
        "Replayed result",
        "Peak margin",
    ]


def strip_values(fraction: float, replayed: Replay) -> list[float | None]:
    """Return the numbers of the strip; None for the chance, which comes by itself."""
    metrics = replayed.metrics
    return [
        fraction,
        None,
        replayed.judged_drawdown,
        metrics.ending_equity,
        metrics.peak_margin_utilisation,
    ]


def strip_texts(fraction: float, replayed: Replay, allocation: float) -> list[str]:
    """Return the figures of the strip as text, and the qualifier of the first.

    `allocation` is the margin of one position of every strategy now, as a share of equity. The
    chance comes later from a simulation; where nothing is traded there is none to come.
    """
    metrics = replayed.metrics
    is_traded = fraction > 0 or metrics.trades_taken > 0
    return [
        times(fraction),
        "…" if is_traded else percent(0.0, 0),
        percent(replayed.judged_drawdown),
        money(metrics.ending_equity),
        percent(metrics.peak_margin_utilisation, 0),
        f"allocation {percent(allocation, 0)}",
    ]


@dataclass(frozen=True)
class StripContext:
    """Settings that the qualifiers under the strip's figures name."""

    promise: Promise
    tolerance: float
    capital: float  #: starting capital [currency]
    ceiling: float | None  #: margin ceiling, a share of equity


def strip_qualifiers(context: StripContext) -> list[str]:
    """Return one qualifier under each figure of the strip; the first comes with the size."""
    ceiling = context.ceiling
    return [
        "",
        f"you accept {whole_percent(context.tolerance)}",
        f"you accept {whole_percent(context.promise.target)}",
        f"from {money(context.capital)}",
        "no ceiling" if ceiling is None else f"ceiling {percent(ceiling, 0)}",
    ]


def too_big(done: Sequence[Replay]) -> str | None:
    """Return a sentence about a scenario that grows past what a market fills; None without one."""
    for each in done:
        beyond = each.equity >= TOO_BIG
        if beyond.any():
            when = day(each.day[int(beyond.argmax())])
            return (
                f"“{each.scenario.name}” passes $1bn on {when}: no market fills that size. "
                "Set max contracts, or size on starting capital."
            )
    return None


def remarks(done: Sequence[Replay]) -> list[str]:
    """Return the sentences about the figures of the comparison."""
    return [text for text in (too_big(done), too_short(done)) if text is not None]


def too_short(done: Sequence[Replay]) -> str | None:
    """Return why yearly figures of a short log are not shown; None for a longer one."""
    if not done or done[0].metrics.span_days >= SHORTEST_YEARLY:
        return None
    span = plural(done[0].metrics.span_days, "day")
    return f"CAGR and MAR are figures of a year: a log of {span} is too short for them."


def _cagr(value: float | None) -> str:
    return ">1,000%" if value is not None and value > 10 else percent(value, 0)


def replay_pieces(shown: Sequence[tuple[str, Replay]], promise: Promise) -> list[Piece]:
    """Return the comparison table of scenarios, by name, with its note; for the report."""
    heads = ["Scenario", *(column.head for column in columns(promise.judged))]
    rows = [table_row(name, replayed, promise) for name, replayed in shown]
    return [Table(heads, rows), *map(Note, remarks([replayed for _, replayed in shown]))]


def replay_sentence(
    replayed: Replay, fraction: float, promise: Promise, capital: float
) -> Sentence:
    """Return the one sentence: what *My sizing* did, against the accepted drawdown."""
    how = "with hindsight" if replayed.scenario.has_hindsight else "using only past trades"
    fall = replayed.judged_drawdown
    of_start = " of starting capital" if replayed.judged == "max_drawdown_of_start" else ""
    verdict = "within" if fall <= promise.target else "past"
    return Sentence(
        f"The deepest fall was {percent(fall)}{of_start}, "
        f"{verdict} the {percent(promise.target, 0)} you accept.",
        f"At {times(fraction)} Kelly, {how}, "
        f"{money(capital)} became {money(replayed.metrics.ending_equity)}.",
    )
