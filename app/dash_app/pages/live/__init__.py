"""Live: live trades against the backtest that is loaded, and the size that follows."""

from app.dash_app.pages.live.callbacks import register

__all__ = ["register"]
