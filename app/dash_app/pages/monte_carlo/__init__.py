"""Monte Carlo: resampled futures under a scenario's sizing, and the size that keeps a promise."""

from app.dash_app.pages.monte_carlo.callbacks import register

__all__ = ["register"]
