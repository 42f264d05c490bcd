"""The Position Sizing page as one HTML file that needs nothing else: numbers, live charts, settings, methods."""
