"""Cuts a query into its words, quotes, operators and parentheses."""

import re
from typing import NamedTuple

from wireroom.kernel.errors import BadQuery

PARTS = 200
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


class Token(NamedTuple):
    """A piece of the query, and the column that it starts in."""

    kind: str
    text: str
    column: int


def tokens(query: str) -> list[Token]:
    """Return the pieces of the query; raises BadQuery."""
    found: list[Token] = []
    at = 0
    end = len(query.rstrip())
    while at < end:
        match = _TOKEN.match(query, at)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            at += len(query[at:]) - len(query[at:].lstrip())
            raise bad(
                at + 1, f"{query[at]} has no counterpart" if query[at] in '"[{' else f"{query[at]} is out of place"
            )
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        at = match.end()
    if len(found) > PARTS:
        raise BadQuery(f"the query has more than {PARTS} parts")
    return found


def bad(column: int, what: str) -> BadQuery:
    """Return the error that says where the query does not parse, and why."""
    return BadQuery(f"the query does not parse at column {column}: {what}")
