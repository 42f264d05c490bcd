"""The Kelly section: every estimate with its range, what is applied and what that holds today."""

from __future__ import annotations

from dash import html

from app.calculations.kelly import KellyEstimate, KellyRow, KellyTable
from app.calculations.status import STATUS_WORDS
from app.dash_app.components.chip import key
from app.dash_app.components.icon import icon
from app.dash_app.components.range_bar import range_bar, range_scale
from app.dash_app.components.section import lead
from app.dash_app.components.table import Column, Row, table
from app.dash_app.components.text import Content, strategy_name, term
from app.dash_app.formatting import NONE, count, money, percent, percent_range, times

_TOPS = (0.1, 0.25, 0.5, 1.0)  # ends of the bars' scale; a range past the last one prints its end
MOST = 60  #: rows at most: Dash visits every cell at each update, and hundreds of rows would stop the page
_UNUSABLE = ("no_trades", "no_margin", "no_win", "no_loss", "no_edge", "too_few")

TEXTBOOK = "W − (1 − W)/R from win rate and payoff: the share of equity lost on an average loss, not a share to hold as margin."
ADDED_LOSS = "Full Kelly if the log had held one more trade that lost its whole margin."
CONTRACTS = "Whole lots at today’s equity and the median margin of the last 20 positions, within the strategy’s limits."


def kelly_content(table_of: KellyTable, portfolio_fraction: float) -> list[html.Div | html.P]:
    """The lead sentence and the table."""
    return [_lead(table_of), _table(table_of, portfolio_fraction)]


def _lead(table_of: KellyTable) -> html.P:
    rows = [row for row in table_of.strategies if row.estimate.status == "ok"]
    reaching = sum(1 for row in rows if row.estimate.bootstrap and row.estimate.bootstrap.low <= 0.001)
    total = sum(row.applied_share for row in table_of.strategies)
    doubt = f" For {reaching} of {len(rows)} the log cannot rule out having no edge." if reaching else ""
    if not table_of.overlaps:
        return lead("Positions never overlap, so each strategy’s Kelly can be applied on its own.", doubt)
    finding = f"Positions overlap: each size below is right only alone, and together they would hold {percent(total, 0)} of equity."
    return lead(finding, f"Trust the replay and the margin ceiling for the book.{doubt}")


def _table(table_of: KellyTable, portfolio_fraction: float) -> html.Div:
    estimates = [row.estimate for row in table_of.strategies]
    top = _top([*estimates, table_of.portfolio])
    columns = (
        Column("Strategy", "l name"),
        Column("Trades", "n lo"),
        Column(term("Textbook", TEXTBOOK), "n lo"),
        Column(_scale(top), "bar"),
        Column("Full", "n"),
        Column(term("+1 loss", ADDED_LOSS), "n lo"),
        Column("Half", "n lo md"),
        Column("Quarter", "n lo md"),
        Column("Applied", "n"),
        Column(term("Contracts", CONTRACTS), "n lo"),
        Column("Margin", "n lo"),
    )
    rows = [_row(row, portfolio_fraction, top) for row in table_of.strategies[:MOST]]
    return html.Div([table(columns, rows, "kelly", [_pooled(table_of, top)] if len(rows) > 1 else []), *_not_listed(table_of)])


def _not_listed(table_of: KellyTable) -> list[html.P]:
    more = len(table_of.strategies) - MOST
    return [html.P(f"{count(more)} more strategies are not listed; the pooled line counts them.", className="dimmed")] if more > 0 else []


def _row(row: KellyRow, portfolio_fraction: float, top: float) -> Row:
    weak = row.estimate.status != "ok" or _reaches_zero(row.estimate)
    cells: list[Content] = [
        strategy_name(row.name, _below(row, portfolio_fraction)),
        count(row.estimate.trades),
        percent(row.estimate.payoff_kelly),
        _bar(row.estimate, row.applied_share, top),
        *_variants(row.estimate),
        html.Span(percent(row.applied_share), className="ap"),
        count(row.contracts),
        money(row.margin),
    ]
    return Row(cells, "weak" if weak else "")


def _pooled(table_of: KellyTable, top: float) -> Row:
    margin = sum(row.margin or 0.0 for row in table_of.strategies)
    applied = sum(row.applied_share for row in table_of.strategies)
    pooled = table_of.portfolio
    return Row(
        [
            strategy_name("All positions, pooled"),
            count(pooled.trades),
            percent(pooled.payoff_kelly),
            _bar(pooled, None, top),
            *_variants(pooled),
            html.Span(percent(applied), className="ap", title="Sum: one position of each strategy at once"),
            "",
            money(margin),
        ]
    )


def _variants(estimate: KellyEstimate) -> list[str]:
    if estimate.status in ("no_trades", "no_margin"):
        return [NONE] * 4
    return [percent(share) for share in (estimate.log_optimal, estimate.with_added_loss, estimate.half, estimate.quarter)]


def _bar(estimate: KellyEstimate, applied: float | None, top: float) -> Content:
    found = estimate.bootstrap
    if found is None:
        return NONE
    bar = range_bar(found.low, found.high, estimate.log_optimal, applied, top)
    return html.Div(bar, title=f"Full {percent(estimate.log_optimal)}, bootstrap range {percent_range(found.low, found.high)}")


def _below(row: KellyRow, portfolio_fraction: float) -> html.Div:
    """Status in words; amber only where the number must not be used."""
    parts: list[Content] = []
    if row.estimate.status in _UNUSABLE:
        parts.append(html.Span([icon("alert-triangle", 12), STATUS_WORDS[row.estimate.status]], className="st warn"))
    elif _reaches_zero(row.estimate):
        parts.append(html.Span("range reaches zero", className="st"))
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
            (html.Span(className="k-i"), "bootstrap range"),
            (html.Span(className="k-e"), "full"),
            (html.Span(className="k-a"), "applied"),
        ]
    )
    ticks = [(top * i / 4, f"{100 * top * i / 4:g}" + ("%" if i == 4 else "")) for i in range(5)]
    return html.Div([words, range_scale(ticks, top)], className="rb-head")
