"""The largest size that keeps the drawdown promise."""
