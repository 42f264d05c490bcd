"""Resampled futures of a log, sized anew on every path."""
