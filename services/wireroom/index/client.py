"""Elasticsearch's client, and what its failures mean to a stage and to a person."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from elasticsearch import ApiError, Elasticsearch, TransportError

from wireroom.kernel.document import Document
from wireroom.kernel.errors import Transient, Unavailable, WireroomError

MALFORMED = (400, 413)
MISSING = 404
FORBIDDEN = (401, 403)


def connect(url: str, user: str, password: str, timeout_s: float = 30.0) -> Elasticsearch:
    """Return a client that leaves retrying to the host; nothing is sent yet."""
    auth = (user, password) if password else None
    return Elasticsearch(url, basic_auth=auth, request_timeout=timeout_s, max_retries=0, retry_on_timeout=False)


@contextmanager
def held() -> Iterator[None]:
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
def told(url: str) -> Iterator[None]:
    """Turn a failure of the server into a message for a person."""
    try:
        yield
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {shown(url)} does not answer ({type(error).__name__}); is it running?"
        ) from error
    except ApiError as error:
        raise _mistake(url, error) from error


def every(
    client: Elasticsearch, index: str, url: str, *, page: int, fields: Sequence[str] | None = None
) -> Iterator[Document]:
    """Yield every document of the index, or only these fields of each, `page` a request; raises Unavailable."""
    after: list[str] | None = None
    with told(url):
        client.indices.refresh(index=index)
        while True:
            answer = client.search(
                index=index, size=page, sort=[{"id": "asc"}], search_after=after, source_includes=fields
            )
            found = answer["hits"]["hits"]
            if not found:
                return
            yield from (hit["_source"] for hit in found)
            after = found[-1]["sort"]


def shown(url: str) -> str:
    """Return the URL without a user and password in it, fit for a message."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _mistake(url: str, error: ApiError) -> WireroomError:
    url = shown(url)
    if error.status_code in FORBIDDEN:
        return Unavailable(
            f"Elasticsearch at {url} refuses the user;"
            " set WIREROOM_ELASTICSEARCH_USER and WIREROOM_ELASTICSEARCH_PASSWORD"
        )
    if error.status_code == MISSING:
        return WireroomError(f"Elasticsearch at {url} has no articles yet; create the index with: wireroom setup")
    return Unavailable(f"Elasticsearch at {url} answers {error.status_code}: {error.message}")
