"""docker-compose.yml gives every service settings that load, a memory limit and no secret."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.pipeline.settings import read

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[3] / "docker-compose.yml").read_text(encoding="utf-8")
)["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "wireroom:local"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_of_a_service_load(name: str) -> None:
    environment = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    servers = read(environment).servers
    assert servers.kafka == "kafka:19092"
    assert servers.elasticsearch == "http://elasticsearch:9200"
    assert servers.metrics_port == 9108


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_cannot_take_all_the_memory(name: str) -> None:
    assert "mem_limit" in SERVICES[name]


def test_no_password_is_written_down() -> None:
    passwords = [
        value
        for service in SERVICES.values()
        for key, value in service.get("environment", {}).items()
        if "PASSWORD" in key
    ]
    assert passwords
    assert all(value.startswith("${") for value in passwords)


def test_topics_come_from_setup_alone() -> None:
    assert SERVICES["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
