"""Overrides of single strategies: a select of strategies and the fields of the chosen one.

`overrides_panel` is the card of the settings column, `register` its callbacks.
"""

from __future__ import annotations

from app.dash_app.pages.position_sizing.overrides.callbacks import register
from app.dash_app.pages.position_sizing.overrides.layout import overrides_panel

__all__ = ["overrides_panel", "register"]
