"""Kelly estimates of one strategy and of all at once, with their uncertainty."""
