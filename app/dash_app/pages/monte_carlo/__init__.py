"""Monte Carlo: resampled futures under any scenario's sizing, and the largest size that keeps a drawdown promise."""

from app.dash_app.pages.monte_carlo.callbacks import register

__all__ = ["register"]
