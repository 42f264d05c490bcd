"""Figures of curves and of closed trades."""
