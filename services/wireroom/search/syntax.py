"""What a query means, apart from how it was written and from the store that answers it."""

from dataclasses import dataclass

TEXT = ("title", "text")
EXACT = ("id", "cluster")
NAMES = {
    "author": "authors",
    "date": "date",
    "entity": "entity",
    "event": "event",
    "language": "language",
    "money": "money",
    "org": "org",
    "outlet": "outlet",
    "person": "person",
    "place": "place",
    "quoted.negative": "quoted.negative",
    "quoted.neutral": "quoted.neutral",
    "quoted.positive": "quoted.positive",
    "product": "product",
    "source": "source",
    "stance.negative": "stance.negative",
    "stance.neutral": "stance.neutral",
    "stance.positive": "stance.positive",
    "subject": "subject",
    "tone": "tone",
    "topic": "topic",
    "url": "url",
    "voice": "voice",
}
DATE = "published"
COPY = "copy"
FIELDS = tuple(sorted((*TEXT, *EXACT, *NAMES, DATE, COPY)))


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand next to each other in one of the text fields, compared by their stems."""

    fields: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class WordStart:
    """A word in one of the text fields that starts with `text`."""

    fields: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A field that holds this value; the case makes no difference, except in ids."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class NameStart:
    """A field that holds a value which starts with `value`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published from `start` and before `end`, in milliseconds since 1970; None is open."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Copy:
    """Whether the article is a copy of another."""

    value: bool


@dataclass(frozen=True, slots=True)
class Has:
    """A field, one of NAMES' values or DATE, that is not empty."""

    field: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """All of `must`, none of `must_not`, and, where nothing must be, one of `should`. Without any: no article."""

    must: tuple["Node", ...] = ()
    should: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no clause is left, so that nothing is found."""
        return not (self.must or self.should or self.must_not)


Node = Words | WordStart | Name | NameStart | Published | Copy | Has | Everything | Clauses


def sought(node: Node) -> list[Words | WordStart]:
    """Return the words that a hit is ranked by and that are marked in it: those that are not excluded."""
    if isinstance(node, Words | WordStart):
        return [node]
    if isinstance(node, Clauses):
        return [word for part in (*node.must, *node.should) for word in sought(part)]
    return []
