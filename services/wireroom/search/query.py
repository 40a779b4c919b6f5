"""Parses the part of Lucene's query language that people type into Kibana.

As in Lucene, clauses without an operator are alternatives; AND makes the clauses on both sides of it obligatory, so
`a AND b c` finds what holds a and b, and ranks c higher. Parentheses say it otherwise.
"""

import re

from wireroom.kernel.errors import BadQuery
from wireroom.search.syntax import Clauses, Everything, Node
from wireroom.search.values import Token, comparison_node, field_name, phrase_node, query_error, range_node, word_node

LONGEST = 10_000
PARTS = 200
DEPTH = 20
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<open>\() | (?P<close>\)) |
    (?P<and>AND(?=[\s(]|$)|&&) | (?P<or>OR(?=[\s(]|$)|\|\|) | (?P<not>NOT(?=[\s(]|$)|!|-) | (?P<plus>\+) |
    (?P<field>[A-Za-z_@][\w.@]*):\s* |
    (?P<quoted>"(?:\\.|[^"\\])*") |
    (?P<range>[\[{][^\]}]*[\]}]) |
    (?P<compare>[<>]=?) |
    (?P<word>(?:\\.|[^\s()\[\]{}"\\])+)
    )""",
    re.X | re.S,
)


def parse(query: str) -> Node:
    """Return what the query means; an empty one means everything. Raises BadQuery, which names the column."""
    if len(query) > LONGEST:
        raise BadQuery(f"the query is longer than {LONGEST:,} characters")
    if not query.isascii() and any("\ud800" <= letter <= "\udfff" for letter in query):
        raise BadQuery("the query is not valid Unicode")
    tokens = _tokens(query)
    return _Parser(tokens, len(query) + 1).parse() if tokens else Everything()


def _tokens(query: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    end = len(query.rstrip())
    while position < end:
        match = _TOKEN.match(query, position)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            position += len(query[position:]) - len(query[position:].lstrip())
            reason = "has no counterpart" if query[position] in '"[{' else "is out of place"
            raise query_error(position + 1, f"{query[position]} {reason}")
        tokens.append(Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    if len(tokens) > PARTS:
        raise BadQuery(f"the query has more than {PARTS} parts")
    return tokens


class _Parser:
    """Reads the tokens from left to right; a `field` of "" is no particular one."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = tokens
        self._end = Token("end", "the end", end)
        self._position = 0

    def parse(self) -> Node:
        """Read the whole query."""
        node = self._group("", 0)
        if self._next.kind == "close":
            raise query_error(self._next.column, ") has no counterpart")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._position] if self._position < len(self._tokens) else self._end

    def _take(self, *kinds: str) -> Token | None:
        token = self._next
        if token.kind not in kinds:
            return None
        self._position += 1
        return token

    def _group(self, field: str, depth: int) -> Node:
        if depth > DEPTH:
            raise query_error(self._next.column, f"more than {DEPTH} parentheses within each other")
        clauses: list[tuple[str, Node]] = []  # each with how it must occur
        while self._next.kind not in ("end", "close"):
            operator = self._take("and", "or")
            if operator and not clauses:
                raise query_error(operator.column, f"nothing stands before {operator.text}")
            is_and = operator is not None and operator.kind == "and"
            if is_and and clauses[-1][0] == "should":
                clauses[-1] = ("must", clauses[-1][1])
            occur = "must" if is_and else "should"
            if modifier := self._take("not", "plus"):
                occur = {"not": "must_not", "plus": "must"}[modifier.kind]
            clauses.append((occur, self._clause(field, depth)))
        if not clauses:
            raise query_error(self._next.column, "nothing stands between the parentheses")
        return _combine(clauses)

    def _clause(self, field: str, depth: int) -> Node:
        if token := self._take("field"):
            return self._clause(field_name(token), depth)
        if token := self._take("open"):
            node = self._group(field, depth + 1)
            if not self._take("close"):
                raise query_error(token.column, "( has no counterpart")
            return node
        token = self._take("word", "quoted", "range", "compare")
        if token is None:
            raise query_error(self._next.column, f"a word is missing before {self._next.text}")
        if token.kind == "compare":
            bound = self._take("word", "quoted")
            if bound is None:
                raise query_error(self._next.column, f"a date is missing after {token.text}")
            return comparison_node(field, token, bound)
        return {"range": range_node, "quoted": phrase_node, "word": word_node}[token.kind](field, token)


def _combine(clauses: list[tuple[str, Node]]) -> Node:
    """Return what the clauses mean together; those of nothing but stop words do not count."""
    clauses = [(occur, node) for occur, node in clauses if node != Clauses()]
    if len(clauses) == 1 and clauses[0][0] != "must_not":
        return clauses[0][1]
    parts = ("must", "should", "must_not")
    return Clauses(**{part: tuple(node for occur, node in clauses if occur == part) for part in parts})
