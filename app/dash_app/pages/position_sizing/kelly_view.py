"""The Kelly section: every estimate with its range, what is applied and what that holds today.

assets/kelly.js sorts the table by `data-sort`, pins strategies to its top, and exports the `data-csv` of its rows.
"""

from __future__ import annotations

from typing import Any

from dash import html

from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.kelly.simultaneous import SimultaneousKelly
from app.calculations.kelly.status import Status
from app.calculations.profile.model import Scenario
from app.calculations.profile.rules import Estimator, FixedContracts
from app.calculations.sizing.kelly_table import KellyRow, KellyTable
from app.dash_app.components.aria import aria
from app.dash_app.components.chip import key
from app.dash_app.components.empty import empty
from app.dash_app.components.icon import icon
from app.dash_app.components.range_bar import range_bar, range_scale
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, Part, hidden, strategy_name
from app.dash_app.pages.position_sizing.kelly_evidence import evidence_parts
from app.dash_app.pages.position_sizing.kelly_export import CSV_HEAD, JointShare, csv_row, csv_text, joint_shares
from app.formatting import NONE, count, money, percent, percent_range, times
from app.wording.kelly import STATUS_WORDS

_TOPS = (0.1, 0.25, 0.5, 1.0)  # ends of the bars' scale; a range past the last one prints its end
MOST = 60  #: rows at most: more would make the page slow to lay out
#: Beside a strategy's own status, those of its share together need saying what they are of.
_JOINT_WORDS: dict[Status, str] = {
    "no_edge": "no edge together",
    "no_loss": "nothing bounds its share beside the others",
    "crowded_out": "crowded out: adds no growth beside the others",
}
_UNUSABLE = ("no_trades", "no_margin", "no_win", "no_loss", "no_edge", "less_than_one_loss", "too_few")

TOGETHER = (
    "Share of equity per position with all strategies fitted at once: it sees that they overlap, "
    "and the {unit}s on which they lose together."
)
TEXTBOOK = (
    "W − (1 − W)/R from win rate and payoff. Its unit is the share of equity lost when an average loss comes, so it differs from Full, "
    "a share held as margin; divided by the mean loss on margin it becomes one."
)
BY_PERIOD = (
    "Share of equity per position that would have grown the strategy’s {unit}s fastest: it sees that positions of one {unit} "
    "win and lose together."
)
FULL = "Share of equity as margin in one position that would have grown the log fastest, held alone."
ADDED_LOSS = "Full Kelly if the log had held one more trade that lost its whole margin."
APPLIED = "Your fraction of {full}: what one position holds."
#: The estimates of which a fraction is applied, as the table heads them.
FULL_NAMES: dict[Estimator, str] = {
    "log_optimal": "Full",
    "by_period": "By {unit}",
    "payoff": "Textbook as a share held as margin",
    "simultaneous": "Together",
}
CONTRACTS = "Whole lots at today’s equity and the median margin of the last 20 positions, within every limit."
BUSIEST = "What the shares above would hold at the log’s busiest instant."

#: What can be sized without margin: as many contracts as the user says.
FIXED = Scenario(name="One contract each", rule=FixedContracts(kind="fixed_contracts", contracts=1))


def has_margin(table_of: KellyTable) -> bool:
    """Whether there is a strategy whose margin is known, from the log or by its settings."""
    return any(row.estimate.status != "no_margin" for row in table_of.strategies)


def no_margin() -> html.Div:
    """What the section shows where there is none, with both ways on (assets/settings.js)."""
    return empty(
        "scale",
        "No margin in this log",
        "Kelly and margin need what one contract ties up. Give a default margin per strategy, or size in fixed contracts.",
        html.Button("Set default margin", className="btn filled", type="button", **{"data-act": "set-default-margin"}),
        html.Button(
            "Size in contracts", className="btn", type="button", **{"data-act": "add-scenario", "data-offer": FIXED.model_dump_json()}
        ),
    )


def kelly_content(table_of: KellyTable, portfolio_fraction: float) -> list[html.Div | html.P]:
    """The lead sentence and the table."""
    return [_lead(table_of, portfolio_fraction), _table(table_of, portfolio_fraction)]


def _lead(table_of: KellyTable, fraction: float) -> html.P:
    rows = [row for row in table_of.strategies if row.estimate.status == "ok"]
    reaching = sum(1 for row in rows if _reaches_zero(row.estimate))
    doubt = f" For {reaching} of {len(rows)} the log cannot rule out having no edge." if reaching else ""
    if not table_of.overlaps:
        return lead("Positions never overlap, so each strategy’s Kelly can be applied on its own.", doubt)
    busiest = table_of.simultaneous.busiest_share
    finding = (
        f"Positions overlap: fitted together, full Kelly would hold {percent(busiest, 0)} of equity at the log’s busiest instant, "
        f"{percent(fraction * busiest, 0)} at {times(fraction)}."
        if busiest > 0
        else "Positions overlap, and fitted together no strategy earns a share."
    )
    total = sum(row.applied_share for row in _traded(table_of))
    warning = f"Full and Applied are right only for one position held alone; one of each at once would hold {percent(total, 0)}."
    return lead(finding, f"{warning}{doubt}")


def _table(table_of: KellyTable, portfolio_fraction: float) -> html.Div:
    top = _top([*(row.estimate for row in table_of.strategies), table_of.portfolio])
    joint = table_of.simultaneous if table_of.overlaps else None
    every = list(zip(table_of.strategies, joint_shares(table_of), strict=True))
    rows = [_row(row, share, portfolio_fraction, top) for row, share in every[:MOST]]
    more = [csv_row(row, share) for row, share in every[MOST:]]
    foot = [_pooled(table_of, joint, top)] if len(rows) > 1 else []
    drawn = table(_columns(table_of, joint, top), rows, "kelly joint" if joint else "kelly", foot)
    return html.Div([drawn, *_not_listed(len(more))], **{"data-csv": csv_text(CSV_HEAD), "data-more": csv_text(more)})


def _traded(table_of: KellyTable) -> list[KellyRow]:
    """The strategies that are switched on: only they hold anything."""
    statuses = table_of.simultaneous.statuses
    return [row for row, status in zip(table_of.strategies, statuses, strict=True) if status != "switched_off"]


def _columns(table_of: KellyTable, joint: SimultaneousKelly | None, top: float) -> list[Column]:
    unit = table_of.unit
    full = FULL_NAMES[table_of.estimator].format(unit=unit)
    together = [Column(_head("together", "Together", TOGETHER.format(unit=joint.unit)), "n k-together")] if joint else []
    return [
        Column(_head("name", "Strategy"), "l name"),
        *together,
        Column(_head("by-period", f"By {unit}", BY_PERIOD.format(unit=unit)), "n k-together"),
        Column(_head("trades", "Trades"), "n lo k-trades"),
        Column(_head("textbook", "Textbook", TEXTBOOK), "n lo k-wide k-room"),
        Column(_scale(top), "bar"),
        Column(_head("full", "Full", FULL), "n k-full"),
        Column(_head("added", "+1 loss", ADDED_LOSS), "n lo"),
        Column(_head("half", "Half"), "n lo md"),
        Column(_head("quarter", "Quarter"), "n lo md"),
        Column(_head("applied", "Applied", APPLIED.format(full=full)), "n"),
        Column(_head("contracts", "Contracts", CONTRACTS), "n lo k-wide k-room"),
        Column(_head("margin", "Margin"), "n lo k-wide"),
    ]


def _head(name: str, text: str, definition: str | None = None) -> html.Button:
    """A column's head, which sorts by it."""
    attributes = {"data-act": "sort-kelly", "data-name": name, "data-key": f"sort-{name}", "data-tip": definition}
    return html.Button(html.Span(text, className="term" if definition else ""), type="button", className="k-sort", **attributes)


def _not_listed(more: int) -> list[html.P]:
    words = (
        f"{count(more)} more strategies are not listed. The pooled line counts them, the CSV holds them, the charts below can show each."
    )
    return [html.P(words, className="dimmed below-table")] if more else []


def _row(row: KellyRow, together: JointShare, portfolio_fraction: float, top: float) -> Row:
    estimate, by_period = row.estimate, row.by_period
    weak = estimate.status != "ok" or _reaches_zero(estimate)
    joint = [_share(together.share, together.low, together.high)] if together.shown else []
    period_range = by_period.bootstrap
    low, high = (period_range.low, period_range.high) if period_range else (None, None)
    cells: list[Content] = [
        _name(row, together.status if together.shown else None, portfolio_fraction, csv_text(csv_row(row, together))),
        *joint,
        _share(None if by_period.status in ("no_trades", "no_margin") else by_period.share, low, high),
        _figure(count(estimate.trades), estimate.trades),
        _textbook(estimate),
        _bar(estimate, row.applied_share, top),
        *_variants(estimate),
        _figure(percent(row.applied_share), row.applied_share, class_name="ap"),
        _figure(count(row.contracts), row.contracts),
        _figure(money(row.margin), row.margin),
    ]
    return Row(cells, "weak" if weak else "")


def _share(share: float | None, low: float | None, high: float | None) -> html.Span:
    """A share with its range below it."""
    if share is None or low is None or high is None:
        return _figure(percent(share), share, class_name="k-share")
    spread = html.Span(percent_range(low, high), className="k-r")
    return html.Span([percent(share), spread], className="k-share", **{"data-sort": f"{share:.12g}"})


def _figure(text: str, value: float | None, **props: Any) -> html.Span:
    """A figure, with the value it is sorted by."""
    return html.Span(text, className=props.pop("class_name", ""), **{"data-sort": "" if value is None else f"{value:.12g}"}, **props)


def _name(row: KellyRow, joint: Status | None, portfolio_fraction: float, csv: str) -> list[Part]:
    pin = html.Button(
        icon("pin", 14),
        className="icon-btn k-pin",
        type="button",
        title="Pin to the top",
        **aria(label=f"Pin {row.name} to the top", pressed="false"),
        **{"data-act": "pin-kelly", "data-name": row.name, "data-key": f"pin-{row.name}", "data-csv": csv},
    )
    return [strategy_name(row.name, _below(row, joint, portfolio_fraction)), pin]


def _textbook(estimate: KellyEstimate) -> html.Span:
    as_margin = f"{percent(estimate.payoff_margin_share)} as a share held as margin" if estimate.payoff_kelly is not None else None
    return _figure(percent(estimate.payoff_kelly), estimate.payoff_kelly, title=as_margin)


def _pooled(table_of: KellyTable, joint: SimultaneousKelly | None, top: float) -> Row:
    margin = sum(row.margin or 0.0 for row in _traded(table_of))
    applied = sum(row.applied_share for row in _traded(table_of))
    pooled = table_of.portfolio
    return Row(
        [
            strategy_name("All positions, pooled"),
            *([html.Span(percent(joint.busiest_share, 0), title=BUSIEST)] if joint else []),
            "",
            count(pooled.trades),
            _textbook(pooled),
            _bar(pooled, None, top),
            *_variants(pooled),
            html.Span(percent(applied), className="ap", title="Sum: one position of each strategy at once"),
            "",
            money(margin),
        ]
    )


def _variants(estimate: KellyEstimate) -> list[Content]:
    if estimate.status in ("no_trades", "no_margin"):
        return [_figure(NONE, None)] * 4
    return [_figure(percent(share), share) for share in (estimate.log_optimal, estimate.with_added_loss, estimate.half, estimate.quarter)]


def _bar(estimate: KellyEstimate, applied: float | None, top: float) -> html.Div | str:
    """The range as a bar; its tip adds the shrunk estimate."""
    found = estimate.bootstrap
    if found is None:
        return NONE
    words = f"Full {percent(estimate.log_optimal)}, range {percent_range(found.low, found.high)}. "
    shrunk = f"Shrunk by its uncertainty: {percent(estimate.shrunk)}."
    bar = range_bar(found.low, found.high, estimate.log_optimal, applied, top)
    return html.Div([bar, hidden(shrunk)], **{"data-tip": words + shrunk})


def _below(row: KellyRow, joint: Status | None, portfolio_fraction: float) -> html.Div:
    """Status in words; amber only where the number must not be used."""
    status, parts = row.estimate.status, list[Content]()
    if status in _UNUSABLE:
        parts.append(html.Span([icon("alert-triangle", 12), STATUS_WORDS[status]], className="st warn"))
    elif _reaches_zero(row.estimate):
        parts.append(html.Span("range reaches zero", className="st"))
    if row.evidence.haircut is not None:
        parts += evidence_parts(row)
    if joint is not None and joint not in ("ok", status):
        parts.append(html.Span(_JOINT_WORDS.get(joint, STATUS_WORDS[joint]), className="st"))
    if row.applied_fraction != portfolio_fraction:
        parts.append(html.Span(f"set to {times(row.applied_fraction)}", className="own"))
    return html.Div(parts, className="below")


def _reaches_zero(estimate: KellyEstimate) -> bool:
    return estimate.bootstrap is not None and estimate.bootstrap.low <= 0.001


def _top(estimates: list[KellyEstimate]) -> float:
    highest = max((estimate.bootstrap.high for estimate in estimates if estimate.bootstrap), default=1.0)
    return next((top for top in _TOPS if highest <= top), _TOPS[-1])


def _scale(top: float) -> html.Div:
    words = key(
        [
            (html.Span(className="k-i"), "range"),
            (html.Span(className="k-e"), "full"),
            (html.Span(className="k-a"), "applied"),
        ]
    )
    ticks = [(top * i / 4, f"{100 * top * i / 4:g}" + ("%" if i == 4 else "")) for i in range(5)]
    return html.Div([words, range_scale(ticks, top)], className="rb-head")
