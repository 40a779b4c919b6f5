"""Settings from the environment: one frozen struct a part, unknown names refused, every mistake reported at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from wireroom.kernel.article import ENGLISH
from wireroom.kernel.errors import BadSettings

PREFIX = "WIREROOM_"
TESTS = "WIREROOM_TEST_"
LANGUAGE = "_<LANGUAGE>"  # at the end of the name of a variable of which there is one for each language
_LANGUAGES = re.compile(r"[a-z]{2,3}(,[a-z]{2,3})*")
_WITH_CODE = re.compile(r"(\w+)_([A-Z]{2,3})")


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


def language_mistakes(part: str, languages: str, model: str) -> Iterator[str]:
    """Yield what is wrong with the languages that a part's model is said to read."""
    if not _LANGUAGES.fullmatch(languages):
        yield f"{part}: languages={languages!r}: give codes with commas between them, as in en,de, or all"
    elif model == "bundled" and languages != ENGLISH:
        yield f"{part}: languages={languages}: the bundled model reads English alone; set WIREROOM_{part.upper()}_MODEL"


def load(sections: Mapping[str, type[Section]], environ: Mapping[str, str]) -> dict[str, Section]:
    """Return one struct for each section, its fields read from WIREROOM_<SECTION>_<FIELD> ("" is WIREROOM_<FIELD>).

    A field `model_by_language` holds the values of all ..._MODEL_<LANGUAGE> by the languages' codes in small letters.
    A variable that is set to "" counts as not set: compose passes on exported empty ones.
    Raises BadSettings, listing every unknown name and every value that does not fit.
    """
    variables = {_variable(name, field) for name, cls in sections.items() for field in cls.__struct_fields__}
    ours = (name for name in sorted(environ) if name.startswith(PREFIX) and not name.startswith(TESTS))
    mistakes = [_unknown(name, variables) for name in ours if not {name, _split(name)[0]} & variables]
    loaded = {name: _load_section(name, cls, environ, mistakes) for name, cls in sections.items()}
    if mistakes:
        lines = [line for mistake in mistakes for line in mistake.splitlines()]
        raise BadSettings("these settings do not load:\n" + "\n".join(f"  {line}" for line in lines))
    return loaded


def _load_section(section: str, cls: type[Part], environ: Mapping[str, str], mistakes: list[str]) -> Part:
    texts = {field: _value(_variable(section, field), environ) for field in cls.__struct_fields__}
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
    name = PREFIX + "_".join(part for part in (section, field) if part).upper()
    return name.replace("_BY_LANGUAGE", LANGUAGE)


def _value(variable: str, environ: Mapping[str, str]) -> str | dict[str, str] | None:
    """Return the variable's value, or of one that ends in LANGUAGE the values by the languages' codes."""
    if not variable.endswith(LANGUAGE):
        return environ.get(variable)
    split = {name: _split(name) for name, text in environ.items() if text}
    return {code: environ[name] for name, (group, code) in split.items() if group == variable}


def _split(name: str) -> tuple[str, str]:
    """Return the name with LANGUAGE for the language's code at its end, and the code; ("", "") where it has none."""
    match = _WITH_CODE.fullmatch(name)
    return (match[1] + LANGUAGE, match[2].lower()) if match else ("", "")


def _unknown(name: str, variables: Iterable[str]) -> str:
    group = name.rsplit("_", 1)[0]
    near = [variable for variable in sorted(variables) if variable.startswith(group)]
    return f"{name}: there is no such setting" + (f"; near it: {', '.join(near)}" if near else "")
