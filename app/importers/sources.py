"""Currency and time zone, on which the files of one import must agree or be named."""

from __future__ import annotations

from collections.abc import Sequence

from app.importers.part import TradeLogPart
from app.importers.report import Finding, RefusedFileError


def check_currencies(parts: Sequence[TradeLogPart]) -> None:
    """Raise `RefusedFileError` for files of accounts in different currencies."""
    stated = {part.currency.upper(): part for part in reversed(parts) if part.currency}
    if len(stated) > 1:
        (first, one), (second, other) = list(reversed(stated.items()))[:2]
        raise RefusedFileError(
            f"{one.file} is in {first} and {other.file} in {second}.",
            "Results in different currencies cannot be added up. Load them one by one, or export "
            "both from accounts in one currency.",
        )


def time_zones(parts: Sequence[TradeLogPart]) -> list[Finding]:
    """Return the finding about files whose times are of different zones, if they are."""
    if len({part.zone for part in parts}) < 2:
        return []
    stated = [f"{part.file} {part.zone or 'does not say'}" for part in parts]
    text = (
        f"{'; '.join(stated)}. Times were kept as written, so that trades of different files may "
        "be in another order than they were."
    )
    return [Finding("warn", "The times of the files are not all of one zone.", text)]
