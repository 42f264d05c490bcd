"""Several files of one import: names, clashes, overlaps, currencies, zones, parts, bad files."""

from __future__ import annotations

import numpy as np
import pytest

from app.calculations.log.trade_log import TradeLog
from app.importers import (
    Choices,
    Imported,
    missing_inputs,
    read_files,
    read_good_files,
    strategy_name_of,
)
from app.importers.combine import _check_log
from app.importers.look_alikes import look_alikes
from app.importers.overlap import MIN_TRADES
from app.importers.part import TradeLogPart
from app.importers.report import RefusedFileError
from app.importers.sources import check_currencies, time_zones
from tests.unit.importers.logs import Row, csv_of, each, finding, read, trades

N = MIN_TRADES + 5
LONG = trades([10 * number for number in range(N)], Strategy="", **{"Funds at Close": ""})
TWO = [*trades([0, 10, 20], Strategy="A"), *trades([5, 15, 25], Strategy="B")]
BARE = "Symbol,Entry,Exit,Result,Value\n" + "".join(
    f"X,2026-01-{day:02d},2026-01-{day:02d},{day},{1000 * day}\n" for day in range(1, 11)
)
MAPPING = {"opened": "Entry", "closed": "Exit", "pl": "Result", "value": "Value"}


def together(*files: list[Row], names: tuple[str, ...] = (), **choices: object) -> Imported:
    """Read several trade logs together."""
    contents = [
        (names[number] if names else f"log{number}.csv", csv_of(rows).encode())
        for number, rows in enumerate(files)
    ]
    return read_files(contents, Choices(**choices))


class TestNames:
    @pytest.mark.parametrize(
        ("file", "name"),
        [
            ("Breakout_NASDAQ_AAPL_2024-03-05.csv", "Breakout AAPL"),
            ("Trend_BINANCE_BTCUSDT_2024-03-05_1a2b3.csv", "Trend BTCUSDT"),
            ("NinjaTrader Grid 2026-01-05 10-30 AM.csv", "NinjaTrader Grid"),
            ("20260105 ORB.xlsx", "ORB"),
            ("ES1.csv", "ES1"),
        ],
    )
    def test_strategy_name_of_leaves_dates_and_exchanges_out(self, file: str, name: str) -> None:
        assert strategy_name_of(file) == name

    def test_read_files_with_given_name_uses_it_for_rows_without_one(self) -> None:
        other = trades([5, 6], Strategy="")
        imported = together(LONG, other, strategy_names={"log0.csv": "Mine"})
        assert set(imported.log.strategies) == {"Mine", "log1"}

    def test_read_files_with_one_strategy_in_two_files_says_so(self) -> None:
        first, second = trades([0, 300], Strategy="A"), trades([10, 20], Strategy="A")
        imported = together(first, second)
        assert finding(imported, "A is in log0.csv and log1.csv").tone == "warn"
        apart = together(first, second, strategy_names={"log1.csv": "B"})
        assert apart.log.strategies == ("A", "B")

    def test_read_files_with_given_name_of_many_strategies_puts_it_in_front(self) -> None:
        rows = [*trades([0], Strategy="A"), *trades([10], Strategy="B")]
        imported = together(rows, trades([5], Strategy="A"), strategy_names={"log0.csv": "Old"})
        assert set(imported.log.strategies) == {"Old: A", "Old: B", "A"}


class TestOverlap:
    def test_read_files_with_long_exact_overlap_counts_each_trade_once(self) -> None:
        imported = together(LONG[:-2], LONG[1:])
        assert len(imported.log) == N
        assert np.sort(imported.log.pl).tolist() == sorted(float(row["P/L"]) for row in LONG)
        assert "log1.csv repeats log0.csv" in finding(imported, "repeats log0.csv").head
        assert not finding(imported, "repeats log0.csv").head.startswith(" in ")
        assert imported.report.rows_kept + imported.report.rows_left_out == 2 * N - 3

    def test_read_files_with_long_overlap_of_a_strategy_names_it(self) -> None:
        named = [row | {"Strategy": "A"} for row in LONG]
        finding(together(named[:-2], named[1:]), "A in log1.csv repeats log0.csv from 2025-03-04")

    def test_read_files_with_position_closed_in_the_later_export_keeps_the_close(self) -> None:
        earlier = [*LONG[:-2], LONG[-2] | {"Date Closed": "", "P/L": ""}]
        log = together(earlier, LONG).log
        assert len(log) == N
        assert log.is_closed.all()

    @pytest.mark.parametrize("change", [{"P/L": "1"}, {"No. of Contracts": "3"}])
    def test_read_files_with_one_different_trade_keeps_all(self, change: Row) -> None:
        other = [*LONG[:7], LONG[7] | change, *LONG[8:]]
        assert len(together(LONG, other).log) == 2 * N

    def test_read_files_with_one_trade_more_keeps_all(self) -> None:
        other = [row for number, row in enumerate(LONG) if number != 7]
        assert len(together(LONG, other).log) == 2 * N - 1

    def test_read_files_with_short_overlap_keeps_all(self) -> None:
        short = LONG[: MIN_TRADES - 1]
        assert len(together(LONG, [*short[:-1], short[-1] | {"Gap": "7"}]).log) > N

    def test_read_files_with_equal_results_keeps_all(self) -> None:
        flat = each(LONG, "P/L", lambda _: "5")
        assert len(together(flat, each(flat, "Gap", lambda _: "7")).log) == 2 * N

    @pytest.mark.parametrize(("results", "is_overlap"), [(9, False), (10, True)])
    def test_read_files_with_ten_different_results_are_an_overlap(
        self, results: int, is_overlap: bool
    ) -> None:
        rows = [row | {"P/L": str(number % results)} for number, row in enumerate(LONG)]
        other = each(rows, "Gap", lambda _: "7")
        assert len(together(rows, other).log) == (N if is_overlap else 2 * N)


TIMES = ("2026-01-05T10:00:00", "2026-01-05T11:00:00")


class TestSources:
    @staticmethod
    def part(
        file: str, currency: str = "", zone: str = "", times: tuple[str, str] = TIMES
    ) -> TradeLogPart:
        part = object.__new__(TradeLogPart)
        part.file, part.currency, part.zone = file, currency, zone
        opened, closed = (np.array([time], "datetime64[s]") for time in times)
        part.columns = {"opened_at": opened, "closed_at": closed}
        return part

    def test_check_currencies_of_two_currencies_names_both(self) -> None:
        parts = [self.part("a", "USD"), self.part("b"), self.part("c", "eur")]
        with pytest.raises(RefusedFileError, match="a is in USD and c in EUR"):
            check_currencies(parts)
        check_currencies(parts[:2])

    def test_time_zones_of_one_zone_say_nothing(self) -> None:
        assert time_zones([self.part("a", zone="UTC"), self.part("b", zone="UTC")]) == []
        (said,) = time_zones([self.part("a", zone="UTC"), self.part("b")])
        assert said.text.startswith("a UTC; b does not say.")

    @pytest.mark.parametrize(
        ("times", "matters"),
        [
            (("2026-01-06T12:00:00", "2026-01-06T12:30:00"), True),
            (("2026-01-06T14:00:00", "2026-01-06T15:00:00"), False),
            (("2026-01-03T09:00:00", "2026-01-04T07:59:59"), False),
            (("2026-01-05T00:00:00", "2026-01-05T23:59:59"), False),
            (("2026-01-05T00:00:00", "2026-01-05T16:00:00"), True),
            (("2026-01-01T09:30:00", "NaT"), False),
        ],
    )
    def test_time_zones_that_differ_matter_within_a_day(
        self, times: tuple[str, str], matters: bool
    ) -> None:
        """Times of two zones are at most 26 hours apart; days alone have no zone."""
        parts = [self.part("a", zone="UTC"), self.part("b", times=times)]
        assert bool(time_zones(parts)) == matters
        assert time_zones(parts[:1] * 2) == []


class TestMargin:
    def test_read_with_margin_share_assumes_margins_of_known_values(self) -> None:
        imported = read(BARE, choices=Choices(mapping=MAPPING, margin_share=0.2))
        assert imported.log.margin_req.tolist() == [200.0 * day for day in range(1, 11)]
        assert "Margin: 20% of position value" in imported.report.columns.assumed
        assert "Margin" not in imported.report.columns.missing
        assert finding(imported, "Margin is assumed in 10 rows").tone == "warn"
        assert imported.log.margin_assumed.all()

    def test_read_with_margin_of_one_contract_multiplies_by_size(self) -> None:
        """A size that is not stated counts as one contract."""
        text = "in,out,won,lots\n2026-01-05,2026-01-05,5,2\n2026-01-06,2026-01-06,-3,\n"
        mapping = {"opened": "in", "closed": "out", "pl": "won", "size": "lots"}
        imported = read(text, choices=Choices(mapping=mapping, contract_margin=1_500))
        assert imported.log.margin_req.tolist() == [3_000, 1_500]
        assert "Margin: $1,500 a contract" in imported.report.columns.assumed
        assert finding(imported, "Margin is assumed in 2 rows").text.startswith("$1,500 a contract")

    @pytest.mark.parametrize(("margin", "text"), [(500.0, "$500"), (12.5, "$12.50")])
    def test_read_with_margin_of_one_contract_writes_cents_where_it_has_some(
        self, margin: float, text: str
    ) -> None:
        imported = read(BARE, choices=Choices(mapping=MAPPING, contract_margin=margin))
        assert f"Margin: {text} a contract" in imported.report.columns.assumed

    def test_read_with_margin_share_leaves_stated_margins(self) -> None:
        choices = Choices(mapping={**MAPPING, "margin": "Symbol"}, margin_share=0.2)
        text = BARE.replace("X,", "50,", 1).replace("X,", ",")
        log = read(text, choices=choices).log
        assert log.margin_req.tolist()[:2] == [50.0, 400.0]
        assert log.margin_assumed.tolist() == [False] + [True] * 9

    def test_missing_inputs_names_each_strategy_and_what_it_lacks(self) -> None:
        log = read(BARE, choices=Choices(mapping=MAPPING)).log
        found = {(one.what, one.strategy): one.n_missing for one in missing_inputs(log)}
        assert found == {
            ("margin", "Uncategorized"): 10,
            ("size", "Uncategorized"): 10,
            ("fees", "Uncategorized"): 10,
            ("strategy", "Uncategorized"): 10,
            ("starting capital", ""): 10,
        }

    def test_missing_inputs_of_complete_log_is_empty(self) -> None:
        assert missing_inputs(read(csv_of(trades([0, 10]))).log) == ()


class TestPart:
    def test_read_with_chosen_strategy_keeps_only_it_and_says_so(self) -> None:
        imported = together(TWO, strategies=frozenset({"B"}))
        assert imported.log.strategies == ("B",)
        assert (imported.report.rows_kept, imported.report.rows_left_out) == (3, 3)
        said = finding(imported, "A part of the files: 3 of 6 trades")
        assert "Chosen: B." in said.text

    def test_read_with_chosen_days_keeps_opens_of_both_ends(self) -> None:
        days = np.array(["2025-03-04", "2025-03-05"], "datetime64[D]")
        imported = together(TWO, first_day=days[0], last_day=days[1])
        assert set(imported.log.opened_at.astype("datetime64[D]")) == set(days)
        assert len(imported.log) == 4

    def test_read_with_unknown_strategy_names_those_there_are(self) -> None:
        error = together(TWO, strategies=frozenset({"C"})).report.error
        assert "no strategy “C”" in error.head
        assert "A and B" in error.text

    def test_read_with_no_day_left_refuses(self) -> None:
        first = np.datetime64("2030-01-01")
        assert "None of the 6 trades" in together(TWO, first_day=first).report.error.head

    def test_read_of_part_leaves_the_daily_log_out(self) -> None:
        rows = trades([0, 10], Strategy="A")
        daily = b"Date,Net Liquidity,P/L\n2025-03-03,100393,393\n2025-03-04,100766,373\n"
        files = [("a.csv", csv_of(rows).encode()), ("d.csv", daily)]
        assert read_files(files).daily is not None
        last = np.datetime64("2025-03-03")
        part = read_files(files, Choices(last_day=last))
        assert part.daily is None
        assert "part of its trades" in finding(part, "d.csv is not used").text


class TestBadFiles:
    def test_read_good_files_reads_the_rest_and_names_the_bad(self) -> None:
        good = csv_of(trades([0, 10])).encode()
        read = read_good_files([("bad.csv", b"a,b\n1,2\n"), ("good.csv", good)])
        assert len(read.imported.log) == 2
        assert [(bad.index, bad.name) for bad in read.bad] == [(0, "bad.csv")]
        assert "bad.csv" in read.bad[0].reason.head

    def test_read_good_files_without_a_good_one_has_the_error(self) -> None:
        read = read_good_files([("bad.csv", b"a,b\n1,2\n")])
        assert read.imported.log is None
        assert "bad.csv" in read.imported.report.error.head

    def test_read_good_files_of_good_ones_names_none(self) -> None:
        assert read_good_files([("good.csv", csv_of(trades([0])).encode())]).bad == ()


@pytest.mark.parametrize(("groups", "findings"), [(0, 0), (5, 5), (6, 6), (7, 6)])
def test_look_alikes_name_five_groups_and_count_the_others(groups: int, findings: int) -> None:
    names = [name for letter in "abcdefg"[:groups] for name in (letter, letter.upper())]
    found = look_alikes([*names, "z"])
    assert len(found) == findings
    more = [finding.head for finding in found if "more groups" in finding.head]
    assert more == ([f"{groups - 5} more groups of strategies look alike."] if groups > 5 else [])


def test_more_strategies_than_can_be_sized_are_refused() -> None:
    log = object.__new__(TradeLog)
    for name in ("opened_at", "closed_at"):
        object.__setattr__(log, name, np.array(["2026-01-05"], "datetime64[s]"))
    for strategies in (999, 1_000):
        object.__setattr__(log, "strategies", ("a",) * strategies)
        _check_log(log)
    for strategies in (1_001, 1_002):
        object.__setattr__(log, "strategies", ("a",) * strategies)
        with pytest.raises(RefusedFileError, match=f"{strategies:,} strategies"):
            _check_log(log)
