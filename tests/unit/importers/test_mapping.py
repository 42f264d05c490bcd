"""Tables of unknown layout: found by shape, suggested, read by a mapping, refused without one."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest

from app.importers import (
    FIELDS,
    Choices,
    fees_basis_is_open,
    header_digest,
    missing_fields,
    preview_mapping,
    suggest_mapping,
    unknown_table,
)
from app.importers.mappable_fields import ALIASES
from app.importers.mapped import _states_closes_alone
from app.importers.mapping import plain_name
from app.importers.trades import _zone
from tests.unit.importers.journal import JOURNAL, MAPPING
from tests.unit.importers.logs import csv_of, finding, read, trades

CHOICES = Choices(mapping=MAPPING)


TOPSTEP_ROWS = (
    "05/08/2025 11:22:07 -04:00,05/08/2025 11:27:06 -04:00,72.5,2.34,1\n"
    "05/06/2025 22:04:12 -04:00,05/07/2025 07:26:09 -04:00,-34.0,0.74,1\n"
)


def table_of(text: str):
    """Return the table found in a text."""
    return unknown_table("journal.csv", text.encode())


class TestFound:
    def test_unknown_table_below_other_lines_is_found_by_its_shape(self) -> None:
        table = table_of(JOURNAL)
        assert (table.line, table.header.delimiter) == (3, ";")
        assert table.columns == tuple(JOURNAL.splitlines()[2].split(";"))
        assert table.sample["Setup"] == ("IC open", "Put fly", "IC open", "IC open", "IC open")

    def test_unknown_table_of_known_format_is_none(self) -> None:
        assert table_of(csv_of(trades([0, 10]))) is None

    @pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "to whom it may concern\n" * 5])
    def test_unknown_table_of_text_without_table_is_none(self, text: str) -> None:
        assert table_of(text) is None

    def test_digest_ignores_order_and_case_but_not_names(self) -> None:
        digest = header_digest(["Open time", "P/L", ""])
        assert digest == header_digest(["p/l", "OPEN TIME"])
        assert digest != header_digest(["p/l", "OPEN TIME", "Size"])


class TestSuggested:
    def test_suggest_mapping_by_name_takes_each_column_once(self) -> None:
        found = suggest_mapping(table_of(JOURNAL))
        columns = {name: suggestion.column for name, suggestion in found.items()}
        assert columns == {**MAPPING, "gross_pl": "Gross"}
        assert {suggestion.basis for suggestion in found.values()} == {"name"}

    def test_suggest_mapping_by_content_finds_two_dates_and_the_signed_column(self) -> None:
        text = "A,B,C,D\n2026-01-07,5,-3,2026-01-05\n2026-01-09,6,4,2026-01-06\n"
        found = suggest_mapping(table_of(text))
        assert {name: (one.column, one.basis) for name, one in found.items()} == {
            "opened": ("D", "content"),
            "closed": ("A", "content"),
            "pl": ("C", "content"),
        }

    def test_suggest_mapping_of_two_signed_columns_suggests_none(self) -> None:
        text = "A,B,C,D\n2026-01-05,-5,-3,2026-01-07\n2026-01-06,6,4,2026-01-09\n"
        assert "pl" not in suggest_mapping(table_of(text))

    def test_suggest_mapping_of_name_with_cells_of_another_kind_suggests_nothing(self) -> None:
        text = "Open,Close,Profit,Day\n1.5,1.6,5,2026-01-05\n1.7,1.8,-6,2026-01-06\n"
        assert set(suggest_mapping(table_of(text))) == {"pl"}

    def test_suggest_mapping_of_separate_times_names_them(self) -> None:
        text = (
            "Entry Date,Entry Time,Exit Date,Exit Time,PnL\n"
            "2026-01-05,10:15,2026-01-05,16:00,5\n2026-01-06,10:15,2026-01-06,16:00,-5\n"
        )
        found = {name: one.column for name, one in suggest_mapping(table_of(text)).items()}
        assert found == {
            "opened": "Entry Date",
            "opened_time": "Entry Time",
            "closed": "Exit Date",
            "closed_time": "Exit Time",
            "pl": "PnL",
        }

    def test_fees_basis_is_open_only_beside_a_gross_and_a_fee_column(self) -> None:
        assert fees_basis_is_open(table_of(JOURNAL), MAPPING)
        for name in ("Gross", "Comm."):
            assert not fees_basis_is_open(table_of(JOURNAL.replace(name, "Other")), {})

    @pytest.mark.parametrize(
        ("result", "is_open"), [("PnL", True), ("Net PnL", False), ("netpnl", False)]
    )
    def test_fees_basis_is_open_where_no_name_says_net(self, result: str, is_open: bool) -> None:
        """Beside fees a plain `PnL` may be before or after them (TopstepX: before)."""
        text = f"Entered,Exited,{result},Fees,Size\n" + TOPSTEP_ROWS
        mapping = {"opened": "Entered", "closed": "Exited", "pl": result, "fees": "Fees"}
        assert fees_basis_is_open(table_of(text), mapping) is is_open
        said = read(text, choices=Choices(mapping=mapping)).report.findings
        notes = [each for each in said if each.head == "The P/L was taken as after fees."]
        assert [each.text.split(" in all")[0] for each in notes] == ["Fees of 3.08"] * is_open
        advice = read(text).report.error.text
        assert ("gross_pl instead of pl" in advice) is is_open

    def test_column_of_cells_that_say_they_are_empty_is_suggested_for_nothing(self) -> None:
        text = (
            "Entered,Exited,Method,PnL\n2025-05-08,2025-05-09,N/A,5\n2025-05-09,2025-05-10,n/a,-5\n"
        )
        assert "Method" not in {one.column for one in suggest_mapping(table_of(text)).values()}

    def test_price_of_both_signs_is_not_suggested_as_result(self) -> None:
        text = "Entered,Exited,Net price\n2025-05-08,2025-05-09,1.5\n2025-05-09,2025-05-10,-2\n"
        assert "pl" not in suggest_mapping(table_of(text))

    def test_aliases_are_plain_names_of_known_fields(self) -> None:
        assert set(ALIASES) == {field.name for field in FIELDS}
        names = [name for names in ALIASES.values() for name in names]
        assert [name for name in names if plain_name(name) != name] == []


class TestRead:
    def test_read_with_mapping_gives_trades_of_the_named_columns(self) -> None:
        log = read(JOURNAL, choices=CHOICES).log
        assert log.line.tolist() == [4, 5, 6, 7]
        assert log.pl.tolist() == [312.4, -148.2, 0, 1276.1]
        assert log.contracts.tolist() == [2, 1, 2, 3]
        assert log.commissions.tolist() == [6.8, 3.4, 6.8, 6.8]
        assert log.strategies == ("IC open", "Put fly")
        assert log.is_closed.tolist() == [True, True, False, True]
        assert str(log.opened_at[0]) == "2024-03-14T15:45:00"

    def test_read_with_mapping_reports_short_sizes_and_every_origin(self) -> None:
        imported = read(JOURNAL, choices=CHOICES)
        assert finding(imported, "1 row with a size below 0").lines == (7,)
        assert imported.report.rows_read == imported.report.rows_kept + 1
        columns = imported.report.columns
        assert "P/L: Net result" in columns.explicit
        assert columns.assumed == ()
        assert {"Margin", "Balance"} <= set(columns.missing)

    def test_read_with_mapping_leaves_a_row_of_size_0_out(self) -> None:
        text = JOURNAL.replace("15/03/2024 15:45;;2;", "15/03/2024 15:45;;0;")
        imported = read(text, choices=CHOICES)
        assert imported.log is not None
        assert imported.log.line.tolist() == [4, 5, 7]

    def test_read_with_gross_column_takes_the_fees_off(self) -> None:
        mapping = {name: MAPPING[name] for name in ("opened", "closed", "fees")}
        log = read(JOURNAL, choices=Choices(mapping={**mapping, "gross_pl": "Gross"})).log
        assert log.pl[[0, 1, 3]].tolist() == [312.4, -148.2, 1276.1]

    def test_read_with_gross_and_net_checks_one_by_the_other(self) -> None:
        choices = Choices(mapping={**MAPPING, "gross_pl": "Gross"})
        assert read(JOURNAL, choices=choices).report.pl_check.agree == 3
        wrong = read(JOURNAL.replace("319,20", "419,20"), choices=choices).report.pl_check
        assert (wrong.agree, wrong.worst) == (2, 100.0)

    def test_read_with_excursions_keeps_them_as_shares_of_the_premium(self) -> None:
        """Of a premium of 200 the loss of 50 is a quarter; signs do not count, nor rows without."""
        text = (
            "In,Out,Result,Premium,MAE,MFE\n"
            "2026-01-05,2026-01-06,90,200,-50,120\n"
            "2026-01-06,2026-01-07,-40,-80,60,0\n"
            "2026-01-07,2026-01-08,5,,10,10\n"
        )
        names = {"opened": "In", "closed": "Out", "pl": "Result", "premium": "Premium"}
        choices = Choices(mapping={**names, "mae": "MAE", "mfe": "MFE"})
        log = read(text, choices=choices).log
        assert log.mae.tolist()[:2] == [-0.25, -0.75]
        assert log.mfe.tolist()[:2] == [0.6, 0]
        assert np.isnan([log.mae[2], log.mfe[2]]).all()
        shown = preview_mapping("j.csv", text.encode(), choices)
        assert [row.read["mae"] for row in shown.rows] == [-50, -60, None]

    def test_read_with_excursions_without_premium_says_they_are_not_used(self) -> None:
        text = "In,Out,Result,MAE\n2026-01-05,2026-01-06,90,-50\n"
        mapping = {"opened": "In", "closed": "Out", "pl": "Result", "mae": "MAE"}
        imported = read(text, choices=Choices(mapping=mapping))
        assert finding(imported, "Not used without a premium: MAE").tone == "warn"
        assert np.isnan(imported.log.mae).all()

    def test_read_of_gross_without_fees_warns(self) -> None:
        mapping = {"opened": "Open time", "closed": "Close time", "gross_pl": "Gross"}
        imported = read(JOURNAL, choices=Choices(mapping=mapping))
        assert finding(imported, "before fees, which are unknown").tone == "warn"
        assert "Size: 1" in imported.report.columns.assumed

    def test_read_by_remembered_mapping_goes_before_the_general_one(self) -> None:
        mappings = {table_of(JOURNAL).digest: MAPPING}
        choices = Choices(mapping={"opened": "Other"}, mappings=mappings)
        assert len(read(JOURNAL, choices=choices).log) == 4

    def test_read_of_web_page_with_mapping_gives_its_table(self) -> None:
        rows = [line.split(";") for line in JOURNAL.splitlines()[2:]]
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        page = f"<html><body><table>{cells}</table></body></html>"
        assert read(page, "j.html", CHOICES).log.pl.tolist() == [312.4, -148.2, 0, 1276.1]

    def test_read_of_workbook_with_mapping_gives_its_second_sheet(self) -> None:
        book = openpyxl.Workbook()
        book.active.append(["A summary"])
        sheet = book.create_sheet("Trades")
        sheet.append(["Entry", "Exit", "Result"])
        for day in (5, 6):
            sheet.append([f"2026-01-0{day}", f"2026-01-0{day}", day * 10.5])
        data = io.BytesIO()
        book.save(data)
        choices = Choices(mapping={"opened": "Entry", "closed": "Exit", "pl": "Result"})
        assert read(data.getvalue(), "j.xlsx", choices).log.pl.tolist() == [52.5, 63]


class TestRefused:
    def test_read_without_mapping_names_the_columns_and_the_options(self) -> None:
        error = read(JOURNAL, "journal.csv").report.error
        assert error.head == "journal.csv is not a trade log that is known here."
        assert "“Ticket”, “Setup”" in error.text
        assert '--map opened="Open time" --map closed="Close time" --map pl="Net' in error.text

    @pytest.mark.parametrize(
        "text",
        [
            "orderId,action,qty,price,timestamp\n1,Buy,1,6117.75,01/22/2025 23:02:03\n"
            "2,Sell,1,6130.25,01/23/2025 00:30:16\n",
            "Activity Date,Instrument,Trans Code,Quantity,Price,Amount\n"
            "3/3/2026,SPY,STC,2,$4.25,$850.00\n3/2/2026,SPY,BTO,2,$3.00,($600.00)\n"
            "3/1/2026,SPY,CDIV,,,$1.20\n",
            "time,pair,type,price,vol\n2026-01-02 03:04:05,XBT,buy,100,2\n"
            "2026-02-02 03:04:05,XBT,sell,150,1\n",
        ],
        ids=["futures fills", "cash flows of options", "crypto"],
    )
    def test_single_executions_are_refused_as_what_they_are(self, text: str) -> None:
        error = read(text).report.error
        assert "Each row has a side and one price." in error.text
        assert "single executions, not trades" in error.text
        assert "--map" not in error.text

    def test_trades_with_a_side_are_no_executions(self) -> None:
        """A side, one price column by name, and a result: a trade."""
        text = (
            "Side,Entry price,Entered,Exited,PnL\n"
            "Buy,10,2025-05-08,2025-05-09,5\nSell,11,2025-05-09,2025-05-10,-5\n"
        )
        assert '--map pl="PnL"' in read(text).report.error.text

    def test_read_of_suggested_options_reads_the_table(self) -> None:
        suggested = {name: one.column for name, one in suggest_mapping(table_of(JOURNAL)).items()}
        assert missing_fields(suggested) == ()
        assert len(read(JOURNAL, choices=Choices(mapping=suggested)).log) == 4

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            pytest.param({"pl": "Netto"}, "no column “Netto”", id="unknown column"),
            pytest.param({"size": "net RESULT"}, "for P/L and for Size", id="column twice"),
            pytest.param({"profit": "Gross"}, "“profit” is no field", id="unknown field"),
            pytest.param({"opened": "Remark"}, "cannot be read as Opened", id="no date"),
            pytest.param({"margin": "Remark"}, "cannot be read as Margin", id="no number"),
        ],
    )
    def test_read_with_wrong_mapping_says_what_is_wrong(
        self, change: dict[str, str], words: str
    ) -> None:
        error = read(JOURNAL, choices=Choices(mapping={**MAPPING, **change})).report.error
        assert words in error.head

    def test_read_with_incomplete_mapping_names_what_is_needed(self) -> None:
        error = read(JOURNAL, choices=Choices(mapping={"opened": "Open time"})).report.error
        assert "no column was named for Closed and P/L" in error.head


class TestPreview:
    def test_preview_mapping_shows_cells_beside_what_was_read(self) -> None:
        shown = preview_mapping("j.csv", JOURNAL.encode(), CHOICES)
        assert [row.line for row in shown.rows] == [4, 5, 6, 7, 8]
        assert [row.state for row in shown.rows] == ["kept", "kept", "open", "kept", "left out"]
        last_but_one = shown.rows[3]
        assert last_but_one.written["pl"] == "1.276,10"
        assert last_but_one.read == {
            "opened": "2024-03-18 15:45:00",
            "closed": "2024-03-18 16:31:00",
            "pl": 1276.1,
            "size": 3,
            "strategy": "IC open",
            "fees": 6.8,
        }
        assert "found “soon”" in shown.rows[4].reason
        assert shown.report.rows_kept == 4

    def test_preview_mapping_of_wrong_mapping_has_the_error_alone(self) -> None:
        choices = replace(CHOICES, mapping={"opened": "Nowhere"})
        shown = preview_mapping("j.csv", JOURNAL.encode(), choices)
        assert shown.rows == ()
        assert "Nowhere" in shown.report.error.head

    def test_preview_mapping_stops_after_the_rows_asked_for(self) -> None:
        assert len(preview_mapping("j.csv", JOURNAL.encode(), CHOICES, n_rows=2).rows) == 2


def test_read_of_closes_alone_takes_them_for_opens() -> None:
    text = "when,won\n2026-01-05 10:00,5\n2026-01-06,-3\n,4\n"
    mapping = {"opened": "when", "closed": "when", "pl": "won"}
    imported = read(text, choices=Choices(mapping=mapping))
    log = imported.log
    assert log.opened_at.tolist() == log.closed_at.tolist()
    assert log.pl.tolist() == [5, -3]
    assert finding(imported, "The file has no opening times").tone == "warn"
    assert "Opened: when it closed" in imported.report.columns.assumed
    assert imported.report.rows_left_out == 1


def test_header_digest_is_that_of_the_sorted_names() -> None:
    expected = hashlib.sha256(b"a\x1fb").hexdigest()[:32]
    assert header_digest(["B", "", "a"]) == expected


@pytest.mark.parametrize(("opened", "closed", "alone"), [("a", "a", True), ("a", "b", False)])
def test_closes_alone_are_stated_where_one_column_is_both(
    opened: str, closed: str, alone: bool
) -> None:
    labels = {"date_opened": opened, "date_closed": closed}
    assert _states_closes_alone(SimpleNamespace(label=labels.__getitem__)) is alone


@pytest.mark.parametrize(
    ("offsets", "zone"), [((), ""), ((-300,), "-05:00"), ((0,), "+00:00 (UTC)"), ((0, 60), "")]
)
def test_zone_of_times_is_their_only_distance_from_utc(offsets: tuple[int, ...], zone: str) -> None:
    assert _zone(SimpleNamespace(offsets=set(offsets))) == zone


def test_read_of_bought_and_sold_opens_shorts_by_their_sale() -> None:
    text = (
        "Bought at,Sold at,PnL,Qty\n2025-01-02 10:00:00,2025-01-02 11:00:00,50,1\n"
        "2025-01-03 12:00:00,2025-01-03 11:30:00,-20,2\n"
    )
    suggested = {name: one.column for name, one in suggest_mapping(table_of(text)).items()}
    assert (suggested["opened"], suggested["closed"]) == ("Bought at", "Sold at")
    imported = read(text, choices=Choices(mapping=suggested))
    assert np.datetime_as_string(imported.log.opened_at).tolist() == [
        "2025-01-02T10:00:00",
        "2025-01-03T11:30:00",
    ]
    assert imported.log.pl.tolist() == [50, -20]
    said = finding(imported, "1 row was sold before the purchase.")
    assert (said.tone, said.lines) == ("info", (3,))


def test_read_of_entry_and_exit_leaves_rows_that_close_before_their_open_out() -> None:
    text = (
        "Entered at,Exited at,PnL\n2025-01-02 10:00:00,2025-01-02 11:00:00,50\n"
        "2025-01-03 12:00:00,2025-01-03 11:30:00,-20\n"
    )
    mapping = {"opened": "Entered at", "closed": "Exited at", "pl": "PnL"}
    assert read(text, choices=Choices(mapping=mapping)).log.pl.tolist() == [50]
