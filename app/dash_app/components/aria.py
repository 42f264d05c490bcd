"""Attributes for assistive technology."""

from __future__ import annotations

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """`aria-*` attributes, to be unpacked into a component: `**aria(label="Pages")`."""
    return {f"aria-{name}": value for name, value in attributes.items()}
