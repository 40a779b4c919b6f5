"""Reading and writing many documents at once, each item of the answer judged by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from wireroom.index.client import held
from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient

OK = (200, 201)
REFUSED = 400
CONFLICT = 409
READ = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A document as it was read: `version` is its place's revision, the other two name the state that was read."""

    document: Document
    version: int
    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True)
class Write:
    """One item of a bulk request: `action` is its first line, `body` its second."""

    id: str
    action: Mapping[str, Mapping[str, Any]]
    body: Document

    def lines(self) -> bytes:
        """Return the item as it is sent."""
        return msgspec.json.encode(self.action) + b"\n" + msgspec.json.encode(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one item: written, outrun by another write (`conflict`), or `refused` for the reason given."""

    conflict: bool = False
    refused: str = ""


def create(id_: str, body: Document) -> Write:
    """Return a write that conflicts if the document exists."""
    return Write(id_, {"create": {"_id": id_}}, body)


def replace(id_: str, body: Document, over: Found) -> Write:
    """Return a write that conflicts if the document is not as it was read."""
    state = {"_id": id_, "if_seq_no": over.seq_no, "if_primary_term": over.primary_term}
    return Write(id_, {"index": state}, body)


def advance(id_: str, body: Document, version: int) -> Write:
    """Return a write that conflicts if the document has a higher version."""
    return Write(id_, {"index": {"_id": id_, "version": version, "version_type": "external_gte"}}, body)


def read(client: Elasticsearch, alias: str, ids: Iterable[str]) -> dict[str, Found]:
    """Return those of the documents that exist, as they are now and not as of the last refresh; raises Transient."""
    wanted = sorted(ids)
    found: dict[str, Found] = {}
    for start in range(0, len(wanted), READ):
        with held():
            answer = client.mget(index=alias, ids=wanted[start : start + READ])
        found.update((doc["_id"], _found(doc)) for doc in answer["docs"] if _is_there(alias, doc))
    return found


def _is_there(alias: str, doc: Mapping[str, Any]) -> bool:
    if "error" in doc:
        raise Transient(f"Elasticsearch cannot read {alias}: {doc['error'].get('reason')} (wireroom setup creates it)")
    return bool(doc["found"])


def _found(doc: Mapping[str, Any]) -> Found:
    return Found(doc["_source"], doc["_version"], doc["_seq_no"], doc["_primary_term"])


def send(
    client: Elasticsearch, alias: str, writes: Sequence[Write], *, limit: int, refresh: bool = False
) -> dict[str, Answer]:
    """Send the writes in requests of about `limit` bytes; one answer for each id.

    Raises Transient when an item, or all of them, could not be written for a reason that may pass.
    """
    answers: dict[str, Answer] = {}
    for lines in _cut(writes, limit):
        with held():
            answer = client.bulk(index=alias, operations=lines, require_alias=True, refresh=refresh)
        for item in answer["items"]:
            (result,) = item.values()
            answers[result["_id"]] = _judge(alias, result)
    return answers


def _cut(writes: Sequence[Write], limit: int) -> Iterator[list[Any]]:
    lines: list[bytes] = []
    size = 0
    for write in writes:
        line = write.lines()
        if lines and size + len(line) > limit:
            yield lines
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield lines


def _judge(alias: str, result: Mapping[str, Any]) -> Answer:
    status = result["status"]
    if status in OK:
        return Answer()
    if status == CONFLICT:
        return Answer(conflict=True)
    error = result.get("error") or {}
    reason = f"{error.get('type')}: {error.get('reason')}"
    if status == REFUSED:
        return Answer(refused=reason)
    raise Transient(f"Elasticsearch answers {status} for a document of {alias}: {reason}")
