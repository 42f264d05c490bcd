"""Upper limits of what an upload may hold and of what a report may carry."""

from __future__ import annotations

MAX_BYTES = 50_000_000  #: all files of one import together
MAX_ROWS = 120_000  #: data rows, all files together: as many as fit in the browser's storage
MAX_LINES = 1_000_000  #: physical lines of one file, blank ones included
MAX_FILES = 50
MAX_STRATEGIES = 1_000
MAX_REASONS = 1_000  #: distinct reasons for closing; rarer ones are replaced by `Other`
MAX_NAME = 200  #: characters of a strategy, reason or file name
HEADER_LINES = 250  #: number of first lines in which a header is searched
MAX_HEADER = 300_000  #: characters of these lines together
MAX_LISTED_LINES = 200  #: line numbers listed with one finding
MAX_ISSUES = 200  #: rows listed one by one in a report
MAX_DETAILS = 60  #: findings about single causes; the arithmetic checks are always listed
EXCERPT = 60  #: characters of the user's text quoted in a message
LARGEST = 1e12  #: a number beyond this is not money, a price or a size
SMALLEST_SIZE = 1e-8  #: contracts at or below this are not a position
MAX_CELL = 10_000  #: characters of one cell; longer ones are cut
MAX_JOINED = 20  #: lines of one record whose quoted cells hold line breaks
MAX_LINE = 1_000_000  #: characters of one line of text; longer ones are not split into cells
MAX_COLUMNS = 500  #: cells of one row of a web page or workbook
MAX_UNZIPPED_BYTES = 400_000_000  #: size of a workbook once it is unpacked
