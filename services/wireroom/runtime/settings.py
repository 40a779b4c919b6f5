"""Settings from the environment: one frozen struct a part, unknown names refused, every mistake reported at once."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from wireroom.kernel.errors import BadSettings

PREFIX = "WIREROOM_"
TESTS = "WIREROOM_TEST_"
Section = TypeVar("Section", bound=msgspec.Struct)


def load(sections: Mapping[str, type[msgspec.Struct]], environ: Mapping[str, str]) -> dict[str, msgspec.Struct]:
    """Return one struct for each section, its fields read from WIREROOM_<SECTION>_<FIELD> ("" is WIREROOM_<FIELD>).

    A variable that is set to "" counts as not set: compose passes on exported empty ones.
    Raises BadSettings, listing every unknown name and every value that does not fit.
    """
    known = {_name(section, field): field for section, cls in sections.items() for field in _fields(cls)}
    mistakes = [_unknown(name, known) for name in sorted(environ) if _ours(name) and name not in known]
    loaded = {section: _section(section, cls, environ, mistakes) for section, cls in sections.items()}
    if mistakes:
        raise BadSettings("these settings do not load:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))
    return loaded


def _section(section: str, cls: type[Section], environ: Mapping[str, str], mistakes: list[str]) -> Section:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(cls):
        name = _name(section, field.name)
        if not environ.get(name):
            continue
        try:
            values[field.name] = msgspec.convert(environ[name], field.type, strict=False)
        except msgspec.ValidationError as error:
            mistakes.append(f"{name}={environ[name]!r}: {error}")
    try:
        return cls(**values)
    except BadSettings as error:  # of what a section says of itself
        mistakes.append(str(error))
        return cls()


def _fields(cls: type[msgspec.Struct]) -> Iterable[str]:
    return (field.name for field in msgspec.structs.fields(cls))


def _name(section: str, field: str) -> str:
    return PREFIX + "_".join(part for part in (section, field) if part).upper()


def _ours(name: str) -> bool:
    return name.startswith(PREFIX) and not name.startswith(TESTS)


def _unknown(name: str, known: Iterable[str]) -> str:
    group = name.rsplit("_", 1)[0]
    near = [candidate for candidate in sorted(known) if candidate.startswith(group)]
    return f"{name}: there is no such setting" + (f"; near it: {', '.join(near)}" if near else "")
