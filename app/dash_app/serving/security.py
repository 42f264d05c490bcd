"""Security of the server: allowed hosts, size limits, content policy and framing.

The policy lets a page load nothing but the server's own files. Inline scripts run only if their
hash is that of one of Dash's own two.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from dash import Dash
from flask import Flask, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOSTS = "LOTWISE_HOSTS"  #: key of the server's configuration: host names that are answered
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
    server.before_request(_refuse_other_hosts)
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
    server.config[HOSTS] = [*LOOPBACK, *hosts]


def is_allowed(host: str, hosts: Sequence[str]) -> bool:
    """Return True for a host, with or without a port, whose name or address is one of `hosts`.

    One that begins with a dot stands for all names below it. Flask's own `TRUSTED_HOSTS` refuses
    every address of IPv6.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets that hold no address
        return False
    allowed = [each.lower() for each in hosts]
    return name in allowed or any(each[:1] == "." and name.endswith(each) for each in allowed)


def _refuse_other_hosts() -> None:
    if not is_allowed(request.host, current_app.config[HOSTS]):
        abort(400)


def _redirect_localhost() -> BaseResponse | None:
    """Redirect `localhost` to its address: to a browser they are two origins with two storages."""
    address = urlsplit(request.url)
    if address.hostname != "localhost":
        return None
    loopback = "[::1]" if ":" in (request.remote_addr or "") else "127.0.0.1"
    port = f":{address.port}" if address.port else ""
    return redirect(urlunsplit(address._replace(netloc=f"{loopback}{port}")), code=307)


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
