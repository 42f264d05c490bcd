"""Where the static files are: in an installed package `app/assets`, in a checkout `assets` beside `app`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _assets(package: Path) -> Path:
    packaged = package / "assets"
    return packaged if packaged.is_dir() else package.parent / "assets"


#: The folder of styles, scripts, icons and the sample portfolio.
ASSETS: Path = _assets(_PACKAGE)
