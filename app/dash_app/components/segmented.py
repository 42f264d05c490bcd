"""A choice of a few, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc

from app.dash_app.components.aria import aria


def segmented(
    options: Sequence[str | dict[str, str]], value: str, label: str, **props: Any
) -> dmc.SegmentedControl:
    """Return a choice of how something is shown; `label` is its accessible name."""
    return dmc.SegmentedControl(
        data=list(options), value=value, size="xs", **aria(label=label), **props
    )
