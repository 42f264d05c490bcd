"""Loading a portfolio: files, the sample, pairing on or off. All end in the browser's stores; `hydrate` takes it from there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, no_update, set_props

from app.calculations.errors import LogError
from app.dash_app import stores
from app.dash_app.ledgers import require_ledger
from app.dash_app.packing import pack_daily, pack_log
from app.dash_app.pages.portfolio import ids
from app.dash_app.pages.portfolio.report import refusal
from app.importers import Imported, read_files
from app.importers.sample import sample_files

File = tuple[str, bytes]


def register(app: Dash) -> None:
    """Register the callbacks that load a portfolio."""
    app.callback(
        Output(ids.MESSAGE, "children"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        running=[(Output(ids.READING, "hidden"), False, True)],
        prevent_initial_call=True,
    )(upload)
    app.callback(Input(ids.SAMPLE, "n_clicks"), prevent_initial_call=True)(load_sample)
    app.callback(
        Input(ids.PAIRS, "checked"), State(stores.READY, "data"), State(stores.DEFAULT_PROFILE, "data"), prevent_initial_call=True
    )(set_pairing)


def upload(contents: Sequence[str] | None, names: Sequence[str] | None) -> Any:
    """Read what was dropped; what cannot be read is said in place, and the portfolio loaded before stays."""
    if not contents or not names:
        return no_update
    set_props(ids.UPLOAD, {"contents": None})  # else the same file, chosen again, would change nothing
    files = [(name, decoded(content, name)) for name, content in zip(names, contents, strict=True)]
    imported = read_files(files)
    if imported.log is None:
        return refusal(imported.report)
    keep(imported, files)
    return None


def load_sample(clicks: int | None) -> None:
    """Load the sample portfolio."""
    if clicks:
        files = sample_files()
        keep(read_files(files), files)


def set_pairing(combine: bool, ready: object, defaults: dict[str, Any] | None) -> None:
    """Store the loaded log with pairing on or off; nothing when it is so already, as when the page is opened."""
    ledger = require_ledger(ready)
    if ledger is None or defaults is None or ledger.book.log.combine_pairs == combine:
        return
    log = replace(ledger.book.log, combine_pairs=combine)
    packed = pack_log(log, ledger.report.to_dict())
    set_props(stores.PORTFOLIO, {"data": stores.portfolio_record(defaults["filename"], len(log), packed)})


def keep(imported: Imported, files: Sequence[File]) -> None:
    """Hand an import to the browser's stores, the daily log with it or cleared."""
    assert imported.log is not None
    packed = pack_log(imported.log, imported.report.to_dict())
    set_props(stores.PORTFOLIO, {"data": stores.portfolio_record(label([name for name, _ in files]), len(imported.log), packed)})
    daily = imported.daily
    record = None if daily is None else stores.daily_record(label([name for name, _ in files]), len(daily), pack_daily(daily))
    set_props(stores.DAILY_LOG, {"data": record})


def label(names: Sequence[str]) -> str:
    """What a portfolio of these files is called: `log.csv`, `log.csv and 2 more`."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def decoded(content: str, name: str) -> bytes:
    """The bytes of an upload (`data:<type>;base64,<text>`). Raises `LogError` when it is none."""
    try:
        return base64.b64decode(content.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogError(f"{name} did not arrive whole; drop it again.") from error
