"""Delivery of files: compressed once, and cached by browsers for a day.

Only addresses that name the version of a file are cached.
"""

from __future__ import annotations

from dash.exceptions import DependencyException
from flask import Flask, Request, Response, request
from flask_compress import Compress

from app.dash_app.state.byte_cache import ByteCache

#: Types worth compressing. Figures are not: mostly the browser runs on the same machine.
COMPRESSED = ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"]
PACKAGES, ASSETS = "/_dash-component-suites/", "/assets/"
#: Requested from the head of the page, because charts wait for it longest.
PLOTLY = f"{PACKAGES}plotly/package_data/plotly.min.js"
CACHE_BYTES = 16 * 2**20
A_DAY_S = 86_400


class PackageFiles:
    """Cache of the compressed files of installed packages, and of nothing else.

    Packages do not change while the server runs. Without the cache the server would compress the
    4.8 MB of plotly at every page load, even for a browser that has them.
    """

    def __init__(self) -> None:
        self._files = ByteCache(CACHE_BYTES)

    def get(self, key: str) -> bytes | None:
        """Return the compressed file, None if it has not been compressed yet."""
        return self._files.get(key)

    def set(self, key: str, compressed: bytes) -> None:
        """Store the compressed file if it belongs to a package."""
        if PACKAGES in key:
            self._files.put(key, compressed)


def deliver(server: Flask) -> None:
    """Compress answers, let browsers cache assets for a day, and answer 404 for unknown packages.

    The address of an asset holds the time at which its file was written.
    """
    server.config.update(
        COMPRESS_MIMETYPES=COMPRESSED, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5
    )
    server.config.update(COMPRESS_CACHE_BACKEND=PackageFiles, COMPRESS_CACHE_KEY=_path)
    Compress(server)

    @server.errorhandler(DependencyException)
    def no_such_file(_error: DependencyException) -> Response:
        return Response("There is no such file.", 404, mimetype="text/plain")

    @server.after_request
    def allow_caching(response: Response) -> Response:
        is_versioned_asset = request.path.startswith(ASSETS) and "m" in request.args
        if is_versioned_asset and response.status_code == 200:
            response.cache_control.no_cache = None
            response.cache_control.max_age = A_DAY_S
        return response


def _path(asked: Request) -> str:
    return asked.path
