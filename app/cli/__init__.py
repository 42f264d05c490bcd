"""The command line: what the page does, from the same profile document."""

from app.cli.commands import main

__all__ = ["main"]
