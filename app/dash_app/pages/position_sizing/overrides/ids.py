"""Component ids of the strategy overrides."""

from __future__ import annotations

from typing import Any

STRATEGY = "override-strategy"  #: the select; its values are places in the log's list of strategies
OWNER = "override-owner"  #: memory store: name of the strategy whose values the fields show
HOLDING_DUE = "override-holding-due"  #: memory store: changes when its holding is to be said
PANEL = "override-panel"
ENABLED = "override-enabled"
DEFAULTS = "override-defaults"
FOLLOW = "override-follow"
COUNT = "override-count"
LIST = "override-list"


def field(key: Any) -> dict[str, Any]:
    """Return the id of the field of a strategy's setting."""
    return {"type": "override", "key": key}
