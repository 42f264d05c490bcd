"""State of the server process, and the stores of the browser."""
