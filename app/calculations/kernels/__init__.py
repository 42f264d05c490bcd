"""Compiled loops and the tuples of arrays they read: replay, estimates, resampled paths, margin."""
