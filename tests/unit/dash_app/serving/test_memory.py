"""Tests of the return of freed memory after large requests."""

from __future__ import annotations

import pytest
from flask import Flask

from app.dash_app.serving import memory


class Libc:
    """Double of glibc that records its calls."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def mallopt(self, option: int, value: int) -> None:
        self.asked.append(f"mallopt {option} {value}")

    def malloc_trim(self, pad: int) -> None:
        self.asked.append("trim")


@pytest.mark.parametrize(("size", "trims"), [(10, 0), (memory.LARGE_BODY_BYTES + 1, 1)])
def test_give_back_memory_trims_after_large_requests_only(
    monkeypatch: pytest.MonkeyPatch, size: int, trims: int
) -> None:
    libc, server = Libc(), Flask("test")
    monkeypatch.setattr(memory, "_glibc", lambda: libc)
    memory.give_back_memory(server)
    server.post("/")(lambda: "")
    server.test_client().post("/", data=b"x" * size).close()
    assert libc.asked == ["mallopt -3 262144", "mallopt -8 2"] + ["trim"] * trims


def test_give_back_memory_without_glibc_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_glibc", lambda: None)
    server = Flask("test")
    memory.give_back_memory(server)
    assert not server.after_request_funcs
