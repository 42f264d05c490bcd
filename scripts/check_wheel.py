"""Build the wheel, install it into an empty environment, and check the pages it serves.

`python -m scripts.check_wheel` exits 1 with a list of faults. The installed command runs outside
the checkout, so a file missing from the wheel is missing there. Every file of the package and of
`assets` must be in it too: scripts, styles, the template of the report.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scripts.serving import serving

ROOT = Path(__file__).parents[1]
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
#: The ending of each kind of file that the pages need; plotly is loaded with the first chart.
KINDS = {
    "style sheet": ".css",
    "script": ".js",
    "font": ".woff2",
    "icon": ".svg",
    "plotly": "/plotly.min.js",
}


class Answer(NamedTuple):
    """The server's answer to a request."""

    status: int
    body: bytes


def main() -> None:
    """Check the wheel of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        faults = faults_of(build(Path(folder) / "wheel"), Path(folder))
    if faults:
        sys.exit("The wheel is faulty:\n" + "\n".join(f"  {fault}" for fault in faults))
    print("wheel: installs, helps and serves its pages with all their assets")


def faults_of(wheel: Path, folder: Path) -> list[str]:
    """Install a wheel into `folder / "environment"`, run it, and return its faults."""
    faults = left_out(wheel)
    lotwise = install(wheel, folder / "environment")
    helped = subprocess.run([lotwise, "--help"], cwd=folder, capture_output=True, text=True)
    if helped.returncode != 0 or "serve" not in helped.stdout:
        faults.append(f"lotwise --help: {helped.stderr or helped.stdout}")
    with serving([str(lotwise)], cwd=folder) as served:
        return faults + faults_of_site(served.url)


def build(folder: Path) -> Path:
    """Build the wheel into `folder`."""
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("lotwise-*.whl"))


def left_out(wheel: Path) -> list[str]:
    """Return a fault for each file of the package or its assets that `wheel` lacks."""
    folders = {"app": ROOT / "app", "app/assets": ROOT / "assets"}
    expected = {
        f"{prefix}/{path.relative_to(folder).as_posix()}"
        for prefix, folder in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        return [f"{name} is not in the wheel" for name in sorted(expected - {*archive.namelist()})]


def install(wheel: Path, environment: Path) -> Path:
    """Install `wheel` and its dependencies into a new environment; return its `lotwise` command."""
    venv.create(environment, with_pip=True)
    python = python_of(environment)
    pip(
        str(python),
        "install",
        "--no-compile",
        "--constraint",
        str(ROOT / "constraints.txt"),
        str(wheel),
    )
    return python.with_name("lotwise")


def python_of(environment: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def pip(python: str, *words: str) -> None:
    """Run pip quietly; raises `CalledProcessError` when it fails."""
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True
    )


def faults_of_site(url: str) -> list[str]:
    """Return the faults of the running application at `url`."""
    addresses = assets(url)
    return [*absent(addresses), *broken(addresses), *faults_of_layout(url)]


def absent(addresses: list[str]) -> list[str]:
    """Return a fault for each kind of file that is missing among `addresses`."""
    paths = [urlsplit(address).path for address in addresses]
    return [
        f"no {kind} among the assets"
        for kind, ending in KINDS.items()
        if not any(path.endswith(ending) for path in paths)
    ]


def broken(addresses: list[str]) -> list[str]:
    """Return a fault for each address that the server answers with an error or nothing."""
    answers = [(address, get(address)) for address in addresses]
    return [
        f"{address}: status {answer.status}"
        for address, answer in answers
        if answer.status != 200 or not answer.body
    ]


def assets(url: str) -> list[str]:
    """Return the addresses in the first page and its style sheets, and that of plotly."""
    page = get(url).body.decode()
    named = [urljoin(url, address) for address in re.findall(r'(?:src|href)="([^"#]+)"', page)]
    sheets = [address for address in named if urlsplit(address).path.endswith(".css")]
    nested = [
        urljoin(sheet, address) for sheet in sheets for address in urls_in(get(sheet).body.decode())
    ]
    return list(dict.fromkeys([*named, *nested, urljoin(url, PLOTLY)]))


def urls_in(sheet: str) -> list[str]:
    """Return the files that a style sheet refers to."""
    return [
        address
        for address in re.findall(r"""url\(["']?([^"')]+)""", sheet)
        if not address.startswith(("data:", "#"))
    ]


def faults_of_layout(url: str) -> list[str]:
    """Return a fault when the layout or the list of callbacks, both JSON of Dash, is empty."""
    counts = {
        path: len(json.loads(get(urljoin(url, path)).body))
        for path in ("/_dash-layout", "/_dash-dependencies")
    }
    return [f"{path} is empty" for path, count in counts.items() if not count]


def get(address: str) -> Answer:
    """Request `address`; an error status is returned, not raised."""
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, b"")


if __name__ == "__main__":
    main()
