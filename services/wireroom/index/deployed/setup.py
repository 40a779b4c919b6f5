"""Creates the templates, the indices and their aliases in Elasticsearch, and upgrades an old index; safe to repeat."""

from elasticsearch import BadRequestError, Elasticsearch

from wireroom.index.deployed.client import connect, raising_unavailable
from wireroom.index.deployed.mapping import (
    VERSION,
    analysis_component,
    articles_template,
    letters_template,
    places_template,
)
from wireroom.index.deployed.reindex import upgrade
from wireroom.index.settings import Access, Settings
from wireroom.kernel.errors import WireroomError


def setup_index(settings: Settings, access: Access) -> dict[str, str]:
    """Create what is missing and return what was done with each part; raises Unavailable."""
    with raising_unavailable(access.url), connect(access, settings.timeout_s) as client:
        return setup(client, settings)


def setup(client: Elasticsearch, settings: Settings) -> dict[str, str]:
    """Put the templates, create the first index behind each alias that has none, and upgrade the one that is old."""
    alias, places, letters = settings.alias, settings.places, settings.letters
    component = f"{alias}-analysis"
    client.cluster.put_component_template(name=component, **analysis_component())
    client.indices.put_index_template(name=alias, **articles_template(alias, component))
    client.indices.put_index_template(name=places, **places_template(places))
    client.indices.put_index_template(name=letters, **letters_template(letters))
    names = (alias, places, letters)
    done = dict.fromkeys((f"component {component}", *(f"template {name}" for name in names)), f"version {VERSION}")
    for name in names:
        done[f"alias {name}"] = _create(client, name, hidden=name == places)
    done[f"index {alias}"] = upgrade(client, settings)
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
        if not client.indices.exists_alias(name=alias):
            raise WireroomError(f"{first} is there without the alias {alias}; delete it or add the alias") from error
        return "there"
    return f"created, {first}"
