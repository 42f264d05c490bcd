"""Component ids of the section *Kelly*."""

from __future__ import annotations

PANEL = "kelly"
CONTENT = "kelly-content"
SAVE = "kelly-save"
DOWNLOAD = "kelly-download"
NO_MARGIN = "kelly-no-margin"
IN_CONTRACTS = "kelly-in-contracts"
DETAILS = "kelly-details"
OPEN = "details"  #: value of `DETAILS` while it is open
ESTIMATES = "kelly-estimates"
HAIRCUT = "kelly-haircut"
HAIRCUT_OF = "kelly-haircut-of"
APPLY_HAIRCUT = "kelly-apply-haircut"
CHOICE = "kelly-choice"
FINDING = "kelly-finding"
GROWTH = "kelly-growth"
FRAGILITY = "kelly-fragility"
OVER_TIME = "kelly-over-time"
