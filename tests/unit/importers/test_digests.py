"""Digests of logs: of their content alone, in a form that can be written without Lotwise."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest

from app.calculations.log.trade_log import DailyLog, TradeLog
from app.importers import canonical_csv, daily_digest, log_digest, read_files
from tests.unit.calculations.builders import Trade, log_of

TRADES = (
    Trade("8 10:00", "8 11:00", 50.25, strategy="Put, sold", fees=1.5),
    Trade("9 10:00", None, margin=2_000.0),
)
BY_HAND = (
    "opened_at,closed_at,strategy,pl,contracts,margin_req,commissions,funds_at_close,premium,"
    "closing_cost,opening_vix,closing_vix,underlying_open,underlying_close,"
    "mfe,mae,side,reason,legs\n"
    '2024-01-08 10:00:00,2024-01-08 11:00:00,"Put, sold",50.25,1.0,1000.0,1.5,,,,,,,,,,0,,\n'
    "2024-01-09 10:00:00,,Condor,0.0,1.0,2000.0,0.0,,,,,,,,,,0,,\n"
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_log_digest_is_that_of_the_text_written_by_hand() -> None:
    assert log_digest(log_of(*TRADES)) == sha256(BY_HAND)


def test_log_digest_is_that_of_the_columns_of_the_written_log() -> None:
    rows = list(csv.reader(io.StringIO(canonical_csv(log_of(*TRADES)))))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(row[1:-3] for row in rows)
    assert log_digest(log_of(*TRADES)) == sha256(text.getvalue())


def test_log_digest_is_kept_by_writing_and_reading_under_another_name() -> None:
    written = canonical_csv(log_of(*TRADES)).encode()
    log = read_files([("another name.csv", written)]).log
    assert log is not None
    assert log_digest(log) == log_digest(log_of(*TRADES))


@pytest.mark.parametrize(
    "column", ["commissions", "funds_at_close", "premium", "opening_vix", "mae"]
)
def test_log_digest_changes_with_every_column_that_figures_rest_on(column: str) -> None:
    log = log_of(*TRADES)
    changed: TradeLog = replace(log, **{column: np.array([7.0, 7.0])})
    assert log_digest(changed) != log_digest(log)


def test_daily_digest_is_that_of_the_text_written_by_hand() -> None:
    dates = np.array(["2024-01-08", "2024-01-09"], "datetime64[D]")
    daily = DailyLog(dates, np.array([1_000.0, 990.5]), np.array([np.nan, -9.5]), np.zeros(2))
    text = "date,net_liquidity,pl,drawdown\n2024-01-08,1000.0,,0.0\n2024-01-09,990.5,-9.5,0.0\n"
    assert daily_digest(daily) == sha256(text)
