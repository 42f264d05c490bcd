"""Build a release into `dist/`: `python -m scripts.release`.

It refuses a tree with changes that are not committed, and a version without a dated heading in
CHANGELOG.md. `dist/` then holds the source distribution and the wheel, the notes of the version,
the packages it runs on (CycloneDX) with their licences and known weaknesses, and the SHA-256 of
each file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from app import __version__
from scripts import check_wheel

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
CHANGELOG = ROOT / "CHANGELOG.md"
BILL = f"lotwise-{__version__}.cdx.json"
HASHES = "SHA256SUMS"
#: Licences that ask only to keep their notice of whoever uses Lotwise, as packages name them.
PERMISSIVE = re.compile(
    r"Apache|\b0?BSD|\bMIT\b|\bISC\b|MPL-2\.0|Mozilla Public License 2\.0|\bPSF\b|\bZlib\b"
    r"|Python Software Foundation|\bZPL|Zope Public License|\bCC0\b|Unlicense"
)


def main() -> None:
    """Build the release, or exit with the reason why there is none."""
    if reasons := refusals(git("status", "--porcelain"), CHANGELOG.read_text(encoding="utf-8")):
        sys.exit("No release:\n" + "\n".join(f"  {reason}" for reason in reasons))
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    build()
    write("NOTES.md", notes(CHANGELOG.read_text(encoding="utf-8"), __version__))
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder))
        write(BILL, bill_of_materials(python))
        write("LICENCES.md", licences(python))
        write("AUDIT.json", audit(python))
    write(HASHES, hashes(DIST.iterdir()))
    print(*sorted(path.name for path in DIST.iterdir()), sep="\n")


def refusals(status: str, changelog: str) -> list[str]:
    """Return the reasons against a release; `status` is what `git status --porcelain` prints."""
    reasons = []
    if status.strip():
        reasons.append(f"the tree has changes that are not committed:\n{status.rstrip()}")
    if not re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M):
        reasons.append(f"CHANGELOG.md has no dated heading: ## [{__version__}] - YYYY-MM-DD")
    return reasons


def notes(changelog: str, version: str) -> str:
    """Return what the changelog says of a version, without its heading."""
    after = re.split(rf"^## \[{re.escape(version)}\].*$", changelog, maxsplit=1, flags=re.M)[1]
    return re.split(r"^## ", after, maxsplit=1, flags=re.M)[0].strip() + "\n"


def build() -> None:
    """Build source distribution and wheel; the same commit gives the same files."""
    moment = git("log", "-1", "--format=%ct").strip()
    command = [sys.executable, "-m", "build", "--outdir", str(DIST)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": moment})


def installed(folder: Path) -> Path:
    """Install the built wheel alone below `folder`, check it, and return its Python."""
    [wheel] = DIST.glob("*.whl")
    if faults := check_wheel.faults_of(wheel, folder):
        sys.exit("The wheel is faulty:\n" + "\n".join(f"  {fault}" for fault in faults))
    return check_wheel.python_of(folder / "environment")


def bill_of_materials(python: Path) -> str:
    """Return the packages of an environment as a CycloneDX document."""
    command = ["cyclonedx_py", "environment", str(python), "--output-reproducible", "--pyproject"]
    return output([sys.executable, "-m", *command, str(ROOT / "pyproject.toml")])


def licences(python: Path) -> str:
    """Return the licences of an environment as a table; exits for one that is not permissive."""
    listed = [sys.executable, "-m", "piplicenses", "--python", str(python), "--from=mixed"]
    packages = json.loads(output([*listed, "--format=json"]))
    if foreign := not_permissive(packages):
        sys.exit("Packages under other licences:\n" + "\n".join(f"  {name}" for name in foreign))
    return output([*listed, "--format=markdown", "--with-urls"])


def not_permissive(packages: Iterable[dict[str, str]]) -> list[str]:
    """Return name and licence of every package whose licence is not known to be permissive.

    Of several licences that hold together each has to be.
    """
    return [
        f"{package['Name']}: {package['License']}"
        for package in packages
        if not all(map(PERMISSIVE.search, re.split(r";| AND ", package["License"])))
    ]


def audit(python: Path) -> str:
    """Return the known weaknesses of an environment's packages as JSON.

    A package that the database could not be asked about is listed with `skip_reason`. Exits where a
    weakness is known.
    """
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = output([str(python), "-c", where]).strip()
    command = [sys.executable, "-m", "pip_audit", "--path", packages, "--format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not done.stdout:
        return json.dumps({"not_audited": "the database of weaknesses could not be reached"})
    if done.returncode:
        sys.exit(f"Packages with known weaknesses:\n{done.stdout}")
    return done.stdout


def hashes(files: Iterable[Path]) -> str:
    """Return the SHA-256 of each file as `sha256sum --check` reads it."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(files)
        if path.name != HASHES
    )


def write(name: str, text: str) -> None:
    """Write a file of the release."""
    (DIST / name).write_text(text, encoding="utf-8", newline="\n")


def git(*words: str) -> str:
    """Return what git prints."""
    return output(["git", *words])


def output(command: list[str]) -> str:
    """Return what a command prints; raises `CalledProcessError` when it fails."""
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
