"""Tests of serving: the fixed address, a port in use, and the warning beyond loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

import pytest
from flask import Flask

from app.calculations.errors import LotwiseError
from app.dash_app import server
from app.dash_app.serving import security
from app.dash_app.state.server_state import attach_state, state_of


class Started(Exception):  # noqa: N818
    """Raised where the server would start to run."""


class Bound:
    """Double of a bound server whose `run` raises `Started`."""

    def run(self) -> None:
        raise Started


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Replace the Dash application, built only once a process, by a bare one without warm-up."""
    bare = Flask("bare")
    attach_state(bare)

    class Holder:
        server = bare

    monkeypatch.setattr(server, "create_app", Holder)
    monkeypatch.setattr(server, "_warm_up", lambda prepared: None)
    return bare


def welcome_of(monkeypatch: pytest.MonkeyPatch, *where: Any, **options: Any) -> str:
    """Return the lines announced when the server starts."""
    monkeypatch.setattr(server, "create_server", lambda *_, **__: Bound())
    lines: list[str] = []
    with pytest.raises(Started):
        server.serve(*where, announce=lines.append, **options)
    return "\n".join(lines)


def test_serve_announces_the_fixed_address(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert welcome_of(monkeypatch) == "Lotwise is at http://127.0.0.1:8765 (Ctrl+C stops it)"


@pytest.mark.parametrize(
    ("host", "shown"), [("::1", "[::1]"), ("::", "[::1]"), ("fd00::7", "[fd00::7]")]
)
def test_serve_at_ipv6_announces_an_address_that_opens(
    application: Flask, monkeypatch: pytest.MonkeyPatch, host: str, shown: str
) -> None:
    assert f"http://{shown}:8765 " in welcome_of(monkeypatch, host)


def test_serve_busy_port_is_an_error_that_names_the_option(application: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LotwiseError, match=rf"Port {port} .* in use.*--port"):
            server.serve("127.0.0.1", port, announce=lambda line: None)


def test_serve_answers_beside_many_idle_connections(application: Flask) -> None:
    bound = server._bind(application, "127.0.0.1", 0)
    threading.Thread(target=bound.run, daemon=True).start()
    address = ("127.0.0.1", bound.effective_port)
    with contextlib.ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(socket.create_connection(address))
        asking = idle.enter_context(socket.create_connection(address, timeout=30))
        asking.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert asking.recv(8) == b"HTTP/1.1"
    bound.close()


def test_serve_host_of_another_machine_is_an_error(application: Flask) -> None:
    with pytest.raises(LotwiseError, match=r"Cannot listen at 203\.0\.113\.7.*--host"):
        server.serve("203.0.113.7", 8765, announce=lambda line: None)


def test_serve_beyond_loopback_advises_a_proxy(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = welcome_of(monkeypatch, "0.0.0.0", 9000, allowed_hosts=["desk.example"])
    assert "TLS proxy" in text
    assert "http://127.0.0.1:9000" in text
    assert "desk.example" in application.config[security.HOSTS]


def test_serve_wildcard_address_alone_answers_only_loopback_names(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = welcome_of(monkeypatch, "0.0.0.0", 9000)
    assert "Only requests for 127.0.0.1 are answered" in text
    assert "0.0.0.0" not in application.config[security.HOSTS]


def test_serve_trusts_the_host_it_binds(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    welcome_of(monkeypatch, "192.0.2.5", 8765)
    assert "192.0.2.5" in application.config[security.HOSTS]


def test_wsgi_returns_the_same_application(application: Flask) -> None:
    assert server.wsgi("desk.example") is application
    assert "desk.example" in application.config[security.HOSTS]


def test_serve_end_stops_all_jobs(application: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    monkeypatch.setattr(state_of(application).jobs, "stop_all", lambda: stopped.append(True))
    welcome_of(monkeypatch)
    assert stopped == [True]
