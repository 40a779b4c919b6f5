"""Texts whose names and references are marked: "[Avo Lind|person]" is a name, "{she=Avo Lind}" stands for one."""

import re
from typing import NamedTuple

from wireroom.kernel.article import Entity, EntityKind, Span
from wireroom.stance.genre import GenreReader
from wireroom.stance.views import Weights
from wireroom.stance.voices.text import Text

GENRES = GenreReader()
# The outlet's own words alone decide: how well or badly somebody comes off says nothing.
OWN_WORDS = Weights(negative=(-4, 0, 8, 0), positive=(-4, 0, 0, 8), least={"negative": 0.45, "positive": 0.45})

_MARK = re.compile(
    r"\[(?P<name>[^|\]]+)\|(?P<kind>\w+)(?:=(?P<full>[^\]]+))?\]|\{(?P<word>[^={}]+)=(?P<antecedent>[^{}]*)\}"
)


class Marked(NamedTuple):
    """A text without its marks, the entities named in it, and the antecedent of each marked reference ("" for none)."""

    string: str
    entities: tuple[Entity, ...]
    antecedents: dict[tuple[int, int], str]

    @property
    def text(self) -> Text:
        """The text as the stage reads it."""
        return Text("text", self.string, self.entities)


def read_marked(marked: str) -> Marked:
    """Read a marked text; "[Lind|person=Avo Lind]" is a short form of a name."""
    text, last = "", 0
    spans: dict[str, tuple[str, list[Span]]] = {}
    antecedents = {}
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        shown = mark["name"] or mark["word"]
        if mark["name"]:
            spans.setdefault(mark["full"] or mark["name"], (mark["kind"], []))[1].append(
                Span(len(text), len(text) + len(shown))
            )
        else:
            antecedents[len(text), len(text) + len(shown)] = mark["antecedent"]
        text, last = text + shown, mark.end()
    return Marked(
        text + marked[last:],
        tuple(_entity(name, *kind_and_spans, len(spans)) for name, kind_and_spans in spans.items()),
        antecedents,
    )


def _entity(name: str, kind: str, mentions: list[Span], count: int) -> Entity:
    kinds: dict[str, EntityKind] = {"person": "person", "org": "org", "place": "place"}
    return Entity(name=name, kind=kinds[kind], mentions=tuple(mentions), salience=1 / count)
