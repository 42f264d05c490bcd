"""Build the wheel, install it into an empty environment, and check what `lotwise serve` from it serves.

`python -m scripts.check_wheel` exits 1 with a list of faults. Nothing of the checkout is importable while it runs
the installed command: a file missing from the wheel is missing here.
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
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scripts.serving import serving

ROOT = Path(__file__).parents[1]
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
#: Each kind of file the pages cannot do without, by how its path ends; plotly is loaded when a chart is.
KINDS = {
    "style sheet": ".css",
    "script": ".js",
    "font": ".woff2",
    "icon": ".svg",
    "plotly": "/plotly.min.js",
}


class Answer(NamedTuple):
    """What the server said to one request."""

    status: int
    body: bytes


def main() -> None:
    """Check the wheel of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        faults = check(Path(folder))
    if faults:
        sys.exit("The wheel is faulty:\n" + "\n".join(f"  {fault}" for fault in faults))
    print("wheel: installs, helps and serves its pages with all their assets")


def check(folder: Path) -> list[str]:
    """The faults of a freshly built wheel, installed below the empty `folder`."""
    lotwise = install(build(folder / "wheel"), folder / "environment")
    helped = subprocess.run([lotwise, "--help"], cwd=folder, capture_output=True, text=True)
    faults = (
        []
        if helped.returncode == 0 and "serve" in helped.stdout
        else [f"lotwise --help: {helped.stderr or helped.stdout}"]
    )
    with serving([str(lotwise)], cwd=folder) as served:
        return faults + faults_of_site(served.url)


def build(folder: Path) -> Path:
    """Build the wheel into `folder`."""
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("lotwise-*.whl"))


def install(wheel: Path, environment: Path) -> Path:
    """Install `wheel` and what it needs into a new environment; the path of its `lotwise` command."""
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip(
        str(scripts / "python"),
        "install",
        "--constraint",
        str(ROOT / "constraints.txt"),
        str(wheel),
    )
    return scripts / "lotwise"


def pip(python: str, *words: str) -> None:
    """Run pip quietly; raises `CalledProcessError` when it fails."""
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True
    )


def faults_of_site(url: str) -> list[str]:
    """What the running application at `url` fails to serve."""
    addresses = assets(url)
    return [*absent(addresses), *broken(addresses), *faults_of_layout(url)]


def absent(addresses: list[str]) -> list[str]:
    """The kinds of file that none of `addresses` is."""
    paths = [urlsplit(address).path for address in addresses]
    return [
        f"no {kind} among the assets"
        for kind, ending in KINDS.items()
        if not any(path.endswith(ending) for path in paths)
    ]


def broken(addresses: list[str]) -> list[str]:
    """The addresses that the server answers with an error or with nothing."""
    answers = [(address, get(address)) for address in addresses]
    return [
        f"{address}: status {answer.status}"
        for address, answer in answers
        if answer.status != 200 or not answer.body
    ]


def assets(url: str) -> list[str]:
    """The addresses of everything the first page names, what its style sheets name, and plotly."""
    page = get(url).body.decode()
    named = [urljoin(url, address) for address in re.findall(r'(?:src|href)="([^"#]+)"', page)]
    sheets = [address for address in named if urlsplit(address).path.endswith(".css")]
    nested = [
        urljoin(sheet, address) for sheet in sheets for address in urls_in(get(sheet).body.decode())
    ]
    return list(dict.fromkeys([*named, *nested, urljoin(url, PLOTLY)]))


def urls_in(sheet: str) -> list[str]:
    """The files a style sheet refers to."""
    return [
        address
        for address in re.findall(r"""url\(["']?([^"')]+)""", sheet)
        if not address.startswith(("data:", "#"))
    ]


def faults_of_layout(url: str) -> list[str]:
    """Whether the layout and the callbacks, which Dash asks for as JSON, are there."""
    counts = {
        path: len(json.loads(get(urljoin(url, path)).body))
        for path in ("/_dash-layout", "/_dash-dependencies")
    }
    return [f"{path} is empty" for path, count in counts.items() if not count]


def get(address: str) -> Answer:
    """Ask for `address`; an error status is an answer too."""
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, b"")


if __name__ == "__main__":
    main()
