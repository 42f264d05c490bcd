"""Tests of the security of the server, as far as they need no browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import dash
import pytest
from dash import Dash, dcc
from dash.development.base_component import Component
from flask.testing import FlaskClient

import app.dash_app
from app.dash_app.serving import security
from app.dash_app.shell.layout import shell
from app.dash_app.theme import GRAPH_CONFIG


@pytest.fixture(scope="module")
def client(dash_app: Dash) -> FlaskClient:
    return dash_app.server.test_client()


def policy(client: FlaskClient) -> dict[str, str]:
    """Return the Content-Security-Policy of the page by directive."""
    header = client.get("/", base_url="http://127.0.0.1:8765").headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_policy_allows_scripts_of_this_server_or_by_hash_only(client: FlaskClient) -> None:
    sources = policy(client)["script-src"].split()
    assert sources[0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]+'", source) for source in sources[1:])


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ("default-src", "'self'"),
        ("connect-src", "'self'"),
        ("object-src", "'none'"),
        ("frame-ancestors", "'none'"),
        ("form-action", "'self'"),
    ],
)
def test_policy_forbids_loading_sending_and_framing(
    client: FlaskClient, directive: str, value: str
) -> None:
    assert policy(client)[directive] == value


@pytest.mark.parametrize(
    "path", ["/", "/assets/css/lotwise.css", "/_dash-layout", "/nowhere-at-all"]
)
def test_answers_carry_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, base_url="http://127.0.0.1").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.7:8765"])
def test_trust_other_host_names_are_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", base_url=f"http://{host}").status_code == 400


@pytest.mark.parametrize("host", ["[::1]:8765", "[::1]"])
def test_trust_loopback_address_of_ipv6_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("desk.example", True),
        ("DESK.example:443", True),
        ("a.team.example", True),
        ("team.example", False),
        ("desk.example.evil", False),
        ("[fd00::7]:80", True),
        ("[fd00::8]", False),
        ("[", False),
        ("", False),
    ],
)
def test_is_allowed_compares_names_and_addresses(host: str, allowed: bool) -> None:
    hosts = ["desk.example", ".team.example", "fd00::7"]
    assert security.is_allowed(host, hosts) is allowed


def test_localhost_over_ipv6_redirects_to_its_address(client: FlaskClient) -> None:
    answer = client.get("/", base_url="http://localhost:8765", environ_base={"REMOTE_ADDR": "::1"})
    assert answer.headers["Location"] == "http://[::1]:8765/"


def test_localhost_redirects_to_the_loopback_address(client: FlaskClient) -> None:
    answer = client.get("/position-sizing?x=1", base_url="http://localhost:8765")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "http://127.0.0.1:8765/position-sizing?x=1"


def test_trust_named_host_is_answered(dash_app: Dash) -> None:
    security.trust(dash_app.server, ["desk.example"])
    try:
        assert (
            dash_app.server.test_client().get("/", base_url="https://desk.example").status_code
            == 200
        )
    finally:
        security.trust(dash_app.server, ())


def test_body_above_the_limit_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/_dash-update-component",
        data=b"x" * (security.BODY_BYTES + 1),
        content_type="application/json",
        base_url="http://127.0.0.1",
    )
    assert answer.status_code == 413


def test_upload_limit_of_the_browser_equals_that_of_the_server(dash_app: Dash) -> None:
    script = (assets_of(dash_app) / "js" / "upload.js").read_text()
    limit = re.search(r"MAX_MB = (\d+)", script)
    assert limit is not None
    assert int(limit[1]) * 2**20 == security.UPLOAD_BYTES


def assets_of(dash_app: Dash) -> Path:
    """Return the folder of the files for the browser."""
    return Path(dash_app.config.assets_folder)


def test_callback_request_of_a_foreign_site_needs_a_preflight(client: FlaskClient) -> None:
    answer = client.post(
        "/_dash-update-component", data="{}", content_type="text/plain", base_url="http://127.0.0.1"
    )
    assert answer.status_code >= 400


def test_deliver_compresses_text_but_not_figures(client: FlaskClient) -> None:
    def encoding(path: str) -> str | None:
        answer = client.get(
            path, base_url="http://127.0.0.1", headers={"Accept-Encoding": "gzip, br"}
        )
        return answer.headers.get("Content-Encoding")

    assert encoding("/assets/css/lotwise.css") in ("br", "gzip")
    assert encoding("/_dash-layout") is None


def test_page_names_its_language_and_loads_nothing_foreign(client: FlaskClient) -> None:
    page = client.get("/", base_url="http://127.0.0.1").text
    assert '<html lang="en">' in page
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


def test_styles_and_icons_are_local_files(dash_app: Dash) -> None:
    for sheet in assets_of(dash_app).rglob("*.css"):
        for address in re.findall(r"url\(\"?([^\")]+)", sheet.read_text()):
            assert (sheet.parent / address).is_file(), f"{sheet.name} asks for {address}"


def components(layout: Component) -> Iterator[Component]:
    """Return a component and all components below it."""
    yield layout
    yield from (part for part in layout._traverse() if isinstance(part, Component))


def test_graphs_of_every_page_use_the_shared_configuration(dash_app: Dash) -> None:
    layouts = [page["layout"]() for page in dash.page_registry.values()]
    graphs = [
        part
        for layout in [*layouts, shell()]
        for part in components(layout)
        if isinstance(part, dcc.Graph)
    ]
    assert graphs
    assert all(part.config == GRAPH_CONFIG for part in graphs)
    assert GRAPH_CONFIG["showSendToCloud"] is False
    assert GRAPH_CONFIG["plotlyServerURL"] == ""


def test_graph_is_made_in_one_module_only() -> None:
    """Check graphs that callbacks make too, which are in no layout."""
    folder = Path(app.dash_app.__file__).parent
    makers = [path.name for path in folder.rglob("*.py") if "dcc.Graph(" in path.read_text()]
    assert makers == ["graph.py"]
