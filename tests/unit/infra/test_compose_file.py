"""docker-compose.yml gives every service settings that load, a memory limit and no secret."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct

from wireroom.entities.settings import Settings as EntitiesSettings
from wireroom.pipeline.settings import read
from wireroom.stance.settings import Settings as StanceSettings
from wireroom.topic.settings import Settings as TopicSettings

ROOT = Path(__file__).parents[3]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))[
    "services"
]
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
OURS = [name for name, service in SERVICES.items() if service["image"] == "wireroom:local"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_of_a_service_load(name: str) -> None:
    environment = {
        key: DEFAULT.sub(r"\1", str(value)) for key, value in SERVICES[name]["environment"].items() if value is not None
    }
    servers = read(environment).servers
    assert servers.kafka == "kafka:19092"
    assert servers.elasticsearch == "http://elasticsearch:9200"
    assert servers.metrics_port == 9108


def test_dedup_keeps_its_snapshots_on_a_volume() -> None:
    folder = SERVICES["dedup"]["environment"]["WIREROOM_DEDUP_SNAPSHOTS"]
    assert [mount.partition(":")[2] for mount in SERVICES["dedup"]["volumes"]] == [folder]
    assert f" {folder}" in (ROOT / "infra" / "Dockerfile").read_text(), "the image makes it, for its user to write to"


def test_another_model_is_a_setting_of_the_language_workers() -> None:
    setup = SERVICES["setup"]["build"]["args"]["MODELS"]
    assert setup == "${WIREROOM_MODELS:-}"
    for name in ("entities", "classify"):
        assert [mount.rpartition("}")[2] for mount in SERVICES[name]["volumes"]] == [":/models:ro"]
    told = SERVICES["entities"]["environment"] | SERVICES["classify"]["environment"]
    passed_on = {key for key, value in told.items() if value is None or value.startswith(f"${{{key}:-")}
    assert {f"WIREROOM_{part}_MODEL" for part in ("ENTITIES", "TOPIC", "STANCE")} <= passed_on
    assert {f"WIREROOM_{part}_TIER" for part in ("ENTITIES", "STANCE")} <= passed_on


@pytest.mark.parametrize(
    ("service", "part", "settings"),
    [
        ("entities", "ENTITIES", EntitiesSettings),
        ("classify", "TOPIC", TopicSettings),
        ("classify", "STANCE", StanceSettings),
    ],
)
def test_every_setting_of_a_language_stage_is_passed_on(service: str, part: str, settings: type[Struct]) -> None:
    fields = {f"WIREROOM_{part}_{field.upper()}".replace("BY_LANGUAGE", "DE") for field in settings.__struct_fields__}
    assert fields | {"WIREROOM_REMEMBER"} <= SERVICES[service]["environment"].keys()


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


def test_kibana_and_what_feeds_it_start_only_where_they_are_asked_for() -> None:
    kibana = {name for name, service in SERVICES.items() if service.get("profiles") == ["kibana"]}
    assert kibana == {"kibana", "kibana-password", "kibana-setup", "letters"}
    others = [service for name, service in SERVICES.items() if name not in kibana]
    assert not [service for service in others if kibana & service.get("depends_on", {}).keys()]
    assert SERVICES["kibana-setup"]["depends_on"]["kibana"] == {"condition": "service_healthy"}
    assert SERVICES["kibana"]["image"].rpartition(":")[2] == SERVICES["elasticsearch"]["image"].rpartition(":")[2]
