"""The JSON Schemas of the topics, from the kernel's types: `python -m wireroom.pipeline.schemas [--check]`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from wireroom.kernel.article import Article, DeadLetter, RawArticle
from wireroom.pipeline import topology
from wireroom.pipeline.topology import specs

VERSION = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"
ABOUT = {
    topology.RAW.name: "What a producer puts on the topic. The headers delivery, source, received, media are optional.",
    topology.DEAD.name: "What was dropped or could not be processed. A payload over 512 KiB is cut into parts.",
}
# Sections that came after version 1 was released: messages from before are without them.
LATER = frozenset({"values", "skipped"})
Schema = dict[str, Any]


def schemas() -> Iterator[tuple[str, Schema]]:
    """Yield the file name and the schema of each topic."""
    for topic in topology.TOPICS:
        yield f"{topic.name}.v{VERSION}.json", _schema(topic.name)


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return why readers and writers of `old` and `new` would not understand each other.

    Backward compatible is: fields may be added as optional; none may go, change its type or become required.
    """
    return [reason for path, was in _objects(old) for reason in _changes(path, was, dict(_objects(new)).get(path))]


def _schema(topic: str) -> Schema:
    if topic == topology.RAW.name:
        schema = _schema_of(RawArticle)
        schema["anyOf"] = [{"required": ["text"]}, {"required": ["html"]}]
    elif topic == topology.DEAD.name:
        schema = _schema_of(DeadLetter)
    else:
        schema = _schema_of(Article)
        _require(schema, topic)
    about = ABOUT.get(topic, f"An article that has been through {', '.join(topology.set_before(topic))}.")
    return {"$schema": DRAFT, "title": f"{topic}, version {VERSION}", "description": about} | schema


def _schema_of(message: type[msgspec.Struct]) -> Schema:
    (root,), defs = msgspec.json.schema_components([message], ref_template="#/$defs/{name}")
    root_name = root["$ref"].rsplit("/", 1)[1]
    top = defs.pop(root_name)
    return {k: v for k, v in top.items() if k not in ("title", "description")} | ({"$defs": defs} if defs else {})


def _require(schema: Schema, topic: str) -> None:
    """Require the sections that the stages before this topic fill in, but for those that were added later."""
    declared = specs()
    for name in sorted({field for stage in topology.set_before(topic)[1:] for field in declared[stage].sets} - LATER):
        section = schema["properties"][name]
        section.pop("default", None)
        if "anyOf" in section:
            section["anyOf"] = [choice for choice in section["anyOf"] if choice != {"type": "null"}]
        if name not in schema["required"]:
            schema["required"].append(name)


def _objects(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield "", schema
    yield from schema.get("$defs", {}).items()


def _changes(path: str, was: Schema, now: Schema | None) -> Iterator[str]:
    if now is None:
        yield f"{path} is gone"
        return
    old, new = was.get("properties", {}), now.get("properties", {})
    for name in old:
        if name not in new:
            yield f"{path}.{name} is gone"
        elif _shape(old[name]) != _shape(new[name]):
            yield f"{path}.{name} changed its type"
    for name in set(now.get("required", ())) - set(was.get("required", ())):
        yield f"{path}.{name} became required"
    for name in set(was.get("required", ())) - set(now.get("required", ())):
        yield f"{path}.{name} is no longer promised"


def _shape(part: Schema) -> str:
    return json.dumps({k: v for k, v in part.items() if k not in ("description", "default", "title")}, sort_keys=True)


def main(folder: Path = Path("schemas")) -> int:
    """Write the schema files, or with --check say which are not up to date."""
    stale = []
    for name, schema in schemas():
        text = json.dumps(schema, indent=2) + "\n"
        path = folder / name
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text)
    sys.stdout.write(f"{'stale' if '--check' in sys.argv else 'written'}: {', '.join(stale) or 'none'}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
