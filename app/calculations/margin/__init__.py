"""Margin in use over time, and everything open going to its maximum loss."""
