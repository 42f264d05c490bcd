"""Changes of the active profile that the server proposes and the browser makes.

The browser owns the profile: a callback that applies something (an alert's proposal, weights, an
imported file) describes the change, and the browser makes it, keeps it, and offers to undo it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from dash import set_props

from app.dash_app.state import stores
from app.dash_app.state.stores import Ready


def patch_profile(ready: Ready, patch: dict[str, Any], words: str) -> None:
    """Have the browser merge a patch (RFC 7386: null restores a default) into the active profile.

    `words` say what was done, as in "Drawdown scaled to your promise."
    """
    _send({"fingerprint": str(ready["fingerprint"]), **_said(words), "patch": patch})


def set_value(ready: Ready, steps: Sequence[str], value: Any, words: str) -> None:
    """Have the browser set the value at a path of the active profile, which may be null."""
    edit = {"fingerprint": str(ready["fingerprint"]), **_said(words)}
    _send({**edit, "steps": list(steps), "value": value})


def keep_record(ready: Ready, patch: dict[str, Any]) -> None:
    """Have the browser keep what the application found out, as `patch_profile` but no undo step."""
    _send({"fingerprint": str(ready["fingerprint"]), **_said(""), "patch": patch, "is_quiet": True})


def replace_profile(ready: Ready, profile: dict[str, Any], words: str) -> None:
    """Have the browser replace the active profile by a whole one, as `Profile.to_document`.

    What the user changes until the answer arrives is lost: only for a file of settings.
    """
    _send({"fingerprint": str(ready["fingerprint"]), **_said(words), "profile": profile})


def _said(words: str) -> dict[str, str]:
    return {"nonce": secrets.token_hex(8), "words": words}


def _send(edit: Any) -> None:
    set_props(stores.EDIT, {"data": edit})
