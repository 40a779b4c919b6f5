"""What a query means, apart from how it was written and from the store that answers it."""

from msgspec import Struct

from wireroom.kernel.document import ANY_TOPIC, KINDS, PORTRAYED, SIDES, VALUES

TEXT = ("title", "text")
EXACT = ("id", "cluster")
NAMES = {  # the fields that hold names, and what they are called in the document or the index
    **{name: name for name in ("entity", *KINDS, *VALUES, "outlet", "url", "language", "source", "subtopic")},
    **{name: name for name in ("voice", "subject", "tone", *SIDES, *PORTRAYED, "genre", "skipped")},
    "topic": ANY_TOPIC,
    "author": "authors",
}
COUNTED_FIELDS = NAMES | {"topic": "topic"}  # a query finds topics of either level; counted are those of the top
TOPIC_CODE = "topic_code"  # what codes of topics, and nothing else, are compared with; a query says topic:CODE
DATE = "published"
COPY = "copy"
FIELDS = tuple(sorted((*TEXT, *EXACT, *NAMES, DATE, COPY)))


class Words(Struct, frozen=True):
    """Words that follow one another in one of the text fields, compared by stems where the article is in English.

    Without `slop` next to each other; with it, the words may be moved by that many places altogether, as in Lucene.
    """

    fields: tuple[str, ...]
    text: str
    slop: int = 0


class WordPattern(Struct, frozen=True):
    """A whole word in one of the text fields that fits `pattern`, in which * is any letters and ? is one.

    The pattern is in small letters without accents; a letter behind a backslash stands for itself.
    """

    fields: tuple[str, ...]
    pattern: str


class FuzzyWord(Struct, frozen=True):
    """A whole word in one of the text fields that is at most `edits` letters away; exchanging two neighbours is one."""

    fields: tuple[str, ...]
    word: str
    edits: int


class Name(Struct, frozen=True):
    """A field with a value that holds these words next to each other; case and accents make no difference."""

    field: str
    value: str


class ExactName(Struct, frozen=True):
    """A field that holds this value and no more; the case makes no difference, except in ids."""

    field: str
    value: str


class NamePattern(Struct, frozen=True):
    """A field with a value of which a word, or the whole, fits the pattern; see WordPattern."""

    field: str
    pattern: str


class FuzzyName(Struct, frozen=True):
    """A field with a value of which a word is at most `edits` letters away; see FuzzyWord."""

    field: str
    word: str
    edits: int


class Published(Struct, frozen=True):
    """Published from `start` and before `end`, in milliseconds since 1970; None is open."""

    start: int | None
    end: int | None


class NameRange(Struct, frozen=True):
    """A field, `date`, with a value from `low` and before `high` as texts are ordered; None is open."""

    field: str
    low: str | None
    high: str | None


class Amount(Struct, frozen=True):
    """An amount of money between two, of the `currency` ("USD"), or of any where that is ""; None is open."""

    currency: str
    low: float | None
    high: float | None
    with_low: bool = True
    with_high: bool = True


class Copy(Struct, frozen=True):
    """Whether the article is a copy of another."""

    value: bool


class Has(Struct, frozen=True):
    """A field, one of TEXT, NAMES' values or DATE, that is not empty."""

    field: str


class Everything(Struct, frozen=True):
    """Every article."""


class Clauses(Struct, frozen=True):
    """All of `must`, none of `must_not`, and, where nothing must be, one of `should`. Without any: no article."""

    must: tuple["Node", ...] = ()
    should: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()


class Boost(Struct, frozen=True):
    """The same articles as `node`; its words count `factor` times, a filter adds `factor` to the score."""

    node: "Node"
    factor: float


FullText = Words | WordPattern | FuzzyWord
Filter = (
    Name | ExactName | NamePattern | FuzzyName | Published | NameRange | Amount | Copy | Has | Everything
)  # what does not count towards the score
Node = FullText | Filter | Clauses | Boost


def searched_words(node: Node) -> list[FullText]:
    """Return the words that are marked in a hit: those that are not excluded."""
    match node:
        case Words() | WordPattern() | FuzzyWord():
            return [node]
        case Boost(inner):
            return searched_words(inner)
        case Clauses(must, should):
            return [word for part in (*must, *should) for word in searched_words(part)]
    return []
