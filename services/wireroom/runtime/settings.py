"""Settings from the environment: one frozen struct a part, unknown names refused, every mistake reported at once."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from wireroom.kernel.errors import BadSettings

PREFIX = "WIREROOM_"
TESTS = "WIREROOM_TEST_"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one part. What a value may be stands in the types of its fields: `Annotated[int, Meta(ge=1)]`.

    However a section is made, a value that does not fit its type is a BadSettings, which lists all of them.
    """

    def __post_init__(self) -> None:
        """Raise BadSettings that lists every mistake."""
        values = msgspec.structs.asdict(self)
        part = type(self).__module__.split(".")[-2]
        misfits = [f"{part}: {name}={values[name]!r}: {why}" for name, why in _misfits(type(self), values, strict=True)]
        if mistakes := misfits or list(self.mistakes()):
            raise BadSettings("\n".join(mistakes))

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with values that fit their types; a section with such rules says them here."""
        yield from ()


Part = TypeVar("Part", bound=Section)


def load(sections: Mapping[str, type[Section]], environ: Mapping[str, str]) -> dict[str, Section]:
    """Return one struct for each section, its fields read from WIREROOM_<SECTION>_<FIELD> ("" is WIREROOM_<FIELD>).

    A variable that is set to "" counts as not set: compose passes on exported empty ones.
    Raises BadSettings, listing every unknown name and every value that does not fit.
    """
    variables = {_variable(name, field): field for name, cls in sections.items() for field in cls.__struct_fields__}
    ours = (name for name in sorted(environ) if name.startswith(PREFIX) and not name.startswith(TESTS))
    mistakes = [_unknown(name, variables) for name in ours if name not in variables]
    loaded = {name: _load_section(name, cls, environ, mistakes) for name, cls in sections.items()}
    if mistakes:
        lines = [line for mistake in mistakes for line in mistake.splitlines()]
        raise BadSettings("these settings do not load:\n" + "\n".join(f"  {line}" for line in lines))
    return loaded


def _load_section(section: str, cls: type[Part], environ: Mapping[str, str], mistakes: list[str]) -> Part:
    texts = {field: environ.get(_variable(section, field)) for field in cls.__struct_fields__}
    texts = {field: text for field, text in texts.items() if text}
    misfits = dict(_misfits(cls, texts, strict=False))
    mistakes += [f"{_variable(section, field)}={texts[field]!r}: {message}" for field, message in misfits.items()]
    fitting = {field: text for field, text in texts.items() if field not in misfits}
    try:
        return msgspec.convert(fitting, cls, strict=False)
    except BadSettings as error:
        mistakes.append(str(error))
        return cls()


def _misfits(cls: type[msgspec.Struct], values: Mapping[str, Any], *, strict: bool) -> Iterator[tuple[str, str]]:
    """Yield the name of each field whose value does not fit its type, and why."""
    for field in msgspec.structs.fields(cls):
        if field.name in values:
            try:
                msgspec.convert(values[field.name], field.type, strict=strict)
            except msgspec.ValidationError as error:
                yield field.name, f"{error}"


def _variable(section: str, field: str) -> str:
    return PREFIX + "_".join(part for part in (section, field) if part).upper()


def _unknown(name: str, variables: Mapping[str, str]) -> str:
    group = name.rsplit("_", 1)[0]
    near = [variable for variable in sorted(variables) if variable.startswith(group)]
    return f"{name}: there is no such setting" + (f"; near it: {', '.join(near)}" if near else "")
