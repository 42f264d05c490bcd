"""How files reach the browser: compressed once, and kept by it for a day where their address names their version."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask_compress import Compress

from app.dash_app.state.byte_cache import ByteCache

#: Text that is worth compressing; figures are not, on the machine that made them.
COMPRESSED = ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"]
PACKAGES, ASSETS = "/_dash-component-suites/", "/assets/"
PLOTLY = f"{PACKAGES}plotly/package_data/plotly.min.js"  #: asked for from the page's head: charts wait for it longest
KEPT_BYTES = 16 * 2**20
A_DAY_S = 86_400


class PackageFiles:
    """Compressed files of installed packages, which do not change while the server runs; nothing else is remembered.

    Without it the server would compress plotly's 4.8 MB at every page load, even for a browser that has them.
    """

    def __init__(self) -> None:
        self._files = ByteCache(KEPT_BYTES)

    def get(self, key: str) -> bytes | None:
        """The compressed file, if it was compressed before."""
        return self._files.get(key)

    def set(self, key: str, compressed: bytes) -> None:
        """Remember a file of a package."""
        if PACKAGES in key:
            self._files.put(key, compressed)


def deliver(server: Flask) -> None:
    """Compress answers, and let browsers keep assets: their addresses hold the time at which they were written."""
    server.config.update(
        COMPRESS_MIMETYPES=COMPRESSED, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5
    )
    server.config.update(COMPRESS_CACHE_BACKEND=PackageFiles, COMPRESS_CACHE_KEY=_path)
    Compress(server)

    @server.after_request
    def keep(response: Response) -> Response:
        if request.path.startswith(ASSETS) and "m" in request.args and response.status_code == 200:
            response.cache_control.no_cache = None
            response.cache_control.max_age = A_DAY_S
        return response


def _path(of: Request) -> str:
    return of.path
