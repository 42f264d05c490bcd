"""The sample portfolio: five made-up strategies over three years, from `scripts/make_sample.py`."""

from __future__ import annotations

from app.runtime.paths import ASSETS

_NAMES = ("sample-tradelog.csv", "sample-dailylog.csv")


def sample_files() -> tuple[tuple[str, bytes], ...]:
    """Return (name, content) of the sample's trade log and daily log, ready for `read_files`."""
    return tuple((name, (ASSETS / "sample" / name).read_bytes()) for name in _NAMES)
