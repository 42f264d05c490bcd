"""The image and the layout of a desk: they name files, ports and limits that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.dash_app.server import PORT
from app.dash_app.serving.security import BODY_BYTES

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BALANCER = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))


def test_image_is_made_of_files_that_are_sent_to_its_builder() -> None:
    copied = [
        name
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    ]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    assert sorted(copied) == sorted(sent)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_image_serves_at_the_port_that_it_exposes_and_asks_after() -> None:
    assert f"EXPOSE {PORT}" in DOCKERFILE
    assert f"http://127.0.0.1:{PORT}/alive" in DOCKERFILE


def test_balancer_knows_every_server_of_the_desk_and_no_other() -> None:
    servers = {name for name in COMPOSE["services"] if name.startswith("lotwise-")}
    assert set(re.findall(rf"server (\S+):{PORT};", BALANCER)) == servers
    assert set(COMPOSE["services"]["balancer"]["depends_on"]) == servers


def test_balancer_lets_the_largest_body_through() -> None:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", BALANCER)
    assert int(megabytes) * 2**20 >= BODY_BYTES


@pytest.mark.parametrize("service", sorted(COMPOSE["services"]))
def test_service_names_secrets_and_networks_that_are_declared(service: str) -> None:
    described = COMPOSE["services"][service]
    assert set(described["secrets"]) <= set(COMPOSE["secrets"])
    assert set(described["networks"]) <= set(COMPOSE["networks"])
    is_published = "ports" in described
    assert is_published is (service == "balancer"), "only the balancer is reached from outside"


def test_cluster_is_reached_over_tls_alone() -> None:
    environment = COMPOSE["services"]["worker"]["environment"]
    assert environment["LOTWISE_CLUSTER"] == "tls://scheduler:8786"
    assert environment["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] == "true"
    files = [value for name, value in environment.items() if "__TLS__" in name]
    assert {Path(file).name for file in files} <= set(COMPOSE["services"]["worker"]["secrets"])
