"""Each item of a bulk answer is judged by itself."""

from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, BadRequestError
from elasticsearch import ConnectionError as Lost
from wireroom.index.bulk import Answer, create, read, send
from wireroom.kernel.errors import Transient


class Answering:
    """An Elasticsearch client that gives each item of a bulk request the status it was told."""

    def __init__(self, *statuses: int, error: Exception | None = None) -> None:
        self.statuses = list(statuses)
        self.error = error
        self.requests: list[int] = []

    def bulk(self, operations: list[bytes], **_: Any) -> dict[str, Any]:
        if self.error:
            raise self.error
        self.requests.append(len(operations))
        ids = [line.split(b'"')[5].decode() for line in operations]
        return {"items": [{"create": self._item(id_)} for id_ in ids]}

    def _item(self, id_: str) -> dict[str, Any]:
        return {"_id": id_, "status": self.statuses.pop(0), "error": {"type": "some_exception", "reason": "because"}}

    def mget(self, **_: Any) -> dict[str, Any]:
        return {"docs": [{"_id": "a", "error": {"reason": "no such index"}}]}


def writes(number: int) -> list[Any]:
    return [create(f"w{n}", {"text": "x" * 100}) for n in range(number)]


def answer(status: int) -> ApiError:
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "localhost", 9200))
    return (BadRequestError if status == 400 else ApiError)("some_exception", meta, {})


def sent(client: Any, number: int, limit: int = 10_000) -> dict[str, Answer]:
    return send(client, "articles", writes(number), limit=limit)


def test_written_conflicting_and_refused_items_are_told_apart() -> None:
    assert sent(Answering(201, 409, 400, 200), 4) == {
        "w0": Answer(),
        "w1": Answer(conflict=True),
        "w2": Answer(refused="some_exception: because"),
        "w3": Answer(),
    }


@pytest.mark.parametrize("status", [429, 403, 404, 500, 503])
def test_one_item_that_may_pass_later_holds_the_batch(status: int) -> None:
    with pytest.raises(Transient, match=f"{status} for a document of articles: some_exception: because"):
        sent(Answering(201, status), 2)


@pytest.mark.parametrize("error", [Lost("refused"), answer(429), answer(503), answer(401), answer(404)])
def test_a_failed_request_holds_the_batch(error: Exception) -> None:
    with pytest.raises(Transient):
        sent(Answering(error=error), 1)


def test_a_malformed_request_is_a_bug() -> None:
    with pytest.raises(BadRequestError):
        sent(Answering(error=answer(400)), 1)


def test_a_request_is_cut_at_its_size() -> None:
    client = Answering(*[201] * 5)
    assert len(sent(client, 5, limit=2 * len(writes(1)[0].lines()))) == 5
    assert client.requests == [2, 2, 1]


def test_a_missing_index_is_not_a_missing_document() -> None:
    client: Any = Answering()
    with pytest.raises(Transient, match="wireroom setup"):
        read(client, "articles", ["a"])
