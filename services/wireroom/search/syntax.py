"""What a query means, apart from how it was written and from the store that answers it."""

from msgspec import Struct

from wireroom.kernel.document import KINDS, POLARITIES, SIDED, VALUES

SIDES = tuple(f"{side}.{polarity}" for side in SIDED for polarity in POLARITIES)
TEXT = ("title", "text")
EXACT = ("id", "cluster")
NAMES = {  # the fields that hold names, and what they are called in the document
    **{name: name for name in ("entity", *KINDS, *VALUES, "outlet", "url", "language", "source", "topic")},
    **{name: name for name in ("voice", "subject", "tone", *SIDES)},
    "author": "authors",
}
DATE = "published"
COPY = "copy"
FIELDS = tuple(sorted((*TEXT, *EXACT, *NAMES, DATE, COPY)))


class Words(Struct, frozen=True):
    """Words that stand next to each other in one of the text fields, compared by their stems."""

    fields: tuple[str, ...]
    text: str


class WordStart(Struct, frozen=True):
    """A word in one of the text fields that starts with `text`."""

    fields: tuple[str, ...]
    text: str


class Name(Struct, frozen=True):
    """A field that holds this value; the case makes no difference, except in ids."""

    field: str
    value: str


class NameStart(Struct, frozen=True):
    """A field that holds a value which starts with `value`."""

    field: str
    value: str


class Published(Struct, frozen=True):
    """Published from `start` and before `end`, in milliseconds since 1970; None is open."""

    start: int | None
    end: int | None


class Copy(Struct, frozen=True):
    """Whether the article is a copy of another."""

    value: bool


class Has(Struct, frozen=True):
    """A field, one of NAMES' values or DATE, that is not empty."""

    field: str


class Everything(Struct, frozen=True):
    """Every article."""


class Clauses(Struct, frozen=True):
    """All of `must`, none of `must_not`, and, where nothing must be, one of `should`. Without any: no article."""

    must: tuple["Node", ...] = ()
    should: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()


FullText = Words | WordStart
Filter = Name | NameStart | Published | Copy | Has | Everything
Node = FullText | Filter | Clauses


def searched_words(node: Node) -> list[FullText]:
    """Return the words that a hit is ranked by and that are marked in it: those that are not excluded."""
    if isinstance(node, FullText):
        return [node]
    if isinstance(node, Clauses):
        return [word for part in (*node.must, *node.should) for word in searched_words(part)]
    return []
