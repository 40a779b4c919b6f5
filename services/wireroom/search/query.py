"""Parses the part of Lucene's query language that people type into Kibana.

As in Lucene, clauses without an operator are alternatives; AND makes the clauses on both sides of it obligatory, so
`a AND b c` finds what holds a and b, and ranks c higher. Parentheses say it otherwise.
"""

import re
from dataclasses import dataclass, field

from wireroom.kernel.errors import BadQuery
from wireroom.search.dates import period
from wireroom.search.syntax import (
    COPY,
    DATE,
    EXACT,
    FIELDS,
    NAMES,
    TEXT,
    Clauses,
    Copy,
    Everything,
    Has,
    Name,
    NameStart,
    Node,
    Published,
    Words,
    WordStart,
)
from wireroom.search.tokens import Token, bad, tokens

LONGEST = 10_000
DEPTH = 20
# What Elasticsearch's _english_ stop filter leaves out.
_STOP = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this"
    " to was will with"
)
STOP = frozenset(_STOP.split(" "))
_RANGE = re.compile(r'([\[{])\s*("[^"]*"|\S+)\s+TO\s+("[^"]*"|[^\s\]}]+)\s*([\]}])')
_WORD = re.compile(r"\w+")


@dataclass
class Group:
    """The clauses read so far between two parentheses, each with how it must occur."""

    clauses: list[tuple[str, Node]] = field(default_factory=list)

    def add(self, operator: str, occur: str, node: Node) -> None:
        """Add a clause; `operator` stands before it and may make the one before obligatory."""
        if operator == "and":
            occur = "must" if occur == "should" else occur
            if self.clauses and self.clauses[-1][0] == "should":
                self.clauses[-1] = ("must", self.clauses[-1][1])
        self.clauses.append((occur, node))

    def node(self) -> Node:
        """Return what the clauses mean together; those of nothing but stop words do not count."""
        kept = [(occur, node) for occur, node in self.clauses if not (isinstance(node, Clauses) and node.empty)]
        if len(kept) == 1 and kept[0][0] != "must_not":
            return kept[0][1]
        by = {name: tuple(node for occur, node in kept if occur == name) for name in ("must", "should", "must_not")}
        return Clauses(**by)


def parse(query: str) -> Node:
    """Return what the query means; an empty one means everything. Raises BadQuery, which names the column."""
    if len(query) > LONGEST:
        raise BadQuery(f"the query is longer than {LONGEST:,} characters")
    if not query.isascii() and any("\ud800" <= letter <= "\udfff" for letter in query):
        raise BadQuery("the query is not valid Unicode")
    parser = _Parser(tokens(query), len(query) + 1)
    return parser.whole() if parser.tokens else Everything()


class _Parser:
    """Reads the tokens from left to right."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self.tokens = tokens
        self._end = Token("end", "the end", end)
        self._at = 0

    def whole(self) -> Node:
        """Read the whole query."""
        node = self._group("", 0)
        if self._next.kind == "close":
            raise bad(self._next.column, ") has no counterpart")
        return node

    @property
    def _next(self) -> Token:
        return self.tokens[self._at] if self._at < len(self.tokens) else self._end

    def _take(self, *kinds: str) -> Token | None:
        token = self._next
        if token.kind not in kinds:
            return None
        self._at += 1
        return token

    def _group(self, named: str, depth: int) -> Node:
        if depth > DEPTH:
            raise bad(self._next.column, f"more than {DEPTH} parentheses within each other")
        group = Group()
        while self._next.kind not in ("end", "close"):
            operator = self._take("and", "or")
            if operator and not group.clauses:
                raise bad(operator.column, f"nothing stands before {operator.text}")
            modifier = self._take("not", "plus")
            occur = {"not": "must_not", "plus": "must"}[modifier.kind] if modifier else "should"
            group.add(operator.kind if operator else "", occur, self._clause(named, depth))
        if not group.clauses:
            raise bad(self._next.column, "nothing stands between the parentheses")
        return group.node()

    def _clause(self, named: str, depth: int) -> Node:
        if token := self._take("field"):
            return self._clause(_known(token), depth)
        if token := self._take("open"):
            node = self._group(named, depth + 1)
            if not self._take("close"):
                raise bad(token.column, "( has no counterpart")
            return node
        return self._value(named)

    def _value(self, named: str) -> Node:
        token = self._take("word", "quoted", "range", "compare")
        if token is None:
            raise bad(self._next.column, f"a word is missing before {self._next.text}")
        if token.kind == "range":
            return _range(named, token)
        if token.kind == "compare":
            bound = self._take("word", "quoted")
            if bound is None:
                raise bad(self._next.column, f"a date is missing after {token.text}")
            return _compared(named, token, _unquoted(bound))
        if token.kind == "quoted":
            return _meaning(named, _unquoted(token), token)
        return _word(named, token)


def _known(token: Token) -> str:
    if token.text == "_exists_" or token.text in FIELDS:
        return token.text
    raise bad(token.column, f"there is no field {token.text}; there are: {', '.join(FIELDS)}")


def _unquoted(token: Token) -> str:
    return _plain(token.text[1:-1] if token.kind == "quoted" else token.text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)


def _word(named: str, token: Token) -> Node:
    bare = re.sub(r"\\.", "__", token.text, flags=re.S)
    if bare in ("*", "*:*"):
        return _has(named, token) if named else Everything()
    if re.search(r"[*?](?=.)|\?$", bare, re.S):
        raise bad(token.column, "a wildcard is a * at the end of a word; put a * or ? that is meant in quotes")
    if re.search(r"~\d*$|\^[\d.]+$|^/", bare):
        raise bad(token.column, f"{token.text}: fuzzy, boosted and regular expressions are not known here; use quotes")
    if not bare.endswith("*"):
        return _meaning(named, _plain(token.text), token)
    return _start(named, _plain(token.text[:-1]), token)


def _meaning(named: str, value: str, token: Token) -> Node:
    if named in NAMES or named in EXACT:
        return Name(NAMES.get(named, named), value)
    if named == DATE:
        return Published(*_period(value, token))
    if named == COPY:
        if value.lower() not in ("true", "false"):
            raise bad(token.column, "copy is true or false")
        return Copy(value.lower() == "true")
    if named == "_exists_":
        return _has(_known(Token("field", value, token.column)), token)
    words = _WORD.findall(re.sub(r"['’]s\b", "", value.lower()))
    return Words((named,) if named else TEXT, value) if set(words) - STOP else Clauses()


def _start(named: str, value: str, token: Token) -> Node:
    if named in NAMES:
        return NameStart(NAMES[named], value)
    if named and named not in TEXT:
        raise bad(token.column, f"{named} takes no wildcard")
    if not _WORD.fullmatch(value):
        raise bad(token.column, "a wildcard follows a single word")
    return WordStart((named,) if named else TEXT, value)


def _has(named: str, token: Token) -> Node:
    if named in NAMES or named == DATE:
        return Has(NAMES.get(named, named))
    if named in ("title", "_exists_"):
        raise bad(token.column, f"{named} cannot be asked for whether it is there")
    return Everything()


def _range(named: str, token: Token) -> Node:
    match = _RANGE.fullmatch(token.text)
    if match is None:
        raise bad(token.column, "a range is written [2023-01-01 TO 2023-12-31]; * leaves an end open")
    first, low, high, last = match.groups()
    return _published(named, token, low.strip('"'), first == "[", high.strip('"'), last == "]")


def _compared(named: str, token: Token, bound: str) -> Node:
    inclusive = token.text.endswith("=")
    if token.text.startswith(">"):
        return _published(named, token, bound, inclusive, "*", True)
    return _published(named, token, "*", True, bound, inclusive)


def _published(named: str, token: Token, low: str, from_low: bool, high: str, to_high: bool) -> Node:
    if named != DATE:
        raise bad(token.column, f"a range is asked of {DATE} only")
    if low == high == "*":
        return Has(DATE)
    start = None if low == "*" else _period(low, token)[0 if from_low else 1]
    return Published(start, None if high == "*" else _period(high, token)[1 if to_high else 0])


def _period(text: str, token: Token) -> tuple[int, int]:
    try:
        return period(text)
    except (ValueError, OverflowError):
        raise bad(token.column, f"{text} is not a date; write 2023-12-31, 2023-12 or 2023") from None
