"""The trade log and its derived data: positions, events, economics, history, capital, weeks."""
