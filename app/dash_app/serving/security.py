"""Security of the server: allowed hosts, size limits, content policy and framing.

The policy lets a page load nothing but the server's own files. Inline scripts run only if their
hash is that of one of Dash's own two.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from dash import Dash
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

LOOPBACK = ("127.0.0.1", "localhost", "::1")
UPLOAD_BYTES = 50 * 2**20  #: largest file, and largest sum of the files of one upload
BODY_BYTES = UPLOAD_BYTES * 4 // 3 + 2**20  #: base64 is a third larger

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def harden(dash_app: Dash) -> None:
    """Limit request bodies, trust loopback hosts only, and send security headers."""
    server: Flask = dash_app.server
    server.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, MAX_FORM_MEMORY_SIZE=BODY_BYTES)
    trust(server, ())
    server.before_request(_redirect_localhost)

    @server.after_request
    def add_headers(response: Response) -> Response:
        # Not computed once: the first request adds a script with the titles of the pages.
        response.headers["Content-Security-Policy"] = _policy(dash_app.csp_hashes())
        response.headers.update(HEADERS)
        return response


def trust(server: Flask, hosts: Sequence[str]) -> None:
    """Answer only requests for these host names and the loopback ones.

    Refusing all others protects against DNS rebinding.
    """
    server.config["TRUSTED_HOSTS"] = [*LOOPBACK, *hosts]


def _redirect_localhost() -> BaseResponse | None:
    """Redirect `localhost` to 127.0.0.1: to a browser they are two origins with two storages."""
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
