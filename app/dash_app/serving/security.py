"""What the server allows: hosts, sizes, what a page may load, and who may frame it.

The policy lets a page load nothing but the server's own files; inline scripts only by the hashes of Dash's own two.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from dash import Dash
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

LOOPBACK = ("127.0.0.1", "localhost", "::1")
UPLOAD_BYTES = 50 * 2**20  #: largest file, and largest sum of the files of one upload
BODY_BYTES = UPLOAD_BYTES * 4 // 3 + 2**20  #: base64 makes a third more of it

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def harden(dash_app: Dash) -> None:
    """Apply all of it."""
    server: Flask = dash_app.server
    server.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, MAX_FORM_MEMORY_SIZE=BODY_BYTES)
    trust(server, ())
    server.before_request(_one_name)

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _policy(
            dash_app.csp_hashes()
        )  # grows at the first request: the pages' titles
        response.headers.update(HEADERS)
        return response


def trust(server: Flask, hosts: Sequence[str]) -> None:
    """Answer requests for these host names besides the loopback ones, and refuse any other (DNS rebinding)."""
    server.config["TRUSTED_HOSTS"] = [*LOOPBACK, *hosts]


def _one_name() -> BaseResponse | None:
    """`localhost` leads to 127.0.0.1: to a browser they are two origins, with two storages."""
    address = urlsplit(request.url)
    if address.hostname != "localhost":
        return None
    port = f":{address.port}" if address.port else ""
    return redirect(urlunsplit(address._replace(netloc=f"127.0.0.1{port}")), code=307)


def _policy(script_hashes: Sequence[str]) -> str:
    scripts = " ".join(["'self'", *script_hashes])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
