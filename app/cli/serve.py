"""Command `lotwise serve`."""

from __future__ import annotations

import gc

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen; beyond loopback put an authenticating proxy in front.",
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Browsers keep settings for each port apart.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A further name that browsers reach it by; repeatable.",
)
def serve(host: str, port: int, allow_host: tuple[str, ...]) -> None:
    """Serve the web application."""
    # Collections while modules load cost a tenth of the start-up time; the server enables them again.
    gc.disable()
    from app.dash_app.server import serve as serve_forever

    try:
        serve_forever(host, port, allowed_hosts=allow_host)
    finally:
        gc.enable()
