"""The figures of the honesty benchmark that Methods prints, as `make honesty` recorded them."""

from __future__ import annotations

import json
from pathlib import Path

from app.wording.honesty_report import HonestyReport

FIGURES = Path(__file__).with_name("honesty.json")


def honesty_report() -> HonestyReport:
    """Return the recorded benchmark."""
    return HonestyReport.of(json.loads(FIGURES.read_text(encoding="utf-8")))
