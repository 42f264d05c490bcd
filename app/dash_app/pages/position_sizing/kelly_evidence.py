"""The evidence of a strategy's edge in its row of the Kelly table."""

from __future__ import annotations

import json
import math

from dash import html

from app.calculations.sizing.kelly_table import KellyRow
from app.dash_app.components.text import Content
from app.formatting import percent
from app.wording.kelly import evidence_sentence, evidence_words


def evidence_parts(row: KellyRow) -> list[Content]:
    """Whether the edge survives the tries; a press sets the haircut that they ask for (assets/alerts.js)."""
    said = html.Span(evidence_words(row.evidence), className="st", title=evidence_sentence(row.evidence))
    haircut = math.ceil(100 * (row.evidence.haircut or 0.0)) / 100
    if haircut <= row.evidence.haircut_in_use:
        return [said]
    patch = {"strategies": {row.name: {"edge_haircut": haircut}}}
    does = {"data-act": "apply-alert", "data-patch": json.dumps(patch), "data-key": f"haircut-{row.name}"}
    does["data-done"] = f"edge haircut of {row.name} set to {percent(haircut, 0)}"
    return [said, html.Button(f"Apply haircut {percent(haircut, 0)}", type="button", className="as-link", **does)]
