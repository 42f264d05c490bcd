"""Position Sizing: settings on the left, results on the right, every control acting at once."""

from app.dash_app.pages.position_sizing.callbacks import register

__all__ = ["register"]
