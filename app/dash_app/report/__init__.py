"""Report: the Position Sizing page as one self-contained HTML file with live charts."""
