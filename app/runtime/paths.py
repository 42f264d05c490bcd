"""Location of the static files: `app/assets` if installed, `assets` beside `app` in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def assets_of(package: Path) -> Path:
    """Return the folder of the static files of the installed or checked-out `package`."""
    packaged = package / "assets"
    return packaged if packaged.is_dir() else package.parent / "assets"


#: The folder of styles, scripts, icons and the sample portfolio.
ASSETS: Path = assets_of(_PACKAGE)
