"""Record of what figures were made from, kept in every exported document and report.

With the log and this record anybody can work the figures out again: `lotwise verify` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import __version__
from app.calculations.log.book import Book
from app.calculations.log.trade_log import TradeLog, fingerprint
from app.calculations.profile.digest import profile_digest
from app.calculations.profile.model import Profile, Scenario
from app.importers.digests import daily_digest, log_digest
from app.wording.basis import basis_sentences

SETTINGS = "settings"  #: the command in the record of an exported settings file
SEED = 0  #: of every random number, where a request does not choose another

Document = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """A book and a profile that figures are made from, and how they are worked out."""

    book: Book
    profile: Profile
    log_name: str  #: the file of the trade log
    daily_name: str | None = None
    profile_name: str | None = None  #: None: the default profile of the log
    scenarios: Sequence[Scenario] = ()  #: those that the figures are about
    seed: int | None = SEED  #: None where no random number decides anything

    def document(self) -> Document:
        """Return `lotwise` (the version), `log`, `daily`, `profile`, `seed` and `assumptions`.

        `log` and `daily` hold the name of the file, its rows and the digest of its content;
        `profile` the name of its file, the digest of the settings, and these with every default
        filled in; `assumptions` are sentences.
        """
        daily = self.book.daily
        return {
            "lotwise": __version__,
            "log": log_record(self.book.log, self.log_name),
            "daily": None
            if daily is None
            else {"file": self.daily_name, "rows": len(daily), "sha256": daily_digest(daily)},
            "profile": {
                "file": self.profile_name,
                "sha256": profile_digest(self.profile),
                "settings": self.profile.to_document(),
            },
            "seed": self.seed,
            "assumptions": list(basis_sentences(self.book, self.profile, self.scenarios)),
        }


def log_record(log: TradeLog, name: str) -> Document:
    """Return the name of a log's file, its rows, the digest of its content, and its fingerprint.

    By its fingerprint the page finds the settings of a log again.
    """
    digests = {"sha256": log_digest(log), "fingerprint": fingerprint(log)}
    return {"file": name, "rows": len(log), **digests}


def settings_record(origin: Origin) -> Document:
    """Return what an exported settings file says of itself beside its settings."""
    record = origin.document()
    profile = {"file": None, "sha256": record["profile"]["sha256"]}
    return {**record, "profile": profile, "command": SETTINGS, "arguments": []}


def short_record(log_fingerprint: str, name: str) -> Document:
    """Return what a browser without a server writes into exported settings: version and log."""
    return {"lotwise": __version__, "log": {"file": name, "fingerprint": log_fingerprint}}
