"""Texts whose names and references are marked: "[Avo Lind|person]" is a name, "{she=Avo Lind}" stands for one."""

import re
from typing import NamedTuple

from wireroom.kernel.article import Entity, EntityKind, Span
from wireroom.stance.voices.names import Names, names

_MARK = re.compile(r"\[(?P<name>[^|\]]+)\|(?P<kind>\w+)(?:=(?P<of>[^\]]+))?\]|\{(?P<word>[^={}]+)=(?P<meant>[^{}]*)\}")


class Written(NamedTuple):
    """A text without its marks, the entities named in it, and what each marked reference means ("" for none)."""

    text: str
    entities: tuple[Entity, ...]
    meant: dict[tuple[int, int], str]

    @property
    def names(self) -> Names:
        """The names in the text."""
        return names(self.entities, "text", len(self.text))


def written(marked: str) -> Written:
    """Read a marked text; "[Lind|person=Avo Lind]" is a short form of a name."""
    text, last = "", 0
    spans: dict[str, tuple[str, list[Span]]] = {}
    meant = {}
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        shown = mark["name"] or mark["word"]
        if mark["name"]:
            spans.setdefault(mark["of"] or mark["name"], (mark["kind"], []))[1].append(
                Span(len(text), len(text) + len(shown))
            )
        else:
            meant[len(text), len(text) + len(shown)] = mark["meant"]
        text, last = text + shown, mark.end()
    return Written(text + marked[last:], tuple(_entity(name, *one, len(spans)) for name, one in spans.items()), meant)


def _entity(name: str, kind: str, places: list[Span], among: int) -> Entity:
    kinds: dict[str, EntityKind] = {"person": "person", "org": "org", "place": "place"}
    return Entity(name=name, kind=kinds[kind], mentions=tuple(places), salience=1 / among)
