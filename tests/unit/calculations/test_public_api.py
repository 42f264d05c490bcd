"""The names a user imports from `app.calculations`: typed, documented, their examples true."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import app.calculations as calculations


def test_public_api_is_a_sorted_screen_of_names() -> None:
    assert 15 <= len(calculations.__all__) <= 30
    assert calculations.__all__ == sorted(calculations.__all__)
    assert dir(calculations) == calculations.__all__


def test_public_api_carries_its_types() -> None:
    assert (Path(calculations.__file__).parents[1] / "py.typed").exists()


@pytest.mark.parametrize("name", calculations.__all__)
def test_public_api_every_name_has_a_running_example(name: str) -> None:
    public = getattr(calculations, name)
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    [test] = finder.find(public, name, module=importlib.import_module(public.__module__))
    assert test.examples, "needs an example"
    output: list[str] = []
    runner.run(test, out=output.append)
    assert runner.failures == 0, "".join(output)


def test_public_api_unknown_name_raises_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sizes'"):
        _ = calculations.sizes


def test_public_api_importing_an_error_does_not_import_numba() -> None:
    """Imports of numba and scipy would slow down the start of the page."""
    code = (
        "import sys; from app.calculations import LotwiseError;"
        " print('numba' in sys.modules, 'scipy' in sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert finished.stdout.split() == ["False", "False"]
