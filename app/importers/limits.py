"""How much of anything a client may send or a report may carry."""

from __future__ import annotations

MAX_BYTES = 50_000_000  #: all files of one import together
MAX_ROWS = 120_000  #: data rows, all files together: what fits in the browser's storage
MAX_LINES = 1_000_000  #: physical lines of one file, blank ones included
MAX_FILES = 50
MAX_STRATEGIES = 1_000
MAX_REASONS = 1_000  #: distinct texts of why rows closed; the rest read `Other`
MAX_NAME = 200  #: characters of a strategy, reason or file name
HEADER_LINES = 250  #: a header is looked for in so many first lines
KEPT_LINES = 200  #: line numbers kept of one finding
KEPT_ISSUES = 200  #: rows named one by one in a report
KEPT_DETAILS = 60  #: findings about single causes; the checks are always kept
EXCERPT = 60  #: characters of the user's text quoted in a message
LARGEST = 1e12  #: a number beyond this is not money, a price or a size
SMALLEST_SIZE = 1e-8  #: contracts at or below this are not a position
