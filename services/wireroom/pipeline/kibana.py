"""Kibana's saved objects: the file that infra/kibana makes, imported once Kibana is up."""

import ssl
import time
from importlib.resources import files
from typing import Any

import httpx
import msgspec

from wireroom.index.settings import Access
from wireroom.kernel.errors import Unavailable, WireroomError

OBJECTS = "kibana.ndjson"
ALIAS = "articles"  # what the data views of the file are of
PATIENCE = 120.0  # seconds; a Kibana that starts for the first time takes up to 90
PAUSE = 2.0  # seconds


def import_objects(url: str, access: Access, alias: str, patience: float = PATIENCE) -> str:
    """Import the saved objects, over those of an earlier import, for the indices behind `alias`; return what was done.

    Waits `patience` seconds for Kibana to be ready. Raises Unavailable when it is not, and WireroomError with what
    Kibana says when it refuses an object: then it has taken none.
    """
    login = {"Authorization": f"ApiKey {access.api_key}"} if access.api_key else {}
    auth = (access.user, access.password) if access.password and not access.api_key else None
    headers = {"kbn-xsrf": "wireroom", **login}
    verify = ssl.create_default_context(cafile=access.ca) if access.ca else True
    with httpx.Client(base_url=url.rstrip("/"), headers=headers, auth=auth, verify=verify, timeout=60) as client:
        _wait_until_ready(client, url, patience)
        try:
            answer = client.post(
                "/api/saved_objects/_import",
                params={"overwrite": "true"},
                files={"file": (OBJECTS, objects(alias), "application/ndjson")},
            )
        except httpx.HTTPError as error:
            raise Unavailable(
                f"Kibana at {url} did not answer the import ({error}); run wireroom setup again"
            ) from error
    return judge(url, answer.status_code, answer.content)


def objects(alias: str) -> bytes:
    """Return the file with the data views of this alias."""
    lines = files("wireroom.pipeline").joinpath(OBJECTS).read_bytes().splitlines()
    return b"".join(msgspec.json.encode(_for_alias(msgspec.json.decode(line), alias)) + b"\n" for line in lines)


def _for_alias(one: dict[str, Any], alias: str) -> dict[str, Any]:
    if one["type"] == "index-pattern":
        attributes = one["attributes"]
        attributes["title"] = alias + attributes["title"].removeprefix(ALIAS)
    return one


def _wait_until_ready(client: httpx.Client, url: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while said := _reason_not_ready(client):
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Kibana at {url} was not ready within {patience:.0f} s ({said}); is it running, is WIREROOM_KIBANA"
                " right? All else is set up: run wireroom setup again for its objects"
            )
        time.sleep(PAUSE)


def _reason_not_ready(client: httpx.Client) -> str:
    try:
        answer = client.get("/api/status")
    except httpx.HTTPError as error:
        return str(error)
    return status_problem(answer.status_code, answer.content)


def status_problem(code: int, body: bytes) -> str:
    """Return why Kibana's answer to a question for its status says that it is not ready; nothing if it is."""
    level = _get(_decode(body), "status", "overall", "level")
    return "" if level == "available" else f"it answers {code}: {level or 'no status'}"


def judge(url: str, code: int, body: bytes) -> str:
    """Return what an import came to, by Kibana's answer; raises WireroomError when it was refused.

    The status is 200 for objects that were refused too, and those that would have been taken are counted then.
    """
    report = _decode(body)
    if code == 200 and _get(report, "success") is True:
        return f"imported {report['successCount']} objects"
    errors = [
        f"{error.get('type')} {error.get('id')}: {_get(error, 'error', 'type')} {_get(error, 'error', 'message') or ''}"
        for error in _get(report, "errors") or ()
    ]
    said = "; ".join(error.strip() for error in errors) or _get(report, "message") or "no report"
    raise WireroomError(f"Kibana at {url} refuses the objects of Wireroom (it answers {code}): {said}")


def _decode(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def _get(value: Any, *keys: str) -> Any:
    """Return what is under the keys of a stranger's JSON, None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
