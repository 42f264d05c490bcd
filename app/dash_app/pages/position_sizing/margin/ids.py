"""Component ids of the Margin section."""

from __future__ import annotations

BASE = "margin-base"  #: share of equity, or of starting capital
LEAD = "margin-lead"
GRAPH = "margin-graph"
TABLES = "margin-tables"
EQUITY, STARTING = "current", "starting"  #: values of `BASE`
