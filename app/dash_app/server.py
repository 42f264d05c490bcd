"""`serve`: the application behind waitress, one process with threads, at a fixed address."""

from __future__ import annotations

import errno
import gc
import logging
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
from app.dash_app.serving.memory import give_back_memory
from app.dash_app.state.server_state import state_of

HOST, PORT = "127.0.0.1", 8765  #: fixed: the browser keeps the user's data under this very address
THREADS = 8
ANYWHERE = ("0.0.0.0", "::", "")


def serve(
    host: str = HOST,
    port: int = PORT,
    *,
    allowed_hosts: Sequence[str] = (),
    announce: Callable[[str], None] = click.echo,
) -> None:
    """Serve until interrupted; `announce` is given the lines a person should read, `LOTWISE_LOG` says how much is logged (WARNING).

    `allowed_hosts` are names, besides `host`, that browsers may ask for. Raises `LotwiseError` when the port is taken
    or the host is not one of this machine.
    """
    application = _application([*allowed_hosts, *([] if host in ANYWHERE else [host])])
    server = _bind(application, host, port)
    for line in _welcome(host, port, allowed_hosts):
        announce(line)
    _start_warming_up()
    try:
        server.run()
    finally:
        state_of(application).jobs.stop_all()  # else the process would wait for them


def wsgi(*allowed_hosts: str) -> Flask:
    """The application for another server: `gunicorn 'app.dash_app.server:wsgi("lotwise.example")'`; hosts as in `serve`.

    One process, several threads: jobs and the memory of portfolios are a process's own.
    """
    application = _application(allowed_hosts)
    _start_warming_up()
    return application


def _application(hosts: Sequence[str]) -> Flask:
    logging.basicConfig(
        level=os.environ.get("LOTWISE_LOG", "WARNING").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    application: Flask = create_app().server
    gc.freeze()  # what is there now stays: passing over it at every full collection would hold answers up
    gc.enable()
    give_back_memory(application)
    security.trust(application, hosts)
    return application


def _bind(application: Flask, host: str, port: int) -> Any:
    """The waitress server, listening; waitress has no types."""
    try:
        return create_server(
            application,
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=security.BODY_BYTES,
            ident=None,
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"Port {port} of {host} is in use, perhaps by another Lotwise. Stop that one, or choose another port with --port."
        else:
            reason = f"Cannot listen at {host}, port {port}: {error.strerror or error}. Check --host and --port."
        raise LotwiseError(reason) from error


def _welcome(host: str, port: int, allowed_hosts: Sequence[str]) -> list[str]:
    shown = HOST if host in (*ANYWHERE, "localhost") else host
    lines = [f"Lotwise is at http://{shown}:{port} (Ctrl+C stops it)"]
    if host not in security.LOOPBACK:
        lines.append(
            "It listens beyond this machine and knows no users: put a proxy with TLS and a login in front of it."
        )
        if host in ANYWHERE and not allowed_hosts:
            lines.append(
                "Only requests for 127.0.0.1 are answered until --allow-host names the host it is reached by."
            )
    return lines


def _start_warming_up() -> None:
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    """Compile, or load from numba's cache, what the first replay would otherwise wait for."""
    from app.calculations.kernels.compiled import remove_outdated_caches
    from app.calculations.kernels.warmup import warm_up

    remove_outdated_caches()
    warm_up()
