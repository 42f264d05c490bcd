"""HTML of a report: one file with styles, scripts and figures, which fetches nothing.

Its content policy names the two scripts by their hashes, so that no script in a log or a profile
could run, even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.calculations.live import LiveComparison
from app.calculations.log.book import Book
from app.calculations.profile.model import Profile
from app.dash_app.components.content import Chart, table_class
from app.dash_app.report.sections import about, origin_section, sections
from app.dash_app.state.server_state import standalone_state
from app.dash_app.state.workspace import Workspace
from app.dash_app.theme import GRAPH_CONFIG
from app.importers import Origin
from app.runtime.paths import ASSETS

HERE = Path(__file__).parent
STYLES = ("css/lotwise.css", "css/tables.css")


def report_html(book: Book, profile: Profile, name: str, live: LiveComparison | None = None) -> str:
    """Return the report of a book under a profile; `name` is the name of the log.

    With live trades the report has a section about them.
    """
    from plotly.offline import get_plotlyjs

    with standalone_state():
        workspace = Workspace({"fingerprint": "report", "nonce": "report.0.0"}, book, profile)
        record = Origin(book, profile, name, scenarios=workspace.scenarios).document()
        printed = [*sections(workspace, live), origin_section(record)]
    plotly, script = get_plotlyjs(), (HERE / "report.js").read_text(encoding="utf-8")
    charts = [
        {"light": light.figure, "dark": dark.figure}
        for section in printed
        for light, dark in zip(section.pieces, section.in_dark, strict=True)
        if isinstance(light, Chart) and isinstance(dark, Chart)
    ]
    # Markup is what this application wrote itself; the rest is escaped.
    return (
        _environment()
        .get_template("template.html")
        .render(
            name=name,
            about=about(book),
            sections=printed,
            charts=charts,
            provenance=record,
            config=GRAPH_CONFIG,
            policy=_policy([plotly, script]),
            styles=Markup(_styles()),  # noqa: S704
            plotly=Markup(plotly),  # noqa: S704
            script=Markup(script),  # noqa: S704
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda piece: type(piece).__name__
    environment.filters["table_class"] = table_class
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "default": _plain}
    return environment


def _plain(value: object) -> object:
    """Return arrays and numbers of numpy as lists and plain numbers, anything else as text."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _styles() -> str:
    """Return the styles, with the typeface and icons embedded."""
    files = [*(ASSETS / name for name in STYLES), HERE / "report.css"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r'url\("([a-z0-9/.-]+\.(?:svg|woff2))"\)', _embedded, text)


def _embedded(address: re.Match[str]) -> str:
    kind = "image/svg+xml" if address[1].endswith(".svg") else "font/woff2"
    return f'url("data:{kind};base64,{_base64((ASSETS / "css" / address[1]).read_bytes())}")'


def _policy(scripts: Sequence[str]) -> str:
    """Return a content policy that allows these scripts, inline styles and embedded files only."""
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    hashes = " ".join(f"'sha256-{_base64(digest)}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:"
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
