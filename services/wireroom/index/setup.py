"""Creates the templates, the indices and their aliases in Elasticsearch; safe to repeat."""

from importlib.resources import files
from typing import Any

import msgspec
from elasticsearch import BadRequestError, Elasticsearch

from wireroom.index.client import connect, raising_unavailable
from wireroom.index.settings import Settings
from wireroom.kernel.errors import WireroomError

COMPONENTS = ("articles-analysis",)


def setup_index(settings: Settings, url: str, user: str, password: str) -> dict[str, str]:
    """Create what is missing and return what was done with each part; raises Unavailable."""
    with raising_unavailable(url), connect(url, user, password, settings.timeout_s) as client:
        return setup(client, settings)


def setup(client: Elasticsearch, settings: Settings) -> dict[str, str]:
    """Put the templates, create the first index behind each alias that has none, and add the fields that are new."""
    done: dict[str, str] = {}
    for name in COMPONENTS:
        body = _read(name, settings.alias)
        component = _name_for(name, settings.alias)
        client.cluster.put_component_template(name=component, **_fields(body, "template"))
        done[f"component {component}"] = f"version {body['version']}"
    for name, template in (("articles", settings.alias), ("places", settings.places)):
        body = _read(name, settings.alias)
        fields = _fields(body, "template", "index_patterns", "composed_of", "priority")
        client.indices.put_index_template(name=template, **fields)
        done[f"template {template}"] = f"version {body['version']}"
    for alias in (settings.alias, settings.places):
        done[f"alias {alias}"] = _create(client, alias, hidden=alias == settings.places)
    client.indices.put_mapping(index=settings.alias, **_read("articles", settings.alias)["template"]["mappings"])
    return done


def _create(client: Elasticsearch, alias: str, *, hidden: bool) -> str:
    if client.indices.exists_alias(name=alias):
        return "there"
    if client.indices.exists(index=alias):
        raise WireroomError(f"{alias} is an index where an alias is needed; delete it or set WIREROOM_INDEX_ALIAS")
    first = f"{alias}-000001"
    try:
        client.indices.create(index=first, aliases={alias: {"is_write_index": True, "is_hidden": hidden}})
    except BadRequestError as error:
        if error.message != "resource_already_exists_exception":
            raise
        return "there"
    return f"created, {first}"


def _read(name: str, alias: str) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(files("wireroom.index").joinpath(f"templates/{name}.json").read_bytes())
    for key in ("index_patterns", "composed_of"):
        if key in body:
            body[key] = [_name_for(value, alias) for value in body[key]]
    return body


def _name_for(name: str, alias: str) -> str:
    return alias + name.removeprefix("articles")


def _fields(body: dict[str, Any], *names: str) -> dict[str, Any]:
    chosen = {name: body[name] for name in names if name in body}
    return chosen | {"version": body["version"], "meta": body["_meta"]}
