"""Ids of the portfolio settings; those that the shell hears are in shell/ids.py."""

from __future__ import annotations

CARD = "sizing-controls"
SHEET = "settings-sheet"  #: opens the settings on a phone
TABS = "settings-tabs"
PANELS = "settings-panels"  #: holds the fields in their sub-tabs
SIZED_ON = "settings-sized-on"  #: holds the switch of starting capital and compounding
