"""The SPEC, the card, the topology and the compose file say the same of every stage and service."""

from pathlib import Path

import msgspec
import pytest
import yaml

from wireroom.kernel.article import Article
from wireroom.pipeline import build, topology
from wireroom.pipeline.topology import specs

ROOT = Path(__file__).parents[2]
SPECS = specs()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def awaited(name: str) -> set[str]:
    """Return all that is started before the service, directly or not."""
    direct = set(COMPOSE[name].get("depends_on", ()))
    return direct.union(*(awaited(other) for other in direct))


@pytest.mark.parametrize("name", topology.STAGES)
def test_layout(name: str) -> None:
    folder = ROOT / "services" / "wireroom" / name
    assert not [f for f in ("stage.py", "settings.py", "build.py", "README.md") if not (folder / f).exists()]
    assert SPECS[name].name == name


@pytest.mark.parametrize("name", topology.STAGES)
def test_card(name: str) -> None:
    spec, card = SPECS[name], (ROOT / "services" / "wireroom" / name / "README.md").read_text().lower()
    told = {*spec.reads, *spec.sets, *spec.drops, *spec.rejects, *spec.needs}
    assert not [word for word in sorted(told) if word.lower() not in card], "the card leaves these out"


def test_the_specs_name_fields_of_an_article() -> None:
    fields = {f.name for f in msgspec.structs.fields(Article)}
    assert not {name for spec in SPECS.values() for name in spec.reads | spec.sets} - fields - {"body", "media"}


def test_every_stage_reads_what_a_stage_before_it_sets() -> None:
    known = {"body", "media", "source", "received"} | SPECS["clean"].sets
    for name in topology.STAGES[1:]:
        assert SPECS[name].reads <= known, name
        known |= SPECS[name].sets


def test_only_stages_without_servers_are_built_as_pure() -> None:
    assert {name for name, spec in SPECS.items() if spec.pure} == set(build.PURE)


def test_compose_runs_exactly_the_services_of_the_topology() -> None:
    workers = {name for name, service in COMPOSE.items() if (service.get("command") or [""])[0] == "work"}
    assert workers == {*(service.name for service in topology.PIPE), topology.LETTERS}


@pytest.mark.parametrize("service", topology.PIPE, ids=lambda s: s.name)
def test_compose_waits_for_the_servers_that_a_service_needs(service: topology.Service) -> None:
    declared = COMPOSE[service.name]
    needs = {need for stage in service.stages for need in SPECS[stage].needs}
    assert declared["command"] == ["work", service.name]
    assert needs | {"kafka"} <= awaited(service.name)
    assert "container_name" not in declared, "a fixed name forbids --scale"
    assert "ports" not in declared, "a published port forbids --scale"


def test_compose_publishes_on_loopback_only() -> None:
    published = [port for service in COMPOSE.values() for port in service.get("ports", ())]
    assert published
    assert all(str(port).startswith("127.0.0.1:") for port in published)
