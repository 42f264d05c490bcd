"""The dialog of how files are read: what it offers, and what the browser is asked to send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.calculations.log.book import Book
from app.dash_app.pages.portfolio import ids, reread, uploads
from app.dash_app.pages.portfolio.mapping.decisions import Decisions, decisions_of
from app.dash_app.state import portfolio_cache
from app.dash_app.state.server_state import server_state
from app.importers import ImportReport
from app.importers.report import FileSummary
from tests.unit.dash_app.logs import log_of
from tests.unit.dash_app.test_mapping import handed, stored
from tests.unit.dash_app.test_uploads import NO_FORM, asked, sample

__all__ = ["stored"]

LOG = log_of([1.0] * 3, ["A", "A", "B"], file=["a.csv", "b.csv", "b.csv"])
FILES = tuple(FileSummary(name, "any", 1, 1, 0, False) for name in ("a.csv", "b.csv", "daily.csv"))
DECIDED = Decisions(names={"b.csv": "Mine"}, margin_share=0.5, strategies=("A",))


@pytest.fixture
def ready() -> portfolio_cache.Ready:
    """A portfolio of two files that share a strategy, loaded and its pairs not combined."""
    book = Book.of(replace(LOG, combine_pairs=False))
    ledger = server_state().portfolios.remember("two", lambda: (book, ImportReport(files=FILES)))
    return portfolio_cache.ready_for("two", ledger.fingerprint)


def controls(parts: list[Any]) -> dict[str, Any]:
    """Return the controls of the dialog by the part of their id that tells them apart."""
    return {str(part.id.get("name", part.id.get("file"))): part for part in parts}


def test_dialog_offers_what_was_decided(ready: portfolio_cache.Ready) -> None:
    opened, parts = reread.open_dialog([1], ready, {"decisions": DECIDED.document()})
    shown = controls(parts)
    assert opened
    assert (shown["0"].value, shown["1"].value) == ("", "Mine")
    assert shown["0"].placeholder == "a"
    assert "is in b.csv too" in shown["0"].description
    assert shown["margin"].value == "50%"
    assert shown["strategies"].value == ["A"]
    assert shown["strategies"].data == ["A", "B"]


def test_dialog_opens_for_nobody_without_a_press(ready: portfolio_cache.Ready) -> None:
    assert reread.open_dialog([None], ready, None) == (reread.no_update, reread.no_update)


def test_answers_are_sent_for_reading_again(
    ready: portfolio_cache.Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(reread, "set_props", lambda name, props: sent.update({name: props}))
    given = {
        "margin": "$1,500",
        "day_first": "month",
        "strategies": ["B"],
        "first_day": "2024-01-09",
        "last_day": None,
    }
    specs = [ids.reread_choice(name) for name in given]
    reread.use(1, ready, None, ["", " New  name "], list(given.values()), specs)
    resend = sent["upload-answer"]["data"]["resend"]
    assert resend["only"] == [file.name for file in FILES]
    decisions = decisions_of(resend["decisions"])
    assert decisions.combine_pairs is False
    choices = decisions.choices()
    assert decisions.names == {"b.csv": "New name"}
    assert (choices.margin_share, choices.contract_margin) == (None, 1_500)
    assert choices.day_first is False
    assert choices.strategies == {"B"}
    assert (choices.first_day, choices.last_day) == (np.datetime64("2024-01-09"), None)
    assert sent["reread"] == {"opened": False}


def test_drop_with_decisions_keeps_only_what_was_chosen(stored: dict[str, Any]) -> None:
    whole, name = sample("tradelog"), "2024-06-28"
    decided = Decisions(last_day=np.datetime64(name).item()).document()
    uploads.read_upload({**asked(whole), "decisions": decided}, None, None, None, NO_FORM)
    log, report = handed(stored)
    assert str(log.opened_at.max())[:10] <= name
    assert any(finding.head.startswith("A part of the files") for finding in report.findings)
