"""Component ids of *Find my size*."""

from __future__ import annotations

FIND = "mc-find"  #: the button that starts the search
JOBS = "mc-find-jobs"
EARLIER = "mc-find-earlier"
LEAD = "mc-find-lead"
USE = "mc-use-size"
CURVE = "mc-find-curve"
CHARTS = "mc-find-charts"
READINGS = "mc-find-readings"
PROMISES = "mc-find-promises"
SIZES = "mc-find-sizes"
