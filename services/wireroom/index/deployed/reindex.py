"""Makes an index of an older mapping anew behind its alias, while workers go on writing.

All documents are copied to the next index, under the numbers that their last writes had (`_seq_no`), so that whatever
is copied twice is the newer in the end. Then the old index takes no more writes, what was written since the copying
began is copied again, and the alias is moved in one step. A worker writes a document to the index that it has read it
from (client.replace): after the move that write is refused, and done anew over the new index. Whoever starts an upgrade
that was cut off starts from the beginning; the alias has the old index until all is done.
"""

import re
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from wireroom.index.deployed.client import Action, advance, stream
from wireroom.index.deployed.mapping import VERSION
from wireroom.index.settings import Settings
from wireroom.kernel.document import with_later_fields
from wireroom.kernel.errors import WireroomError

PAGE = 500  # documents that are read at once
RETRIES = 8  # of a document for which the server is too busy, after 2, 4, 8 ... seconds
_NUMBER = re.compile(r"-(\d{6,})")


def upgrade(client: Elasticsearch, settings: Settings) -> str:
    """Put an index of today's mapping behind the alias, and return what was done; the index before it is kept.

    Raises WireroomError where it could not be done, and the old index is in use as before.
    """
    alias = settings.alias
    old = _index_behind(client, alias)
    version = _version(client, old)
    if version == VERSION:
        return f"{old}, version {version}"
    if version > VERSION:
        raise WireroomError(f"{old} is of version {version}, and this program knows up to {VERSION}: upgrade Wireroom")
    new = f"{alias}-{_number(alias, old) + 1:06}"
    client.indices.put_settings(index=old, settings={"index.blocks.write": None})  # an upgrade that was cut off set it
    client.indices.delete(index=new, ignore_unavailable=True)
    client.indices.create(index=new)
    try:
        copied, late = _fill(client, old, new, settings.bulk_bytes)
    except BaseException:
        client.indices.put_settings(index=old, settings={"index.blocks.write": None})
        raise
    _move_aliases(client, old, new)
    outdated = _delete_older(client, alias, old)
    said = f"{new}, version {VERSION} after {version}: {copied:,} documents copied, {late:,} of them late"
    return f"{said}; {old} is kept" + (f", {', '.join(outdated)} deleted" if outdated else "")


def _fill(client: Elasticsearch, old: str, new: str, limit: int) -> tuple[int, int]:
    """Copy the old index to the new one, and end with the old one closed to writes.

    Return the number of documents, and of those that were written while the others were copied.
    """
    before = _written(client, old)
    _copy(client, old, new, limit, {"match_all": {}})
    client.indices.add_block(index=old, block="write")
    late = _copy(client, old, new, limit, {"range": {"_seq_no": {"gt": before}}})
    client.indices.refresh(index=new)
    numbers = [client.count(index=index)["count"] for index in (old, new)]
    if numbers[0] != numbers[1]:
        reason = f"has {numbers[1]:,} documents instead of {numbers[0]:,}"
        raise WireroomError(f"{new} {reason}: they are being deleted, or there is another upgrade; run setup again")
    return numbers[0], late


def _written(client: Elasticsearch, index: str) -> int:
    """Return the highest number up to which every write is done; a later write has a higher one."""
    shards = client.indices.stats(index=index, level="shards")["indices"][index]["shards"].values()
    primaries = [copy for copies in shards for copy in copies if copy["routing"]["primary"]]
    return int(min(primary["seq_no"]["local_checkpoint"] for primary in primaries))


def _copy(client: Elasticsearch, old: str, new: str, limit: int, query: dict[str, Any]) -> int:
    """Copy what the query finds, over what is older, and return the number of documents."""
    client.indices.refresh(index=old)
    copied = 0
    for result in stream(client, new, _writes(client, old, query), limit=limit, most=PAGE, max_retries=RETRIES):
        if result["status"] >= 300:
            raise WireroomError(f"{result['_id']} could not be copied to {new}: {result.get('error')}; run setup again")
        copied += 1
    return copied


def _writes(client: Elasticsearch, index: str, query: dict[str, Any]) -> Iterator[Action]:
    last: list[Any] | None = None
    while hits := client.search(
        index=index, query=query, size=PAGE, sort=[{"_seq_no": "asc"}], search_after=last, seq_no_primary_term=True
    )["hits"]["hits"]:
        for hit in hits:
            yield advance(hit["_id"], with_later_fields(hit["_source"]), hit["_seq_no"] + 1)
        last = hits[-1]["sort"]


def _index_behind(client: Elasticsearch, alias: str) -> str:
    indices = sorted(client.indices.get_alias(name=alias))
    if len(indices) != 1:
        raise WireroomError(f"{alias} stands for {', '.join(indices)}, and must for one index: an id is unique in one")
    return indices[0]


def _version(client: Elasticsearch, index: str) -> int:
    """Return the version of the index's mapping: 0 if it is from before mappings had one."""
    version: int = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {}).get("version", 0)
    return version


def _number(alias: str, index: str) -> int:
    match = _NUMBER.fullmatch(index.removeprefix(alias))
    return int(match[1]) if match else 0


def _move_aliases(client: Elasticsearch, old: str, new: str) -> None:
    """Let every alias of the old index stand for the new one, in one step."""
    aliases = client.indices.get_alias(index=old)[old]["aliases"]
    removed = [{"remove": {"index": old, "alias": alias, "must_exist": True}} for alias in aliases]
    added = [{"add": {"index": new, "alias": alias, **options}} for alias, options in aliases.items()]
    client.indices.update_aliases(actions=removed + added)


def _delete_older(client: Elasticsearch, alias: str, kept: str) -> list[str]:
    """Delete the indices of the alias with a lower number than this one's, and return their names."""
    indices = client.indices.get(index=f"{alias}-0*", expand_wildcards="all", features="aliases")
    older = sorted(name for name in indices if 0 < _number(alias, name) < _number(alias, kept))
    if older:
        client.indices.delete(index=older)
    return older
