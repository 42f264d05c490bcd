"""Figures: pure functions of data, colour scheme and width, drawn in the template of theme.py."""
