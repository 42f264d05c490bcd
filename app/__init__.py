"""Lotwise: position sizing for systematic traders."""

__version__ = "0.2.0"
