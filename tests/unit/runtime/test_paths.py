"""The location of the static files."""

from __future__ import annotations

from pathlib import Path

from app.runtime import paths


def test_assets_of_checkout_and_package_are_found(tmp_path: Path) -> None:
    package = tmp_path / "app"
    package.mkdir()
    assert paths.assets_of(package) == tmp_path / "assets"
    (package / "assets").mkdir()
    assert paths.assets_of(package) == package / "assets"
