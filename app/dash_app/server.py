"""Server of the application: waitress, one process with several threads, at a fixed address."""

from __future__ import annotations

import errno
import gc
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from app.calculations.errors import LotwiseError
from app.dash_app.app import create_app
from app.dash_app.serving import security
from app.dash_app.serving.logs import log_briefly
from app.dash_app.serving.memory import give_back_memory
from app.dash_app.state.server_state import state_of

HOST, PORT = "127.0.0.1", 8765  #: fixed, because the browser stores data by address
THREADS = 8
#: A browser holds up to six connections open between requests: enough for 160 of them. At the limit
#: waitress accepts no more until one closes, and new pages would wait without an answer.
CONNECTIONS = 1_000
ANYWHERE = ("0.0.0.0", "::", "")  #: hosts that stand for all addresses of this machine


def serve(
    host: str = HOST,
    port: int = PORT,
    *,
    allowed_hosts: Sequence[str] = (),
    announce: Callable[[str], None] = click.echo,
) -> None:
    """Serve until interrupted.

    `allowed_hosts` are the host names, besides `host`, that browsers may use. `announce` receives
    the lines to show to the user. The environment variable `LOTWISE_LOG` sets the level of logging
    (WARNING by default).
    Raises `LotwiseError` when the port is in use or the host is not one of this machine.
    """
    named_host = [] if host in ANYWHERE else [host]
    application = _application([*allowed_hosts, *named_host])
    server = _bind(application, host, port)
    for line in _welcome(host, port, allowed_hosts):
        announce(line)
    _start_warming_up(application)
    try:
        server.run()
    finally:
        state_of(application).jobs.stop_all()  # otherwise the process would wait for running jobs


def wsgi(*allowed_hosts: str) -> Flask:
    """Return the application for another server; `allowed_hosts` as in `serve`.

    For example `gunicorn --threads 8 'app.dash_app.server:wsgi("lotwise.example")'`. It must run in
    one process with several threads, because jobs and loaded portfolios are in its memory, and with
    a `--keep-alive` longer than the pages pause between requests.
    """
    application = _application(allowed_hosts)
    _start_warming_up(application)
    return application


def _application(hosts: Sequence[str]) -> Flask:
    log_briefly(os.environ.get("LOTWISE_LOG", "WARNING").upper())
    application: Flask = create_app().server
    # Freeze start-up objects so that full collections, during which requests wait, skip them.
    gc.freeze()
    gc.enable()
    give_back_memory(application)
    security.trust(application, hosts)
    return application


def _bind(application: Flask, host: str, port: int) -> Any:
    """Return a listening waitress server (`Any`, because waitress has no types)."""
    try:
        return create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at 1,024 open files
            max_request_body_size=security.BODY_BYTES,
            ident=None,
        )
    except OSError as error:
        raise LotwiseError(_bind_fault(host, port, error)) from error


def _bind_fault(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is in use, perhaps by another Lotwise. "
            "Stop that one, or choose another port with --port."
        )
    reason = error.strerror or error
    return f"Cannot listen at {host}, port {port}: {reason}. Check --host and --port."


def _welcome(host: str, port: int, allowed_hosts: Sequence[str]) -> list[str]:
    lines = [f"Lotwise is at http://{_shown(host)}:{port} (Ctrl+C stops it)"]
    if host not in security.LOOPBACK:
        lines.append(
            "Reachable from other machines without a login: "
            "put a TLS proxy with authentication in front."
        )
        if host in ANYWHERE and not allowed_hosts:
            lines.append(
                "Only requests for 127.0.0.1 are answered. "
                "Name the host that browsers use with --allow-host."
            )
    return lines


def _shown(host: str) -> str:
    """Return the host as it stands in an address that this machine's browsers can open."""
    if host in ("0.0.0.0", "", "localhost"):
        return HOST
    shown = "::1" if host == "::" else host
    return f"[{shown}]" if ":" in shown else shown


def _start_warming_up(application: Flask) -> None:
    prepared = state_of(application).prepared
    prepared.clear()
    threading.Thread(target=_warm_up, args=(prepared,), name="warm-up", daemon=True).start()


def _warm_up(prepared: threading.Event) -> None:
    """Compile the kernels, or load them from their cache, before the first replay needs them."""
    from app.calculations.kernels.compiled import remove_outdated_caches
    from app.calculations.kernels.warmup import warm_up

    try:
        remove_outdated_caches()
        warm_up()
    finally:
        prepared.set()
