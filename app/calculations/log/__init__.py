"""The trade log and what follows from it alone: positions, events, economics, history."""
