"""Parses Lucene's query language as people type it into Kibana.

As in Lucene, clauses without an operator are alternatives; AND makes the clauses on both sides of it obligatory, so
`a AND b c` finds what holds a and b, and ranks c higher. Parentheses say it otherwise.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from wireroom.index.analysis import words
from wireroom.kernel.errors import BadQuery
from wireroom.search.language.values import Operand, Token, boost_node, field_name, operand_node, query_error
from wireroom.search.syntax import Clauses, Everything, Node

LONGEST = 200_000
TERMS = 5_000
WORDS = 10_000  # in all operands together, such as the two of a name
PHRASE = 500  # words of one operand
SCANS = 100  # operands for which a store looks through all its words
DEPTH = 20
_QUOTES = "“”„‟«»＂"
# What makes a ~ or a ^ one that belongs to the word before it, and not part of the word itself.
_TILDE = r"~(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})?(?=[\s)^]|$)"
_BOOST = r"\^[-+.\d]{0,20}(?=[\s)]|$)"
_TOKEN = re.compile(
    rf"""(?<=[^\s(])(?:(?P<tilde>{_TILDE}) | (?P<boost>{_BOOST})) |
    \s*(?:
    (?P<open>\() | (?P<close>\)) |
    (?P<and>AND(?=[\s(]|$)|&&) | (?P<or>OR(?=[\s(]|$)|\|\|) | (?P<not>NOT(?=[\s(]|$)|!|-(?!-\d)) | (?P<plus>\+) |
    (?<!:)(?!(?:https?|medtop):)(?P<field>[A-Za-z_@][\w.@]*):\s* |
    (?P<quoted>"(?:[^"\\]++|\\.)*+"|[{_QUOTES}](?:[^{_QUOTES}"\\]++|\\.)*+[{_QUOTES}"]) |
    (?P<range>[\[{{][^\]}}]*[\]}}]) |
    (?P<compare>[<>]=?|=) |
    (?P<word>[~^]?(?:[^\s()\[\]{{}}"{_QUOTES}\\~^]++|\\.|(?!{_TILDE})~|(?!{_BOOST})\^)++)
    )""",
    re.X | re.S,
)
_NEAR = re.compile(r"NEAR|(?:NEAR|PRE|W|N)/(\d{1,3})|ADJ(\d{0,3})")
_OPERANDS = ("word", "quoted", "range")
# A letter with its accents behind it, or a Korean syllable letter by letter; a text has one letter for them.
_DECOMPOSED = re.compile(r"\w[^\w\s\x00-\x7f]{1,9}|[\u1100-\u11ff]+")


def parse(query: str, *, now: datetime | None = None) -> Node:
    """Return what the query means at the moment `now`; an empty one means everything.

    Raises BadQuery, which names the column.
    """
    if len(query) > LONGEST:
        raise BadQuery(f"the query is longer than {LONGEST:,} characters")
    if not query.isascii() and any("\ud800" <= letter <= "\udfff" for letter in query):
        raise BadQuery("the query is not valid Unicode")
    tokens = _tokens(_DECOMPOSED.sub(lambda letters: unicodedata.normalize("NFC", letters[0]), query))
    return _Parser(tokens, len(query) + 1, now or datetime.now(UTC)).parse() if tokens else Everything()


def _tokens(query: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    end = len(query.rstrip())
    while position < end:
        match = _TOKEN.match(query, position)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            position += len(query[position:]) - len(query[position:].lstrip())
            reason = "has no counterpart" if query[position] in f'"[{{{_QUOTES}' else "is out of place; quotes take it"
            raise query_error(position + 1, f"{query[position]} {reason}")
        tokens.append(Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    _check_cost(tokens)
    return tokens


def _check_cost(tokens: Sequence[Token]) -> None:
    """Raise BadQuery for a query that would keep a store busy for long."""
    operands = [token for token in tokens if token.kind in _OPERANDS]
    if len(operands) > TERMS:
        raise BadQuery(f"the query has more than {TERMS:,} words, phrases and ranges")
    numbers = [len(words(token.text)) for token in operands]
    if max(numbers, default=0) > PHRASE:
        raise BadQuery(f"a phrase of the query has more than {PHRASE} words")
    if sum(numbers) > WORDS:
        raise BadQuery(f"the query has more than {WORDS:,} words")
    if sum(token.kind == "tilde" or _is_scan(token) for token in tokens) > SCANS:
        raise BadQuery(f"the query has more than {SCANS} of ~ and of words with a wildcard before their end")


def _is_scan(token: Token) -> bool:
    return token.kind == "word" and not {"*", "?"}.isdisjoint(token.text.rstrip("*"))


class _Parser:
    """Reads the tokens from left to right; a `field` of "" is no particular one."""

    def __init__(self, tokens: list[Token], end: int, now: datetime) -> None:
        self._tokens = tokens
        self._end = Token("end", "the end", end)
        self._position = 0
        self._now = now

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
            if clauses and not operator:
                self._refuse_near()
            clauses.append((occur, self._clause(field, depth)))
        if not clauses:
            raise query_error(self._next.column, "nothing stands between the parentheses")
        return _combine(clauses)

    def _refuse_near(self) -> None:
        """Raise BadQuery for a word that is an operator of other languages and stands between two clauses."""
        token = self._next
        near = _NEAR.fullmatch(token.text) if token.kind == "word" else None
        behind = self._tokens[self._position + 1 : self._position + 2]
        if near and behind and behind[0].kind in ("open", "field", *_OPERANDS):
            reason = f'{token.text} is not known here: write "a b"~{near[1] or near[2] or 5} for words near each other'
            raise query_error(token.column, f"{reason}, or {token.text.lower()} for the word")

    def _clause(self, field: str, depth: int) -> Node:
        while token := self._take("field"):
            field = field_name(token)
        if token := self._take("open"):
            node = self._group(field, depth + 1)
            if not self._take("close"):
                raise query_error(token.column, "( has no counterpart")
        else:
            node = self._operand(field)
        boost = self._take("boost")
        return boost_node(node, boost) if boost else node

    def _operand(self, field: str) -> Node:
        sign = self._take("compare")
        token = self._take("word", "quoted") if sign else self._take(*_OPERANDS)
        if token is None:
            what = "a date or an amount" if sign and sign.text != "=" else "a word"
            before = f"after {sign.text}" if sign else f"before {self._next.text}"
            raise query_error(self._next.column, f"{what} is missing {before}")
        tilde = self._take("tilde")
        return operand_node(Operand(field, token, sign.text if sign else "", tilde, self._now))


def _combine(clauses: list[tuple[str, Node]]) -> Node:
    """Return what the clauses mean together; those of nothing but stop words do not count."""
    clauses = [(occur, node) for occur, node in clauses if node != Clauses()]
    if len(clauses) == 1 and clauses[0][0] != "must_not":
        return clauses[0][1]
    parts = ("must", "should", "must_not")
    return Clauses(**{part: tuple(node for occur, node in clauses if occur == part) for part in parts})
