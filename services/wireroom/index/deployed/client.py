"""Elasticsearch: many documents read and written at once, and what its failures mean to a stage and to a person."""

import ssl
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import msgspec
from elasticsearch import ApiError, Elasticsearch, SSLError, TransportError
from elasticsearch.helpers import streaming_bulk

from wireroom.index.settings import Access
from wireroom.kernel.document import Document
from wireroom.kernel.errors import BadSettings, Transient, Unavailable, WireroomError

MALFORMED = (400, 413)
REFUSED = 400
FORBIDDEN = (401, 403)
MISSING = 404
CONFLICT = 409
READ = 500  # documents of one multi-get
Action = dict[str, Any]  # one item of a bulk request: its `head` and its `document`


class StoredDocument(NamedTuple):
    """A document as it was read: `version` is its place's revision, the others name the index and its state."""

    document: Document
    version: int
    read_from: str
    seq_no: int
    primary_term: int


class Answer(NamedTuple):
    """What became of one write: done, outrun by another write (`conflict`), or `refused` for the reason in it."""

    conflict: bool = False
    refused: str = ""


def connect(access: Access, timeout_s: float = 30.0) -> Elasticsearch:
    """Return a client that leaves retrying to the host; nothing is sent yet. An API key goes before user and password.

    Raises BadSettings for a URL that is none, and for a CA without a file or without https.
    """
    login: dict[str, Any] = {}
    if access.api_key:
        login = {"api_key": access.api_key}
    elif access.password:
        login = {"basic_auth": (access.user, access.password)}
    if access.ca:
        try:
            login["ssl_context"] = ssl.create_default_context(cafile=access.ca)
        except OSError as error:
            raise BadSettings(f"WIREROOM_ELASTICSEARCH_CA: {access.ca} is no PEM file of a CA: {error}") from error
    try:
        return Elasticsearch(access.url, request_timeout=timeout_s, max_retries=0, retry_on_timeout=False, **login)
    except ValueError as error:
        with_ca = " with WIREROOM_ELASTICSEARCH_CA" if access.ca else ""
        raise BadSettings(f"WIREROOM_ELASTICSEARCH{with_ca}: {error}") from error


def create(id_: str, document: Document) -> Action:
    """Return a write that conflicts if the document exists."""
    return _action("create", {"_id": id_}, document)


def replace(id_: str, document: Document, stored: StoredDocument) -> Action:
    """Return a write that conflicts if the document is no longer as it was read.

    It goes to the index that was read: the number of a state means nothing in another index that the alias has now.
    """
    where = {"_index": stored.read_from, "require_alias": False}
    state = {"if_seq_no": stored.seq_no, "if_primary_term": stored.primary_term}
    return _action("index", {"_id": id_, **where, **state}, document)


def advance(id_: str, document: Document, version: int) -> Action:
    """Return a write that conflicts if the document has a higher version."""
    return _action("index", {"_id": id_, "version": version, "version_type": "external_gte"}, document)


def _action(kind: str, head: dict[str, Any], document: Document) -> Action:
    return {"head": {kind: head}, "document": msgspec.json.encode(document)}


def send(
    client: Elasticsearch, alias: str, writes: Sequence[Action], *, limit: int, refresh: bool = False
) -> dict[str, Answer]:
    """Send the writes in requests of about `limit` bytes; one answer for each id.

    Raises Transient when an item, or all of them, could not be written for a reason that may pass.
    """
    with raising_transient():
        results = stream(client, alias, writes, limit=limit, require_alias=True, refresh=refresh)
        answers = {result["_id"]: _answer(alias, result) for result in results}
    if len(answers) < len(writes):
        raise Transient(f"Elasticsearch answers {len(answers)} of {len(writes)} writes to {alias}")
    return answers


def stream(
    client: Elasticsearch, index: str, writes: Iterable[Action], *, limit: int, most: int = sys.maxsize, **options: Any
) -> Iterator[dict[str, Any]]:
    """Send the writes in requests of about `limit` bytes and at most `most` writes; yield what is answered to each."""
    items = streaming_bulk(
        client,
        writes,
        chunk_size=most,
        max_chunk_bytes=limit,
        raise_on_error=False,
        expand_action_callback=_expand,
        index=index,
        **options,
    )
    for _, item in items:
        yield from item.values()


def _expand(action: Any) -> tuple[dict[str, Any], bytes]:
    return action["head"], action["document"]


def _answer(alias: str, result: dict[str, Any]) -> Answer:
    status = result["status"]
    if status == CONFLICT:
        return Answer(conflict=True)
    error = result.get("error") or {}
    reason = f"{error.get('type')}: {error.get('reason')}"
    if status == REFUSED:
        return Answer(refused=reason)
    if not 200 <= status < 300:
        raise Transient(f"Elasticsearch answers {status} for a document of {alias}: {reason}")
    return Answer()


def read(client: Elasticsearch, alias: str, ids: Iterable[str]) -> dict[str, StoredDocument]:
    """Return those of the documents that exist, as they are now and not as of the last refresh; raises Transient."""
    ordered = sorted(ids)
    stored: dict[str, StoredDocument] = {}
    for start in range(0, len(ordered), READ):
        with raising_transient():
            answer = client.mget(index=alias, ids=ordered[start : start + READ])
        for item in answer["docs"]:
            if "error" in item:
                reason = f"{item['error'].get('reason')} (wireroom setup creates it)"
                raise Transient(f"Elasticsearch cannot read {alias}: {reason}")
            if item["found"]:
                state = (item["_version"], item["_index"], item["_seq_no"], item["_primary_term"])
                stored[item["_id"]] = StoredDocument(item["_source"], *state)
    return stored


def read_all(
    client: Elasticsearch, index: str, url: str, *, page: int, fields: Sequence[str] | None = None
) -> Iterator[Document]:
    """Yield every document of the index, or only these fields of each, `page` a request; raises Unavailable.

    It pages by `search_after`: the context of `elasticsearch.helpers.scan` expires while a slow reader works on a page,
    and its requests have no time-out.
    """
    request = partial(client.search, index=index, size=page, sort=[{"id": "asc"}], source_includes=fields)
    last_sort: list[str] | None = None
    with raising_unavailable(url):
        client.indices.refresh(index=index)
        while hits := request(search_after=last_sort)["hits"]["hits"]:
            yield from (hit["_source"] for hit in hits)
            last_sort = hits[-1]["sort"]


@contextmanager
def raising_transient() -> Iterator[None]:
    """Turn a failure of the server into Transient; a request that can never succeed is raised as it is."""
    try:
        yield
    except TransportError as error:
        raise Transient(f"Elasticsearch: {error}") from error
    except ApiError as error:
        if error.status_code in MALFORMED:
            raise
        raise Transient(f"Elasticsearch answers {error.status_code}: {error.message}") from error


@contextmanager
def raising_unavailable(url: str) -> Iterator[None]:
    """Turn a failure of the server into a message for a person."""
    parts = urlsplit(url)
    without_user = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    server = f"Elasticsearch at {without_user}"
    try:
        yield
    except SSLError as error:
        reason = (
            "is not to be trusted: its certificate is of no known CA; set WIREROOM_ELASTICSEARCH_CA to the CA's file"
        )
        raise Unavailable(f"{server} {reason} ({error.message})") from error
    except TransportError as error:
        raise Unavailable(f"{server} does not answer ({type(error).__name__}); is it running?") from error
    except ApiError as error:
        if error.status_code == MISSING:
            raise WireroomError(f"{server} has no articles yet; create the index with: wireroom setup") from error
        reason = f"answers {error.status_code}: {error.message}"
        if error.status_code in FORBIDDEN:
            variables = (
                "WIREROOM_ELASTICSEARCH_API_KEY, or WIREROOM_ELASTICSEARCH_USER and WIREROOM_ELASTICSEARCH_PASSWORD"
            )
            reason = f"refuses the user or the key; set {variables} ({error.message})"
        raise Unavailable(f"{server} {reason}") from error
