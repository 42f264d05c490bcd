"""Command `lotwise serve`: its options reach the server."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from app.dash_app import server
from tests.unit.cli.builders import run


def test_serve_options_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        server, "serve", lambda host, port, allowed_hosts: calls.append((host, port, allowed_hosts))
    )
    result = run("serve", "--port", "9000", "--allow-host", "a.test", "--allow-host", "b.test")
    assert result.exit_code == 0, result.output
    assert calls == [("127.0.0.1", 9000, ("a.test", "b.test"))]


def test_serve_failed_start_leaves_garbage_collection_enabled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("port in use")

    monkeypatch.setattr(server, "serve", fail)
    assert run("serve").exit_code == 2
    assert gc.isenabled()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_serve_invalid_port_ends_with_status_2(port: str) -> None:
    assert run("serve", "--port", port).exit_code == 2
