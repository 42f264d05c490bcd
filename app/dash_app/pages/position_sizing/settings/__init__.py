"""The portfolio settings of the Position Sizing page: a card with five sub-tabs.

`callbacks` lays the form out from the active profile when it appears, for another portfolio, and
when a rule is switched on or off. assets/js/settings.js hears the controls, owns the profile, and
sets single controls when their setting has been changed elsewhere.
"""
