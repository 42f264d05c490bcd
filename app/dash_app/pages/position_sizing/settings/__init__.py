"""The portfolio settings of the Position Sizing page: a card with five sub-tabs.

The form is a function of the active profile: `callbacks` lays it out anew when the profile changes
from outside (another portfolio, undo, reset, an applied proposal), never because of the user's own
edits. assets/js/settings.js hears the controls and owns the profile.
"""
