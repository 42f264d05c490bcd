"""The capital of a book under a profile."""

from __future__ import annotations

from app.calculations.log.book import Book
from app.calculations.profile.model import PortfolioSettings


def starting_capital_of(book: Book, portfolio: PortfolioSettings) -> float:
    """Return the starting capital [currency]: the profile's, else the log's."""
    return float(portfolio.starting_capital or book.starting.amount)


def capital_today_of(book: Book, portfolio: PortfolioSettings) -> float:
    """Return today's equity [currency]: the profile's, else the starting capital."""
    return float(portfolio.equity_today or starting_capital_of(book, portfolio))
