"""Type of a JSON object, as stores, requests and figures hold it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
