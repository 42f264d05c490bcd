"""HTML of a report: one file with styles, scripts and figures, which fetches nothing.

Its content policy names the two scripts by their hashes, so that no script in a log or a profile
could run, even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html import escape

from app.dash_app.components.markup import markup
from app.dash_app.report.pieces import Chart
from app.dash_app.report.sections import Section, head, sections
from app.dash_app.state.workspace import Workspace
from app.dash_app.theme import GRAPH_CONFIG
from app.runtime.paths import ASSETS

STYLES = (
    "css/lotwise.css",
    "css/icons.css",
    "css/tables.css",
    "css/sizing.css",
    "css/kelly.css",
    "css/alerts.css",
    "css/allocator.css",
    "css/methods.css",
    "css/forms.css",
    "css/print.css",
)
REPORT_STYLE = """
body { padding: 24px; line-height: 20px; }
main { max-width: 1120px; margin: 0 auto; font-variant-numeric: tabular-nums; }
h1 { font-size: 20px; line-height: 28px; margin: 0; }
h2 { font-size: 16px; line-height: 24px; margin: 0 0 10px; }
h3 { font-size: 13px; line-height: 18px; margin: 16px 0 4px; }
button, .as-link, .icon-btn, .x { display: none; }
.chips button, .scheme { display: inline-flex; } .chip { cursor: default; }
.scheme { float: right; padding: 4px 12px; font-weight: 600; }
.scheme { border: 1px solid var(--strong); border-radius: 6px; }
.strip { position: static; margin: 12px 0 0; padding: 0; border: 0; }
.tbl th button { display: inline; border: 0; padding: 0; }
.tbl th button { background: none; font: inherit; color: inherit; }
@media (max-width: 720px) {
  body { padding: 16px; } .chips { flex-wrap: wrap; margin-right: 0; padding: 0; }
}
@media print { .scheme { display: none; } body { padding: 0; } }
"""
BOOT = """
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const charts = read("charts"), config = read("config"), button = document.querySelector(".scheme");
function draw(scheme) {
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  button.textContent = scheme === "dark" ? "Light" : "Dark";
  charts.forEach((chart, k) => {
    const figure = chart[scheme];
    Plotly.react(document.getElementById("chart-" + k), figure.data, figure.layout, config);
  });
}
button.addEventListener("click", () => draw(button.textContent.toLowerCase()));
draw(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.querySelectorAll("details").forEach((details) => { details.open = true; });
"""


def report_html(workspace: Workspace, name: str) -> str:
    """Return the report of a workspace; `name` is the name of the log."""
    from plotly.offline import get_plotlyjs

    charts: list[Chart] = []
    body = markup(head(workspace, name)) + "".join(
        _section(section, charts) for section in sections(workspace)
    )
    plotly, boot = get_plotlyjs(), BOOT + (ASSETS / "print.js").read_text(encoding="utf-8")
    data = _data(
        "charts", [{"light": chart.figure, "dark": chart.dark} for chart in charts]
    ) + _data("config", GRAPH_CONFIG)
    policy = _policy([plotly, boot])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)} · Lotwise</title><style>{_styles()}</style></head>"
        f'<body><main><button type="button" class="scheme">Dark</button>{body}</main>'
        f"{data}<script>{plotly}</script><script>{boot}</script></body></html>\n"
    )


def _section(section: Section, charts: list[Chart]) -> str:
    parts = []
    for part in section.content:
        if isinstance(part, Chart):
            parts.append(_place(part, f"chart-{len(charts)}"))
            charts.append(part)
        else:
            parts.append(markup(part))
    # The methods are at the end of the same file.
    inside = "".join(parts).replace('href="/methods#', 'href="#')
    return f'<section class="sec"><h2>{escape(section.title)}</h2>{inside}</section>'


def _place(chart: Chart, place: str) -> str:
    """Return the heading of a chart and the element into which the script draws it."""
    label, height = escape(chart.label), f"height:{chart.height_px}px"
    frame = f'<div id="{place}" role="img" aria-label="{label}" style="{height}"></div>'
    return f"<h3>{label}</h3>{frame}"


def _data(name: str, value: object) -> str:
    """Return a value as a JSON element that no text in the value can close."""
    text = json.dumps(value, allow_nan=False, default=_plain).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _plain(value: object) -> object:
    """Return arrays and numbers of numpy as lists and plain numbers, anything else as text."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _styles() -> str:
    """Return the styles of the application, with icons and the typeface embedded."""
    text = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in STYLES)
    return re.sub(r'url\("([a-z0-9/.-]+\.(?:svg|woff2))"\)', _embedded, text) + REPORT_STYLE


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
