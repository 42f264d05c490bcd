"""Scenarios of the Position Sizing page: a row of chips with a menu each, and the editor.

`scenarios_row` is the row and its dialog; `register` their callbacks. `drawn_scenarios` gives the
colour slot of each scenario that has a curve.
"""

from __future__ import annotations

from app.dash_app.pages.position_sizing.scenarios.callbacks import register
from app.dash_app.pages.position_sizing.scenarios.layout import scenarios_row
from app.dash_app.pages.position_sizing.scenarios.row import drawn_scenarios

__all__ = ["drawn_scenarios", "register", "scenarios_row"]
