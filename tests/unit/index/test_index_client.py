"""Each item of a bulk answer is judged by itself."""

import json
from typing import Any, ClassVar

import pytest
from elastic_transport import ApiResponseMeta, BaseNode, HttpHeaders
from elastic_transport._node import NodeApiResponse as Response
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch import ConnectionError as Lost

from wireroom.index.deployed.client import Answer, advance, create, read, replace, send
from wireroom.index.deployed.client import StoredDocument as Stored
from wireroom.kernel.errors import Transient

HEADERS = HttpHeaders({"content-type": "application/json", "x-elastic-product": "Elasticsearch"})


class Server(BaseNode):
    """An Elasticsearch that gives each item of a bulk request the next of its statuses, or fails as a whole."""

    statuses: ClassVar[list[int]]
    failure: ClassVar[Exception | int | None]
    requests: ClassVar[list[list[dict[str, Any]]]]

    def perform_request(self, method: str, target: str, body: bytes | None = None, *_: Any, **__: Any) -> Response:
        assert method in ("POST", "PUT")
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure:
            return self._answer(self.failure, {"error": {"type": "some_exception"}})
        if target.endswith("_mget"):
            return self._answer(200, {"docs": [{"_id": "a", "error": {"reason": "no such index"}}]})
        assert target.startswith("/articles/_bulk?")
        assert "require_alias=true" in target
        lines = [json.loads(line) for line in (body or b"").splitlines()]
        self.requests.append(lines)
        return self._answer(200, {"items": [self._item(action) for action in lines[::2]]})

    def _item(self, action: dict[str, dict[str, Any]]) -> dict[str, Any]:
        ((kind, meta),) = action.items()
        error = {"type": "some_exception", "reason": "because"}
        return {kind: {"_id": meta["_id"], "status": self.statuses.pop(0), "error": error}}

    def _answer(self, status: int, body: dict[str, Any]) -> Response:
        meta = ApiResponseMeta(status, "1.1", HEADERS, 0.0, self.config)
        return Response(meta, json.dumps(body).encode())


def served(*statuses: int, failure: Exception | int | None = None) -> Elasticsearch:
    Server.statuses, Server.failure, Server.requests = list(statuses), failure, []
    return Elasticsearch("http://localhost:9200", node_class=Server, max_retries=0)


def writes(number: int) -> list[Any]:
    return [create(f"w{n}", {"text": "x" * 100}) for n in range(number)]


def sent(client: Elasticsearch, number: int, limit: int = 10_000) -> dict[str, Answer]:
    return send(client, "articles", writes(number), limit=limit)


def test_written_conflicting_and_refused_items_are_told_apart() -> None:
    assert sent(served(201, 409, 400, 200), 4) == {
        "w0": Answer(),
        "w1": Answer(conflict=True),
        "w2": Answer(refused="some_exception: because"),
        "w3": Answer(),
    }


@pytest.mark.parametrize("status", [429, 403, 404, 500, 503])
def test_one_item_that_may_pass_later_holds_the_batch(status: int) -> None:
    with pytest.raises(Transient, match=f"{status} for a document of articles: some_exception: because"):
        sent(served(201, status), 2)


@pytest.mark.parametrize("failure", [Lost("refused"), 429, 503, 401, 404])
def test_a_failed_request_holds_the_batch(failure: Exception | int) -> None:
    with pytest.raises(Transient):
        sent(served(failure=failure), 1)


def test_a_malformed_request_is_a_bug() -> None:
    with pytest.raises(BadRequestError):
        sent(served(failure=400), 1)


def test_a_request_is_cut_at_its_size() -> None:
    size = len(b'{"create":{"_id":"w0"}}\n') + len(writes(1)[0]["document"]) + len(b"\n")
    assert len(sent(served(*[201] * 5), 5, limit=2 * size)) == 5
    assert [len(lines) // 2 for lines in Server.requests] == [2, 2, 1]


def test_each_kind_of_write_says_what_it_conflicts_with() -> None:
    stored = Stored({"text": "old"}, version=1, read_from="articles-000003", seq_no=7, primary_term=2)
    kinds = [create("a", {"text": "é"}), replace("b", {"text": "new"}, stored), advance("c", {"cluster": "x"}, 5)]
    send(served(201, 200, 200), "articles", kinds, limit=10_000)
    assert Server.requests == [
        [
            {"create": {"_id": "a"}},
            {"text": "é"},
            {
                "index": {
                    "_id": "b",
                    "_index": "articles-000003",
                    "require_alias": False,
                    "if_seq_no": 7,
                    "if_primary_term": 2,
                }
            },
            {"text": "new"},
            {"index": {"_id": "c", "version": 5, "version_type": "external_gte"}},
            {"cluster": "x"},
        ]
    ]


def test_a_missing_index_is_not_a_missing_document() -> None:
    with pytest.raises(Transient, match="wireroom setup"):
        read(served(), "articles", ["a"])
