"""The import into Kibana: what its answers mean, and what is said when there is none."""

import json

import pytest

from wireroom.index.settings import Access
from wireroom.kernel.errors import Unavailable, WireroomError
from wireroom.pipeline.kibana import import_objects, judge, objects, status_problem

URL = "http://kibana:5601"
NOWHERE = "http://127.0.0.1:9"


def test_the_data_views_are_of_the_deployments_alias() -> None:
    titles = {
        alias: [one["attributes"]["title"] for line in objects(alias).splitlines() if _is_view(one := json.loads(line))]
        for alias in ("articles", "desk")
    }
    assert titles == {"articles": ["articles", "articles-dead"], "desk": ["desk", "desk-dead"]}


def _is_view(one: dict[str, object]) -> bool:
    return one["type"] == "index-pattern"


def test_a_kibana_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 was not ready within 0 s .*refused.*WIREROOM_KIBANA"):
        import_objects(NOWHERE, Access(NOWHERE), "articles", patience=0)


@pytest.mark.parametrize(
    ("code", "body", "problem"),
    [
        (200, b'{"status": {"overall": {"level": "available"}}}', ""),
        (503, b'{"status": {"overall": {"level": "unavailable"}}}', "it answers 503: unavailable"),
        (200, b'{"status": {"overall": {"level": "degraded"}}}', "it answers 200: degraded"),
        (503, b"Kibana server is not ready yet", "it answers 503: no status"),
        (200, b'{"status": "available"}', "it answers 200: no status"),
    ],
)
def test_kibana_is_ready_when_it_says_so(code: int, body: bytes, problem: str) -> None:
    assert status_problem(code, body) == problem


def test_objects_that_were_taken_are_counted() -> None:
    assert judge(URL, 200, b'{"success": true, "successCount": 41, "warnings": []}') == "imported 41 objects"


REFUSED = {
    "success": False,
    "successCount": 40,
    "errors": [
        {"id": "a", "type": "lens", "error": {"type": "missing_references", "references": []}},
        {"id": "b", "type": "lens", "error": {"type": "unknown", "message": "belongs to a more recent version"}},
    ],
}


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (200, json.dumps(REFUSED).encode(), "lens a: missing_references; lens b: unknown belongs to a more recent"),
        (400, b'{"statusCode": 400, "message": "Invalid file extension .json"}', r"answers 400\): Invalid file"),
        (401, b"<html>", r"answers 401\): no report"),
        (200, b"[]", r"answers 200\): no report"),
    ],
)
def test_a_refusal_says_why_whatever_the_status(code: int, body: bytes, said: str) -> None:
    with pytest.raises(WireroomError, match=f"kibana:5601 refuses .*{said}"):
        judge(URL, code, body)
