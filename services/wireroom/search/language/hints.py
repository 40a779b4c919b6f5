"""Says of a query that finds nothing which part of it finds nothing, and what could be meant."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from wireroom.index.analysis import words
from wireroom.kernel.article import Genre
from wireroom.kernel.document import ANY_TOPIC, PORTRAYED, SIDES
from wireroom.kernel.moments import from_milliseconds, timestamp
from wireroom.search import syntax
from wireroom.search.language.values import STOP_WORDS
from wireroom.search.patterns import escape_signs
from wireroom.search.port import Hint, Lookup
from wireroom.search.syntax import NAMES, TEXT, TOPIC_CODE, Clauses, Node

MOST_PARTS = 20  # of a query that are looked at
MOST_WITHOUT = 10  # parts that are left out in turn
_NEAREST = 3
_QUERY_NAMES = {name: field for field, name in NAMES.items()} | {TOPIC_CODE: "topic"}
_BARE = re.compile(r"[^\W_]+")
_TOO_COMMON = 'nothing is left to search: words such as the, of and in only count in quotes, as in "to be or not to be"'
_WHAT = {
    "entity": "nobody and nothing is called so",
    "org": "no organisation is called so",
    **dict.fromkeys((ANY_TOPIC, "subtopic"), "no topic is called so; wireroom topics lists them"),
    TOPIC_CODE: "no article has a topic of this code; wireroom topics lists them",
    "outlet": "no outlet is called so; wireroom outlets lists them",
    "authors": "no author is called so",
    "language": "no article is in this language",
    "voice": "nobody of this name is quoted",
    "subject": "no article is mainly about somebody of this name",
    "tone": "no article has this tone",
    "date": "no article names this date",
    "money": "no article names this amount",
    "genre": f"no article is of this genre; there are: {', '.join(get_args(Genre))}",
    "skipped": "this stage had a model for the language of every article",
    **dict.fromkeys(SIDES, "no article takes this stance towards somebody of this name"),
    **dict.fromkeys(PORTRAYED, "nobody of this name comes off so in any article"),
    **{kind: f"no {kind} is called so" for kind in ("person", "place", "product", "event")},
}


def hints(node: Node, lookup: Lookup) -> list[Hint]:
    """Return what is to be said of a query that finds nothing."""
    if node == Clauses():
        return [_hint(node, _TOO_COMMON)]
    leaves = list(dict.fromkeys(_leaves(node)))[:MOST_PARTS]
    anything, *counts = lookup.counts([syntax.Everything(), *leaves])
    if not anything:
        return [_hint(syntax.Everything(), "there are no articles yet")]
    missing = [leaf for leaf, count in zip(leaves, counts, strict=True) if not count]
    needed = _leaves(Clauses(must=node.must)) if isinstance(node, Clauses) else []
    told = [_missing(leaf, lookup) for leaf in missing]
    return told if set(missing) & set(needed or leaves) else [*told, _not_together(node, lookup)]


def _leaves(node: Node) -> list[Node]:
    """Return the words and filters that must or may match."""
    match node:
        case Clauses(must, should):
            return [leaf for part in (*must, *should) for leaf in _leaves(part)]
        case syntax.Boost(inner):
            return _leaves(inner)
        case syntax.Everything():
            return []
    return [node]


def _hint(node: Node, says: str, nearest: Sequence[str] = ()) -> Hint:
    return {"part": render(node), "says": says, "nearest": list(nearest)}


def _missing(leaf: Node, lookup: Lookup) -> Hint:
    """Return what is to be said of a part that finds nothing by itself."""
    match leaf:
        case syntax.Words():
            return _missing_words(leaf, lookup)
        case syntax.WordPattern(fields, pattern):
            near = lookup.like_word(re.sub(r"\W", "", pattern), _NEAREST)
            return _hint(leaf, f"{_place(fields)} a word like this", near)
        case syntax.FuzzyWord(fields, word):
            return _hint(leaf, f"{_place(fields)} a word spelt so or nearly so", lookup.like_word(word, _NEAREST))
        case syntax.ExactName("id" | "cluster" as field):
            return _hint(leaf, f"no article has this {field}; wireroom search --json shows them")
        case syntax.Name(field, value) | syntax.ExactName(field, value) | syntax.FuzzyName(field, value):
            return _hint(leaf, _WHAT.get(field, f"no article has this {field}"), _like_name(lookup, field, value))
        case syntax.NamePattern(field, pattern):
            value = re.sub(r"[\W_]+", " ", pattern).strip()
            return _hint(leaf, _WHAT.get(field, f"no article has such a {field}"), _like_name(lookup, field, value))
    return _hint(leaf, _missing_filter(leaf))


def _missing_filter(leaf: Node) -> str:
    match leaf:
        case syntax.Published():
            return "no article was published then"
        case syntax.NameRange():
            return "no article names a date between these"
        case syntax.Amount():
            return "no article names such an amount"
        case syntax.Copy(value):
            return "no article is a copy" if value else "every article is a copy"
        case syntax.Has(field):
            return f"no article has {_QUERY_NAMES.get(field, field)}"
    return "no article is found by this"


def _like_name(lookup: Lookup, field: str, value: str) -> list[str]:
    return [] if field in ("date", "money", TOPIC_CODE) else lookup.like_name(field, value, _NEAREST)


def _place(fields: tuple[str, ...]) -> str:
    return "no article has" if fields == TEXT else f"no {fields[0]} has"


def _missing_words(leaf: syntax.Words, lookup: Lookup) -> Hint:
    """Return which words of a phrase are missing, or that they do not follow one another; perhaps they are one word."""
    found = words(leaf.text)
    parts = list(dict.fromkeys(found))[:MOST_PARTS] if len(found) > 1 else []
    one = "".join(found[:MOST_PARTS])
    *counts, as_one = lookup.counts([syntax.Words(leaf.fields, word) for word in (*parts, one)])
    missing = [word for word, count in zip(parts, counts, strict=True) if not count] if parts else found
    joined = [_field_prefix(leaf.fields) + one] if as_one else []
    if not missing:
        near = "so near to each other" if leaf.slop else "next to each other"
        alone = " ".join(word for word in found if word not in STOP_WORDS)
        looser = _field_prefix(leaf.fields) + (f"({alone})" if leaf.fields != TEXT else alone)
        return _hint(leaf, f"{_place(leaf.fields)} these words {near}", [*joined, looser] if alone else joined)
    what = "the word" if len(missing) == 1 else "the words"
    says = f"{_place(leaf.fields)} {what} {', '.join(_quote(word) for word in missing)}"
    return _hint(leaf, says, joined or _respelt(found, missing, lookup))


def _respelt(found: Sequence[str], missing: Sequence[str], lookup: Lookup) -> list[str]:
    """Return the word, or the phrase in quotes, with words that there are in place of the missing ones."""
    like = {word: lookup.like_word(word, _NEAREST) for word in missing}
    if len(found) == 1:
        return like[found[0]]
    choices = range(max(map(len, like.values())) if all(like.values()) else 0)
    return [
        _quote(" ".join(like[word][min(choice, len(like[word]) - 1)] if word in like else word for word in found))
        for choice in choices
    ]


def _not_together(node: Node, lookup: Lookup) -> Hint:
    """Return that each part finds something but no article has all of them, and what finds some without one part."""
    inner = node
    while isinstance(inner, syntax.Boost):
        inner = inner.node
    shorter = _without_one(inner)[:MOST_WITHOUT] if isinstance(inner, Clauses) else []
    counts = lookup.counts(shorter) if shorter else []
    nearest = [render(less) for less, count in zip(shorter, counts, strict=True) if count]
    advice = "; one part less finds some" if nearest else ""
    excluded = isinstance(inner, Clauses) and not inner.must and inner.must_not
    says = "all that could be found is excluded" if excluded else "each part finds articles, but none has all of them"
    return _hint(node, says + advice, nearest)


def _without_one(node: Clauses) -> list[Clauses]:
    """Return the query without each of the parts that must be, or must not be, in turn."""
    shorter: list[Clauses] = []
    for name in ("must", "must_not"):
        parts: tuple[Node, ...] = getattr(node, name)
        for place in range(len(parts)):
            others = {"must": node.must, "should": node.should, "must_not": node.must_not}
            less = Clauses(**others | {name: parts[:place] + parts[place + 1 :]})
            shorter.append(less)
    return [less for less in shorter if less.must or less.should]


def render(node: Node) -> str:
    """Return the query that means the node."""
    match node:
        case Clauses():
            return _render_clauses(node)
        case syntax.Boost(inner, factor):
            text = render(inner)
            return f"{f'({text})' if isinstance(inner, Clauses | syntax.Boost) else text}^{_number(factor)}"
        case syntax.Words(fields, text, slop):
            return _field_prefix(fields) + (f"{_quote(text)}~{slop}" if slop else _plain(text))
        case syntax.WordPattern(fields, pattern):
            return _field_prefix(fields) + _escape(pattern)
        case syntax.FuzzyWord(fields, word, edits):
            return f"{_field_prefix(fields)}{_escape(word)}~{edits}"
        case syntax.Everything():
            return "*"
    return _render_filter(node)


def _render_clauses(node: Clauses) -> str:
    if node == Clauses():
        return '""'
    must, should, must_not = (
        [_render_part(part) for part in parts] for parts in (node.must, node.should, node.must_not)
    )
    if must and not should:
        return " AND ".join(must + [f"NOT {part}" for part in must_not])
    return " ".join([f"+{part}" for part in must] + should + [f"-{part}" for part in must_not])


def _render_part(node: Node) -> str:
    return f"({render(node)})" if isinstance(node, Clauses) else render(node)


def _render_filter(node: Node) -> str:
    match node:
        case syntax.Name(field, value):
            return f"{_field(field)}:{_plain(value)}"
        case syntax.ExactName(field, value):
            sign = "" if field in ("id", "cluster", TOPIC_CODE) else "="
            return f"{_field(field)}:{sign}{_plain(value)}"
        case syntax.NamePattern(field, pattern):
            return f"{_field(field)}:{_escape(pattern)}"
        case syntax.FuzzyName(field, word, edits):
            return f"{_field(field)}:{_escape(word)}~{edits}"
        case syntax.Copy(value):
            return f"copy:{str(value).lower()}"
        case syntax.Has(field):
            return f"_exists_:{_field(field)}"
    return _render_range(node)


def _render_range(node: Node) -> str:
    match node:
        case syntax.Published(start, end):
            return f"published:[{_moment(start)} TO {_moment(end)}}}"
        case syntax.NameRange(field, low, high):
            return f"{field}:[{'*' if low in (None, '0') else low} TO {high or '*'}}}"
        case syntax.Amount(currency, low, high, with_low, with_high):
            ends = (f"{currency} {_number(end)}".strip() if end is not None else "*" for end in (low, high))
            return f"money:{'[' if with_low else '{'}{' TO '.join(ends)}{']' if with_high else '}'}"
    raise TypeError(node)


def _field(name: str) -> str:
    return _QUERY_NAMES.get(name, name)


def _field_prefix(fields: tuple[str, ...]) -> str:
    return "" if fields == TEXT else f"{fields[0]}:"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> str:
    """Return the text in quotes, unless it means the same without."""
    is_word = _BARE.fullmatch(text) and not text.isupper() and text.lower() not in STOP_WORDS
    return text if is_word else _quote(text)


def _escape(pattern: str) -> str:
    return escape_signs(pattern)


def _number(number: float) -> str:
    return format(Decimal(repr(number)).normalize(), "f")


def _moment(number: int | None) -> str:
    """Return the moment as a bound of a range; the beginning of a day as the day."""
    return "*" if number is None else timestamp(from_milliseconds(number)).removesuffix("T00:00:00.000Z")
