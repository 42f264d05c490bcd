"""Unit and importer tests on every Python found, with pinned, newest and oldest packages.

`make matrix` runs all sessions, `make matrix ARGS="--session newest-3.13"` one of them,
`make matrix ARGS="--session pinned-3.12 -- tests/unit/importers"` one on a part of the tests.
An interpreter that is not on the machine is skipped, and the summary says so.
"""

from __future__ import annotations

import nox

from scripts.lower_bounds import pins

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
OLDEST = "3.11"  #: the only Python that the oldest packages have wheels for

nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"


@nox.session(python=PYTHONS)
def pinned(session: nox.Session) -> None:
    """Test with the versions of constraints.txt."""
    session.install("--constraint", "constraints.txt", "--editable", ".[dev]")
    _test(session)


@nox.session(python=PYTHONS)
def newest(session: nox.Session) -> None:
    """Test with the newest versions that pyproject.toml allows."""
    session.install("--upgrade", "--editable", ".[dev]")
    _test(session)


@nox.session(python=OLDEST)
def oldest(session: nox.Session) -> None:
    """Test with the oldest versions that pyproject.toml allows."""
    session.install(*pins(), "--editable", ".")
    _test(session)


@nox.session(python=PYTHONS)
def plain(session: nox.Session) -> None:
    """Install without constraints, and run a command away from the checkout."""
    session.install(".")
    sample = f"{session.invoked_from}/assets/sample/sample-tradelog.csv"
    session.chdir(session.create_tmp())
    session.run("lotwise", "--version")
    session.run("lotwise", "replay", sample)


def _test(session: nox.Session) -> None:
    """Run the unit tests, or those that are named after `--`."""
    tests = session.posargs or ["tests/unit", "tests/golden"]
    workers = ("--numprocesses", "auto", "--dist", "worksteal")
    cache = {"NUMBA_CACHE_DIR": f"{session.create_tmp()}/numba"}
    session.run(
        *("python", "-m", "pytest", "-p", "no:cacheprovider", *workers, "-m", "not browser"),
        *tests,
        env=cache,
    )
