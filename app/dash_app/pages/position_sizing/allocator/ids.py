"""Component ids of the section *Allocator*."""

from __future__ import annotations

PANEL = "allocator"
OBJECTIVE = "allocator-objective"
FRACTION = "allocator-fraction"
TAIL = "allocator-tail"
SHRINK = "allocator-shrink"
LIMITS = "allocator-limits"  #: local store: [{name, out, least, most, own}], shares in percent
STRATEGY = "allocator-strategy"
OUT = "allocator-out"
LEAST = "allocator-least"
MOST = "allocator-most"
OWN = "allocator-own"
LIMITED = "allocator-limited"
FAULT = "allocator-fault"
BODY = "allocator-body"
WEIGHTS = "allocator-weights"
RANGES = "allocator-ranges"  #: bar of the work on the ranges
FRONTIER = "allocator-frontier"
CHECK = "allocator-check"
JOBS = "allocator-jobs"
CHECKED = "allocator-checked"
USE = "allocator-use"
APPLY = "allocator-apply"
DETAILS = "allocator-details"
PAIRS = "allocator-pairs"

ALLOCATED = "allocator-found"  #: memory store: {fingerprint, key}: what the section shows
#: Memory store: {key, current, result}: the check shown, of these settings or of earlier ones.
SHOWN = "allocator-shown"
