"""Loading of the portfolio that the browser stores.

`hydrate` is the only callback that receives the packed log. It runs when the page loads, after an
upload, and when a portfolio is missing from the memory of the server.
"""

from __future__ import annotations

from functools import partial

from dash import (
    Dash,
    Input,
    Output,
    State,
    ctx,
    set_props,
)

from app.calculations.errors import LogError, ProfileError
from app.calculations.log.book import Book
from app.calculations.log.trade_log import DailyLog
from app.calculations.profile.model import MADE_WITH, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.notices import tell
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.json_object import Json
from app.dash_app.shell import ids
from app.dash_app.state import portfolio_cache, stores
from app.dash_app.state.known_answer import at_answer, known_answer
from app.dash_app.state.packing import unpack_daily, unpack_log
from app.dash_app.state.portfolio_cache import LoadedPortfolio
from app.dash_app.state.profile_migrations import MIGRATIONS, migrated_records
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.formatting import NONE, day, plural
from app.importers import ImportReport, short_record


def register(app: Dash) -> None:
    """Register the callback that loads the portfolio of the browser.

    It waits for the settings that the browser keeps: Dash waits for inputs, not for states.
    """

    def load(
        portfolio: object, daily: object, miss: object, _read: object, profiles: object
    ) -> tuple[stores.Ready, stores.DefaultProfile | None]:
        return hydrate(portfolio, daily, miss, profiles)

    app.callback(
        Output(stores.READY, "data"),
        Output(stores.DEFAULT_PROFILE, "data"),
        Input(stores.PORTFOLIO, "data"),
        Input(stores.DAILY_LOG, "data"),
        Input(stores.MISS, "data"),
        Input(stores.PROFILES_READ, "data"),
        State(stores.PROFILES, "data"),
    )(load)


def hydrate(
    portfolio: object, daily: object, miss: object, profiles: object
) -> tuple[stores.Ready, stores.DefaultProfile | None]:
    """Load the browser's portfolio into the server's memory and return its default settings.

    A record that cannot be read stays in the browser, a note says so, and pages show no portfolio.
    """
    try:
        packed = stores.packed_of(portfolio, "portfolio")
        if packed is None:
            return portfolio_cache.nothing_ready(), None
        packed_daily = _packed_daily(daily)
        key = portfolio_cache.digest(packed, packed_daily)
        ledger = server_state().portfolios.remember(key, partial(_read, packed, packed_daily))
    except LogError as fault:
        _show_kept_note(
            f"{fault} It stays untouched until you load another file or clear the portfolio."
        )
        return portfolio_cache.nothing_ready(), None
    answered = miss if ctx.triggered_id == stores.MISS else None
    set_props(ids.PORTFOLIO_KEPT, {"hidden": True})
    ready = portfolio_cache.ready_for(key, ledger.fingerprint, answered)
    defaults = default_settings(ledger, stores.filename_of(portfolio), profiles)
    new = Workspace(ready, ledger.book, parse_profile(defaults["profile"]))
    return ready, {**at_answer(defaults, known_answer(new)), "nonce": ready["nonce"]}


def default_settings(
    ledger: LoadedPortfolio, filename: str, profiles: object
) -> stores.DefaultProfile:
    """Return the profile of a portfolio until its user changes it.

    It comes with the fault of the stored profile, if that has one, and with the stored profiles of
    older versions, migrated.
    """
    return {
        "fingerprint": ledger.fingerprint,
        "filename": filename,
        "profile": default_profile(ledger.book).to_document(),
        "steps": STEPS,
        "fault": stored_fault(stores.profile_record_of(profiles, ledger.fingerprint)),
        "migrated": migrated_records(profiles),
        "exported": {MADE_WITH: short_record(ledger.fingerprint, filename)},
    }


def stored_fault(record: Json | None) -> stores.StoreFault | None:
    """Return the fault of the profile that the browser stores for a portfolio, None without one."""
    if record is None or record.get("version") not in (*MIGRATIONS, stores.PROFILE_RECORD_VERSION):
        return None  # the browser sets records of another version aside and never sends them
    try:
        parse_profile(record.get("profile"))
    except ProfileError as fault:
        updated_at = record.get("updated_at")
        return {
            "message": str(fault),
            "updated_at": updated_at if isinstance(updated_at, str) else None,
        }
    return None


def summary(book: Book) -> str:
    """Describe a book: `10 strategies · 2,386 trades · 16 May 2022 – 23 Feb 2026`."""
    log = book.log
    closed = log.is_closed
    span = f"{day(log.opened_at[closed].min())} {NONE} {day(log.closed_at[closed].max())}"
    return " · ".join(
        (
            plural(len(log.strategies), "strategy", "strategies"),
            plural(len(book.positions), "trade"),
            span,
        )
    )


def _read(packed: str, packed_daily: str | None) -> tuple[Book, ImportReport]:
    log, report = unpack_log(packed)
    return Book.of(log, _daily(packed_daily)), ImportReport.from_dict(report)


def _daily(packed: str | None) -> DailyLog | None:
    return None if packed is None else unpack_daily(packed)


def _packed_daily(record: object) -> str | None:
    """Return the packed daily log; None, with a notice, if it cannot be read.

    The trade log can be used without it.
    """
    try:
        packed = stores.packed_of(record, "daily log")
        _daily(packed)
    except LogError as fault:
        tell("Daily log left out", str(fault), "warn", stays=True)
        return None
    return packed


def _show_kept_note(text: str) -> None:
    """Show the note about a record that stays in the browser because it cannot be read."""
    set_props(ids.PORTFOLIO_KEPT_TEXT, {"children": text})
    set_props(ids.PORTFOLIO_KEPT, {"hidden": False})
