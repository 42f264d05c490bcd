"""Component ids of the Allocator section."""

from __future__ import annotations

LEAD = "allocator-lead"
LIMITS = "allocator-limits"
FRACTION = "allocator-fraction"
TAIL = "allocator-tail"
ACTIONS = "allocator-actions"
BODY = "allocator-body"
WEIGHTS = "allocator-weights"
FRONTIER = "allocator-frontier"
FRONTIER_KEY = "allocator-frontier-key"
PAIRS = "allocator-pairs"
OPEN_WEIGHTS = "allocator-open-weights"
EACH = "allocator-each"
CHECK = "allocator-check"
JOBS = "allocator-jobs"
CHECKED = "allocator-checked"

ALLOCATED = "allocator-found"  #: memory store: {fingerprint, key}: what the section shows, and asks the browser's results for
SHOWN = "allocator-shown"  #: memory store: {key, current, result}: the check on the page, of these settings or of earlier ones
