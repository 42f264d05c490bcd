"""Tests of file delivery: compression of package files, and caching of assets."""

from __future__ import annotations

import re

import flask_compress.flask_compress as compressing
import pytest
from dash import Dash

from app.dash_app.serving import static_files as delivery

BROTLI = {"Accept-Encoding": "br"}
HERE = "http://127.0.0.1"


def test_deliver_package_file_is_compressed_once_and_not_sent_twice(
    dash_app: Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = dash_app.server.test_client()
    client.get("/", base_url=HERE)  # which tells Dash what its pages load
    first = client.get(delivery.PLOTLY, base_url=HERE, headers=BROTLI)
    assert first.status_code == 200
    assert first.headers["Content-Encoding"] == "br"
    monkeypatch.setattr(compressing, "_compress_data", pytest.fail)
    assert client.get(delivery.PLOTLY, base_url=HERE, headers=BROTLI).data == first.data
    again = client.get(
        delivery.PLOTLY, base_url=HERE, headers=BROTLI | {"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["os/environ", "dash/../../x.js", "dash/%00", "dash/none.js"])
def test_deliver_file_of_no_package_is_not_found(
    dash_app: Dash, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = dash_app.server.test_client().get(delivery.PACKAGES + path, base_url=HERE)
    assert answer.status_code == 404
    assert "Exception" not in caplog.text


def test_deliver_page_itself_is_not_cached(dash_app: Dash) -> None:
    files = delivery.PackageFiles()
    files.set("br;/", b"page")
    assert files.get("br;/") is None


def test_deliver_versioned_assets_are_cached_by_the_browser(dash_app: Dash) -> None:
    client = dash_app.server.test_client()
    page = client.get("/", base_url=HERE).get_data(as_text=True)
    address = re.search(r'"(/assets/js/settings\.js\?m=[^"]+)"', page)
    assert address is not None
    assert client.get(address[1], base_url=HERE).cache_control.max_age == delivery.A_DAY_S
    assert client.get("/assets/js/settings.js", base_url=HERE).cache_control.max_age is None
