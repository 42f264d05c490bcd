"""The cache of compiled kernels: new code after any change of their files, old code removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from app.calculations.kernels import compiled

#: The tuple that the kernel reads, in a file of its own as those of the application's kernels.
INPUTS = """
from typing import NamedTuple
class Inputs(NamedTuple):
    slope: float
    modifier: float
"""
#: A kernel that reads its input by field name, which numba compiles to the field's position.
KERNEL = """
from kernels.compiled import compiled
@compiled()
def kernel(inputs):
    return 10.0 * inputs.slope + inputs.modifier
"""
#: Prints what the kernel makes of a slope of 1 and a modifier of 2.
RUN = """
from kernels.inputs import Inputs
from kernels.kernel import kernel
print(kernel(Inputs(slope=1.0, modifier=2.0)), sum(kernel.stats.cache_hits.values()))
"""


def figure_and_hits(package: Path, cache: Path) -> list[str]:
    """Return the figure that a new process computes, and how many kernels it found in the cache."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", RUN]
    return subprocess.run(
        command, cwd=package, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()


def swap_fields(file: Path, first: str, second: str) -> None:
    """Swap the lines of two fields of a NamedTuple."""
    text = file.read_text()
    assert text.count(first) == text.count(second) == 1
    file.write_text(text.replace(first, "@").replace(second, first).replace("@", second))


def test_compiled_swapped_fields_with_old_cache_present_gives_number_of_new_code(
    tmp_path: Path,
) -> None:
    """Machine code of the old order would read 2 as the slope: 10 * 2 + 1."""
    kernels, cache = tmp_path / "kernels", tmp_path / "cache"
    kernels.mkdir()
    shutil.copy(compiled.SOURCES / "compiled.py", kernels)
    (kernels / "inputs.py").write_text(INPUTS)
    (kernels / "kernel.py").write_text(KERNEL)
    assert figure_and_hits(tmp_path, cache) == ["12.0", "0"]
    assert figure_and_hits(tmp_path, cache) == ["12.0", "1"]
    swap_fields(kernels / "inputs.py", "    slope: float\n", "    modifier: float\n")
    assert figure_and_hits(tmp_path, cache) == ["12.0", "0"]


def test_source_digest_changed_added_or_renamed_file_gives_another_digest(tmp_path: Path) -> None:
    digests = [compiled.source_digest(tmp_path)]
    file = tmp_path / "kernel.py"
    for text in ("a = 1", "a = 2"):
        file.write_text(text)
        digests.append(compiled.source_digest(tmp_path))
    file.rename(tmp_path / "other_kernel.py")
    digests.append(compiled.source_digest(tmp_path))
    assert len(set(digests)) == 4
    assert all(len(digest) == 64 for digest in digests)


@pytest.fixture
def fresh_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Choose the cache folder anew, below a temporary folder."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiled, "cache_folder", compiled.cache_folder.__wrapped__)
    return tmp_path


def test_cache_folder_named_by_user_lies_below_it(fresh_folder: Path) -> None:
    folder = compiled.cache_folder()
    assert folder is not None
    assert folder.parent == fresh_folder
    assert folder.name.endswith(compiled.source_digest())


def test_cache_folder_named_by_user_not_writable_is_none(
    fresh_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fresh_folder / "file").write_text("")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(fresh_folder / "file"))
    assert compiled.cache_folder() is None


def test_cache_folder_sources_not_writable_is_in_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiled, "_is_writable", lambda folder: tmp_path in folder.parents)
    folder = compiled.cache_folder.__wrapped__()
    assert folder is not None
    assert folder.parent == tmp_path / "lotwise"


def test_compiled_nowhere_to_write_compiles_without_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "cache_folder", lambda: None)

    @compiled.compiled()
    def double(x: float) -> float:
        return x + x

    assert double(1.5) == 3.0
    assert double.stats.cache_path is None  # type: ignore[attr-defined]


def test_compiled_leaves_numbas_own_cache_setting_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")

    @compiled.compiled()
    def half(x: float) -> float:
        return x / 2

    assert half(3.0) == 1.5
    assert numba.config.CACHE_DIR == ""


def test_remove_outdated_caches_keeps_present_one_and_foreign_folders(fresh_folder: Path) -> None:
    present = compiled.cache_folder()
    assert present is not None
    for folder in (present, fresh_folder / "lotwise-old", fresh_folder / "foreign"):
        folder.mkdir()
        (folder / "code").write_text("")
    compiled.remove_outdated_caches()
    assert {folder.name for folder in fresh_folder.iterdir()} == {present.name, "foreign"}
