"""Weights for all strategies of a book together."""
