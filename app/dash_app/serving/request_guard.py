"""Refusal of requests that no page of this application sends, before Dash looks at them.

Requests that another site makes a browser send are refused by the headers that browsers add
themselves (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; Origin, RFC 6454). It is a second
line: without CORS no other site can read an answer, and a callback needs a preflight. Following a
link to a page still works.

A body that is no object with an output of this application is refused with 400.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from flask import Flask, Response, current_app, request

from app.dash_app.serving.error_handling import CALLBACK_PATH, parsed_body
from app.dash_app.serving.security import HOSTS, LOOPBACK, is_allowed

#: values of Sec-Fetch-Site for the pages of this server, and for an address typed or bookmarked
_OWN_SITES = ("same-origin", "none")
_SAFE_METHODS = ("GET", "HEAD")


def guard_requests(dash_app: Dash) -> None:
    """Refuse requests of other sites with 403, and malformed callbacks with 400."""
    server: Flask = dash_app.server

    @server.before_request
    def refuse_other_sites() -> Response | None:
        if _is_of_this_site():
            return None
        return _refusal("This request comes from another site; open Lotwise itself.", 403)

    @server.before_request
    def refuse_malformed_callbacks() -> Response | None:
        if request.path != CALLBACK_PATH or request.method != "POST":
            return None
        if _is_callback(dash_app.callback_map):
            return None
        return _refusal("The body is no callback of this application; reload the page.", 400)


def _is_of_this_site() -> bool:
    """Return True for requests of this server's pages, for links to them, and without a browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site in _OWN_SITES:
        return True
    if site is not None:
        is_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return is_link and request.method in _SAFE_METHODS
    origin = request.headers.get("Origin")
    return origin is None or _is_own_origin(origin)


def _is_own_origin(origin: str) -> bool:
    """Return True for the address asked for, or a host allowed beside it that a proxy stands for.

    Beside loopback addresses other programs have ports of their own, so these must match wholly.
    """
    netloc = origin.partition("://")[2]
    beyond_loopback = [host for host in current_app.config[HOSTS] if host not in LOOPBACK]
    return netloc == request.host or is_allowed(netloc, beyond_loopback)


def _is_callback(known: Mapping[str, Any]) -> bool:
    """Return True for a body that names one of the `known` callbacks, with all that it takes.

    Those that run in the browser have no function here.
    """
    body = parsed_body()
    output = body.get("output") if isinstance(body, dict) else None
    callback = known.get(output, {}) if isinstance(output, str) else {}
    return "callback" in callback and all(
        _holds(body.get(name, []), callback[name]) for name in ("inputs", "state")
    )


def _holds(given: object, asked: Sequence[object]) -> bool:
    """Return True for a list of as many properties as a callback asks for."""
    if not isinstance(given, list) or len(given) != len(asked):
        return False
    return all(_is_property(each) for each in given)


def _is_property(given: object) -> bool:
    """Return True for a property as Dash sends it, or a list of those that one pattern matches."""
    if isinstance(given, list):
        return all(isinstance(each, dict) and _is_property(each) for each in given)
    return isinstance(given, dict) and {"id", "property"} <= given.keys()


def _refusal(words: str, status: int) -> Response:
    return Response(words, status, mimetype="text/plain")
