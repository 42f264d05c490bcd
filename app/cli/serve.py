"""Command `lotwise serve`."""

from __future__ import annotations

import gc

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; beyond loopback put an authenticating proxy in front.",
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on; browsers keep separate settings for each port.",
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Further host name by which browsers reach the server; repeatable.",
)
def serve(host: str, port: int, allow_host: tuple[str, ...]) -> None:
    """Serve the web application."""
    # Garbage collection while modules load costs a tenth of the start; the server enables it again.
    gc.disable()
    from app.dash_app.server import serve as serve_forever

    try:
        serve_forever(host, port, allowed_hosts=allow_host)
    finally:
        gc.enable()
