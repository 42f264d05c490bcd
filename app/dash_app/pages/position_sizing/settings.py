"""The settings column: portfolio settings and strategy overrides, laid out without values (assets/inputs.js fills them)."""

from __future__ import annotations

from typing import Any

from dash import html

from app.dash_app.components.aria import aria
from app.dash_app.components.button import act_button, plain_icon_button
from app.dash_app.components.field import field
from app.dash_app.components.markup import part
from app.dash_app.components.setting import box, choice, percent_slider, several, toggle, track
from app.dash_app.components.tabs import tabs
from app.dash_app.pages.position_sizing import ids
from app.dash_app.pages.position_sizing.overrides import overrides_panel

QUARTERS = ((0.25, "¼"), (0.5, "½"), (1, "Full"))
WEEKDAYS = (("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed"), ("thu", "Thu"), ("fri", "Fri"), ("sat", "Sat"), ("sun", "Sun"))


def column() -> html.Aside:
    """Both cards; on a phone a sheet that opens over the page (assets/settings.js)."""
    close = html.Div([html.B("All settings"), plain_icon_button("x", "Close settings", "close-settings", "")], className="controls-close")
    return html.Aside([close, portfolio_card(), overrides_panel()], id=ids.CONTROLS, className="controls", **aria(label="Settings"))


def portfolio_card() -> html.Section:
    """Portfolio settings with their sub-tabs."""
    head = html.Header([html.H2("Portfolio settings"), act_button("Reset", "restore", "reset-settings")])
    panels = tabs("Kinds of settings", [(name.capitalize(), html.Div(fields(), className="fields")) for name, fields in PANELS.items()])
    return html.Section([head, panels], className="card")


def kelly_slider(help_text: str | None) -> html.Div:
    """The one slider that matters."""
    path, label = "portfolio/kelly_fraction", "Kelly fraction"
    exact = box(path, label, empty="keep", high=5, step=0.05, width=76, suffix="×", decimals=3)
    return field(label, track(path, label, 0, 1, 0.01, QUARTERS), help_text, value=exact)


def _sizing() -> list[html.Div]:
    capital = box("portfolio/starting_capital", "Starting capital", prefix="$", width=112, low=1, placeholder="from log")
    today = box("portfolio/equity_today", "Equity today", prefix="$", width=112, low=1, placeholder="same")
    return [
        field("Starting capital", None, part(ids.STARTING_CAPITAL_HELP, inline=True), value=capital),
        field("Equity today", None, "What contracts today are counted from.", value=today),
        field(
            "Size on",
            choice("portfolio/sizing_equity", "Size on", (("current", "Current equity"), ("starting", "Starting capital"))),
            "Current equity compounds; starting capital keeps sizes fixed.",
        ),
        kelly_slider("Share of each strategy’s full Kelly to apply."),
        percent_slider("portfolio/target_max_drawdown", "Target max drawdown", 5, 60, "The fall from a peak you do not want."),
        percent_slider("portfolio/drawdown_probability", "Risk tolerance", 1, 50, "Accepted chance of a deeper fall in a year."),
        percent_slider(
            "portfolio/margin_ceiling", "Margin ceiling", 5, 100, "All open margin, as a share of equity. Empty: no ceiling.", "none"
        ),
    ]


def _guardrails() -> list[html.Div]:
    streak, vix, brake = "portfolio/streak_rule", "portfolio/vix_rule", "portfolio/drawdown_brake"
    return [
        _rule(streak, "After losses in a row", "A strategy’s size after its last logged trades all lost."),
        field("Losses in a row", value=box(f"{streak}/losses", "Losses in a row", empty="keep", low=1, decimals=0, placeholder="off")),
        _multiplier(f"{streak}/multiplier", "size after losses"),
        _rule(vix, "While the VIX is high", "All sizes while the VIX at the open is above a level."),
        field("VIX above", value=box(f"{vix}/above", "VIX above", empty="keep", placeholder="off")),
        _multiplier(f"{vix}/multiplier", "size at a high VIX"),
        _rule(brake, "Drawdown brake", "All sizes while equity is this far below its peak."),
        *_brake_step(brake, 0),
        *_brake_step(brake, 1),
    ]


def _brake_step(path: str, step: int) -> list[html.Div]:
    at = f"{path}/{step}"
    which = ("First", "Second")[step]
    below = box(f"{at}/drawdown", f"{which} step, below peak", unit="percent", suffix="%", low=0.1, high=100, decimals=2, placeholder="off")
    return [field(f"{which} step, below peak", value=below), _multiplier(f"{at}/multiplier", f"size at the {which.lower()} step", low=0.01)]


def _rule(path: str, label: str, help_text: str) -> html.Div:
    return field(label, None, help_text, value=toggle(path, label))


def _multiplier(path: str, what: str, low: float = 0) -> html.Div:
    exact = box(path, f"Multiply {what}", empty="keep", suffix="×", low=low, high=10, decimals=3, step=0.05, placeholder="off")
    return field("Multiply size by", value=exact)


def _execution() -> list[html.Div]:
    days = several("portfolio/trading_days", "Trading days", WEEKDAYS, all_is_none=True)
    below_one = choice("portfolio/below_one", "When less than one lot is wanted", (("skip", "Skip the trade"), ("one", "Trade one")))
    parallel = box("portfolio/max_parallel_trades", "Positions at once", decimals=0, placeholder="no limit")
    logged = box(
        "portfolio/max_times_logged", "Largest size, times the largest logged", suffix="×", low=0.01, decimals=2, placeholder="no limit"
    )
    margin = box("portfolio/margin_multiplier", "Margin multiplier", empty="keep", suffix="×", low=0.01, high=100, decimals=3)
    return [
        field("Positions at once, at most", None, "Further opens are skipped.", value=parallel),
        field("Largest size, at most", None, "Times the strategy’s largest logged size.", value=logged),
        field("Margin multiplier", None, "Your broker’s margin over the log’s.", value=margin),
        field("Trading days", days, "Opens on other weekdays are skipped."),
        field("When less than one lot is wanted", below_one, "Lot sizes are set per strategy, below."),
    ]


def _fees() -> list[html.Div]:
    def money(key: str, label: str, help_text: str, **props: Any) -> html.Div:
        return field(label, None, help_text, value=box(f"portfolio/{key}", label, prefix="$", decimals=4, **props))

    def rate(key: str, label: str, help_text: str, **props: Any) -> html.Div:
        exact = box(f"portfolio/{key}", label, unit="percent", empty="keep", suffix="%", decimals=3, high=100, **props)
        return field(label, None, help_text, value=exact)

    return [
        money("commission_per_contract", "Commission", "Round trip per contract and row; replaces the log’s fees.", placeholder="from log"),
        money("slippage_per_contract", "Slippage", "Round trip per contract and row, on top of the log’s.", empty="keep"),
        rate("borrow_rate", "Borrow rate", "Yearly, on the margin held overnight."),
        _rule("portfolio/benchmark", "Buy and hold beside it", "Of the underlying whose prices the log carries."),
        rate("risk_free_rate", "Risk-free rate", "Yearly, for Sharpe and Sortino.", low=-50),
    ]


def _caution() -> list[html.Div]:
    haircut = box("portfolio/edge_haircut", "Edge haircut", unit="percent", empty="keep", suffix="%", high=100, decimals=2)
    added = box("portfolio/added_full_losses", "Full losses added", empty="keep", high=100, decimals=2)
    tail = box("portfolio/tail_loss_every", "One full-margin loss every N positions", low=1, placeholder="never")
    tries = box("portfolio/variants_tried", "Variants tried", empty="keep", low=1, high=1e6, decimals=0)
    return [
        field("Variants tried", None, "Backtests run to arrive at these strategies. Changes no size by itself.", value=tries),
        field("Edge haircut", None, "Share of each strategy’s mean return that Kelly disregards.", value=haircut),
        field("Full losses added", None, "Losses of a whole margin that Kelly sees beside each strategy’s log.", value=added),
        field("One full-margin loss every N", None, "Adds a total loss every N positions to what Kelly sees.", value=tail),
    ]


SIZING = "sizing"
PANELS = {SIZING: _sizing, "guardrails": _guardrails, "execution": _execution, "fees": _fees, "caution": _caution}
