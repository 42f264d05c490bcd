"""Files that are no trade log: fills of brokers and optimisation reports (formats 4, 13)."""

from __future__ import annotations

from app.importers.executions import EXECUTIONS
from app.importers.file_format import FileFormat


def is_flex_query(names: frozenset[str]) -> bool:
    """Return True for a Flex query or an activity statement of Interactive Brokers."""
    return (
        names >= {"ibcommission", "tradeprice"}
        or names >= {"fifopnlrealized", "quantity"}
        or "datadiscriminator" in names  # in every language
        or names >= {"statement", "header", "field name", "field value"}
    )


def is_tastytrade(names: frozenset[str]) -> bool:
    """Return True for the transactions of tastytrade, in any of their three generations."""
    return names >= {"transaction code", "transaction subcode"} or names >= {
        "type",
        "action",
        "instrument type",
        "average price",
        "call or put",
    }


def is_thinkorswim_statement(names: frozenset[str]) -> bool:
    """Return True for the orders or the fills of an account statement of thinkorswim."""
    return names >= {"spread", "pos effect"} and bool(names & {"time placed", "exec time"})


def is_open_positions(names: frozenset[str]) -> bool:
    """Return True for MetaTrader's report of the positions that are open."""
    return names >= {"symbol", "position", "market price", "profit"}


def is_optimization(names: frozenset[str]) -> bool:
    """Return True for the passes of an optimisation by MetaTrader."""
    return names >= {"pass", "profit", "profit factor", "expected payoff"}


def is_optimization_of_inputs(names: frozenset[str]) -> bool:
    """Return True for the runs of an optimisation by MultiCharts or TradeStation."""
    return names >= {"all net profit", "all total trades"}


FLEX_QUERY = FileFormat(
    "a report of executions by Interactive Brokers", is_flex_query, refusal=EXECUTIONS
)
TASTYTRADE = FileFormat("tastytrade's list of transactions", is_tastytrade, refusal=EXECUTIONS)
THINKORSWIM_STATEMENT = FileFormat(
    "an account statement of thinkorswim",
    is_thinkorswim_statement,
    refusal=(
        f"{EXECUTIONS} Of a strategy on a chart, export its report: "
        "right-click a signal, choose Show report, then Export file."
    ),
)
OPEN_POSITIONS = FileFormat(
    "MetaTrader's report of open positions",
    is_open_positions,
    refusal=(
        "It has no closed trade. Open the tab History of the terminal, right-click, "
        "choose Report, and drop that file."
    ),
)
OPTIMIZATION = FileFormat(
    "an optimisation report of MetaTrader",
    is_optimization,
    refusal=(
        "It has one row a pass. Run a single test with the chosen inputs, "
        "then save the report of that test."
    ),
)
OPTIMIZATION_OF_INPUTS = FileFormat(
    "an optimisation report of MultiCharts or TradeStation",
    is_optimization_of_inputs,
    refusal=(
        "It has one row a combination of inputs. Run the strategy with the chosen inputs, "
        "then export its list of trades."
    ),
)
