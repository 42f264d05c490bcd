"""Entry point of `python -m app`, the same command line as `lotwise`."""

from app.cli import main

main()
