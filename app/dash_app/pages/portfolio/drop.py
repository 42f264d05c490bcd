"""Dropped files, what the user decided about them, and the answer that the browser waits for."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from dash import no_update, set_props

from app.calculations.errors import LogError
from app.dash_app.json_object import Json
from app.dash_app.pages.portfolio.mapping.decisions import Decisions, decisions_of
from app.dash_app.state import stores
from app.dash_app.state.dropped_files import File
from app.importers.progress import Report, ignored
from app.importers.read import distinct_names


@dataclass(frozen=True)
class Drop:
    """Files of one drop by distinct names, and the decisions about them."""

    nonce: str
    files: Sequence[File]
    decisions: Decisions = field(default_factory=Decisions)
    edit: str = ""  #: the file whose mapping the user wants to see, though it is known
    field: str = ""  #: the field of that mapping at which the form opens
    is_form_answered: bool = False  #: read because the user has just answered a form about it
    report: Report = ignored  #: hears how far the reading of the files is

    @property
    def order(self) -> str | None:
        """The nonce by which the browser knows what was dropped later; None for always the last."""
        return None if self.is_form_answered else self.nonce

    def with_mapping(self, digest: str, columns: dict[str, str]) -> Drop:
        """Return the drop with the mapping of one more header."""
        return replace(self, decisions=self.decisions.with_mapping(digest, columns))


class Answer(NamedTuple):
    """The parts of the page that answer a drop; `no_update` leaves a part as it is."""

    message: Any = None
    offer: Any = no_update  #: words of the button that goes on without the bad files
    form: Any = no_update  #: the mapping form, empty when it is to close
    mapping: Any = no_update  #: content of the store `ids.MAPPING`


CLOSED = Answer(form=[], mapping=None)


def drop_of(asked: Json) -> Drop:
    """Return the files that the browser sent; raises `LogError` when they did not arrive whole."""
    files = asked["files"]
    names = distinct_names([file["name"] for file in files])
    contents = [decoded(file["content"], file["name"]) for file in files]
    decisions = decisions_of(asked.get("decisions"))
    kept = list(zip(names, contents, strict=True))
    edit, field_name = str(asked.get("edit") or ""), str(asked.get("field") or "")
    return Drop(str(asked.get("nonce")), kept, decisions, edit, field_name)


def decoded(content: str, name: str) -> bytes:
    """Return the bytes of an upload (`data:<type>;base64,<text>`).

    Raises `LogError` when it is none.
    """
    try:
        return base64.b64decode(content.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogError(f"{name} did not arrive whole; drop it again.") from error


def answered(nonce: object, bad: Sequence[int] = (), decisions: Decisions | None = None) -> None:
    """Tell the browser that its drop was read, and the numbers of the files to do without."""
    decided = None if decisions is None else decisions.document()
    answer: Json = {"nonce": nonce, "bad": list(bad), "decisions": decided}
    set_props(stores.UPLOAD_ANSWER, {"data": answer})


def ask_again(nonce: object, purpose: str) -> None:
    """Have the browser send its files once more, to `show` what a mapping reads, or to `read`."""
    set_props(stores.UPLOAD_ANSWER, {"data": {"nonce": nonce, "bad": [], "again": purpose}})


def edit_again(name: str, field_name: str = "") -> None:
    """Have the browser send its files once more, to show the mapping of file `name`, at a field."""
    answer = {"resend": {"edit": name, "field": field_name}, "at": time.time_ns()}
    set_props(stores.UPLOAD_ANSWER, {"data": answer})
