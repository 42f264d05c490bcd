"""Tests of the refusal of requests that no page of the application sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app.dash_app.pages.position_sizing.kelly import ids
from app.dash_app.serving import security

BASE = "http://127.0.0.1:8765"
CALLBACK = "/_dash-update-component"


@pytest.fixture(scope="module")
def client(dash_app: Dash) -> FlaskClient:
    client = dash_app.server.test_client()
    client.get("/", base_url=BASE)  # Dash learns its callbacks with the first request
    return client


def status(client: FlaskClient, body: bytes | str, **headers: str) -> int:
    """Return the status of a callback request with this body."""
    answer = client.post(
        CALLBACK, data=body, content_type="application/json", base_url=BASE, headers=headers
    )
    return answer.status_code


def a_callback(dash_app: Dash, **changes: Any) -> str:
    """Return a body for the callback that draws Kelly, without a portfolio, some keys changed."""
    properties = (f"{ids.CONTENT}.children", f"{ids.NO_MARGIN}.hidden", f"{ids.DETAILS}.display")
    output = f"..{'...'.join(properties)}.."
    asked = dash_app.callback_map[output]
    outputs = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in properties]
    body = {"output": output, "outputs": outputs, "inputs": asked["inputs"], "changedPropIds": []}
    return json.dumps({**body, "state": asked["state"], **changes})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "[]",
        "null",
        "{}",
        '"\\ud800"',
        "1" * 5_000,
        "[" * 50_000,
        b"\xff\x00",
        '{"output": "no.such"}',
        '{"output": {"a": 1}}',
        '{"output": ' + "1" * 5_000 + "}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_guard_body_without_known_output_is_refused(
    client: FlaskClient, body: bytes | str, caplog: pytest.LogCaptureFixture
) -> None:
    assert status(client, body) == 400
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": 3},
        {"inputs": []},
        {"inputs": [3]},
        {"inputs": [{"id": "a"}]},
        {"inputs": [[3]]},
        {"state": {}},
        {"state": [[[]]] * 40},
    ],
    ids=str,
)
def test_guard_callback_without_what_it_takes_is_refused(
    client: FlaskClient, dash_app: Dash, changes: dict[str, Any]
) -> None:
    assert status(client, a_callback(dash_app, **changes)) == 400


def test_guard_callback_of_a_page_passes(client: FlaskClient, dash_app: Dash) -> None:
    assert status(client, a_callback(dash_app)) == 200


def test_guard_callback_of_the_browser_is_refused(client: FlaskClient, dash_app: Dash) -> None:
    asked = dash_app.callback_map["upload-files.data"]
    assert "callback" not in asked
    body = {"output": "upload-files.data", "inputs": asked["inputs"], "state": asked["state"]}
    assert status(client, json.dumps(body)) == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_guard_request_of_another_site_is_refused(client: FlaskClient, site: str) -> None:
    assert status(client, "{}", **{"Sec-Fetch-Site": site}) == 403
    embedded = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/assets/css/lotwise.css", base_url=BASE, headers=embedded).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none"])
def test_guard_link_from_anywhere_opens_the_page(client: FlaskClient, site: str) -> None:
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/position-sizing", base_url=BASE, headers=link).status_code == 200


def test_guard_form_of_another_site_is_refused(client: FlaskClient) -> None:
    form = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert status(client, "{}", **form) == 403


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (BASE, 400),  # its own origin: looked at, and found malformed
        ("http://127.0.0.1:9999", 403),
        ("http://evil.example", 403),
        ("https://desk.example", 400),
        ("null", 403),
        ("http://[", 403),
    ],
)
def test_guard_origin_without_fetch_metadata_decides(
    client: FlaskClient, dash_app: Dash, origin: str, expected: int
) -> None:
    security.trust(dash_app.server, ["desk.example"])
    try:
        assert status(client, "{}", Origin=origin) == expected
    finally:
        security.trust(dash_app.server, ())
