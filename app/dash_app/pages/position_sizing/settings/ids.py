"""Ids of the portfolio settings; those that the shell hears are in shell/ids.py."""

from __future__ import annotations

CARD = "sizing-controls"
SHEET = "settings-sheet"  #: opens the settings on a phone
TABS = "settings-tabs"
SIZED_ON = "settings-sized-on"  #: holds the switch of starting capital and compounding


def panel(tab: str) -> str:
    """Return the id of a sub-tab's panel, empty while the sub-tab is not open.

    Mantine names it so, and the tab refers to it.
    """
    return f"{TABS}-panel-{tab}"
