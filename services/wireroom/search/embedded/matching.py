"""Which articles of the embedded store a query means: one truth value for each, out of its tables and columns."""

import json
import re
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from wireroom.index.analysis import stem, stems, words
from wireroom.index.embedded.columns import NO_DATE, Columns
from wireroom.index.embedded.rows import FIELD_NUMBERS, FIELDS_MOST, IN_JSON, TERM_FIELDS, TITLE, UNSTEMMED, name_key
from wireroom.kernel.document import fold
from wireroom.search import syntax
from wireroom.search.patterns import all_like, are_near, fits, is_of_several_words, prefix_of, wildcard_regex
from wireroom.search.syntax import DATE, TEXT, Node

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.signedinteger[Any]]
_LEAVES = 300  # parts of one expression for SQLite
_OFFSETS = 1 << 20  # more words than a text has
_MANY = 100  # alternatives that are no longer looked up one by one
_KEPT = 8_000_000  # positions and letters of expressions, of four bytes each at most
_ENTRY = 100  # for what is kept of an expression besides
_FEW = 4  # names that are looked for one by one


class Matches:
    """Keeps which articles an expression matches, for one state of the store; what was not used longest goes first."""

    def __init__(self) -> None:
        self._revision = -1
        self._kept: OrderedDict[tuple[str, str], Positions] = OrderedDict()
        self._room = _KEPT

    def get(self, revision: int, key: tuple[str, str]) -> Positions | None:
        """Return what is kept for the expression in this state."""
        if revision != self._revision:
            self._revision, self._room = revision, _KEPT
            self._kept.clear()
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: tuple[str, str], positions: Positions) -> None:
        """Keep the positions for the expression in the state that `get` was last asked of."""
        self._kept[key] = positions
        self._room -= len(positions) + len(key[1]) + _ENTRY
        while self._room < 0:
            (_, expression), oldest = self._kept.popitem(last=False)
            self._room += len(oldest) + len(expression) + _ENTRY


class Matcher:
    """Finds articles in one transaction, among the first `size` of the columns.

    With `apart` each word is looked up by itself, as ranking does too; without, SQLite puts the words together.
    """

    def __init__(self, db: sqlite3.Connection, columns: Columns, matches: Matches, size: int, *, apart: bool) -> None:
        self.size = size
        self._db = db
        self._columns = columns
        self._matches = matches
        self._apart = apart
        self._places: dict[tuple[str, str], Positions] = {}  # of a token in a field: doc_id and offset in one number

    def ids(self, positions: Positions) -> list[str]:
        """Return the ids of the articles at these positions, in the same order."""
        query = f"SELECT doc_id, id FROM index_article WHERE doc_id {IN_JSON}"  # noqa: S608
        doc_ids = (positions + 1).tolist()
        ids = dict(self._db.execute(query, (json.dumps(doc_ids),)).fetchall())
        return [ids[doc_id] for doc_id in doc_ids]

    def record(self, name: str) -> npt.NDArray[np.int64]:
        """Return what the records have under this name, of each article."""
        return self._columns.record(name)[: self.size]

    def mask(self, node: Node) -> Mask:
        """Return for each article whether the node means it."""
        match node:
            case syntax.Boost(inner):
                return self.mask(inner)
            case syntax.Clauses():
                return self._clauses(node)
            case syntax.Words() | syntax.WordPattern() | syntax.FuzzyWord():
                return self._text(node)
            case syntax.Name() | syntax.ExactName() | syntax.NamePattern() | syntax.FuzzyName() | syntax.NameRange():
                return self._named([node])
        return self._filter(node)

    def matching(self, expression: str, table: str = "index_stem") -> Positions:
        """Return the positions of the articles that an expression of SQLite's full-text search matches, in order."""
        kept = self._matches.get(self._columns.revision, (table, expression))
        if kept is None:
            query = f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH ?"  # noqa: S608
            kept = self._positions(query, expression).astype(np.int32)
            self._matches.keep((table, expression), kept)
        return self._first(kept)

    def expression(self, node: syntax.Words, columns: str) -> str:
        """Return the expression for the words, next to each other, in these columns of index_stem; "" for no words."""
        own = words(node.text)
        if not own:
            return ""
        phrase = " ".join(stems(own))
        if not self._has_unstemmed:
            return f'{{{columns}}} : "{phrase}"'
        return f'{{{columns}}} : ("{phrase}" OR "{" ".join(UNSTEMMED + word for word in own)}")'

    def often(self, node: syntax.Words, number: int) -> str:
        """Return the expression for texts with the one word of the node `number` times, one of OFTEN, or more."""
        (word,) = words(node.text)
        return f'{{often}} : ("{stem(word)}|{number}" OR "{UNSTEMMED}{word}|{number}")'

    @cached_property
    def _has_unstemmed(self) -> bool:
        return not self.record("stemmed").all()

    def _positions(self, query: str, *values: str) -> Positions:
        (joined,) = self._db.execute(query, values).fetchone()
        return np.fromstring(joined or "", np.int64, sep=",") - 1

    def _first(self, positions: Positions) -> Positions:
        """Return those of the positions, which are in order, that count."""
        return positions if not len(positions) or positions[-1] < self.size else positions[positions < self.size]

    def _at(self, positions: Positions) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        mask[positions] = True
        return mask

    def _clauses(self, node: syntax.Clauses) -> Mask:
        if not self._apart and (whole := self._joined(node)):
            return self._at(self.matching(whole))
        if node.must:
            found = self._all(node.must)
        elif node.should:
            found = self._any(node.should)
        else:
            found = np.full(self.size, bool(node.must_not))
        return found & ~self._any(node.must_not) if node.must_not else found

    def _all(self, nodes: Sequence[Node]) -> Mask:
        texts, others = self._parts(nodes)
        masks = [self._at(self.matching(" AND ".join(part))) for part in _chunks(texts)]
        return reduce(np.logical_and, [*masks, *map(self.mask, others)])

    def _any(self, nodes: Sequence[Node]) -> Mask:
        texts, others = self._parts(nodes)
        masks = [self._at(self.matching(" OR ".join(part))) for part in _chunks(texts)]
        names = [node for node in others if isinstance(node, syntax.Name | syntax.ExactName)]
        if len(names) > 1:
            masks.append(self._named(names))
            others = [node for node in others if not isinstance(node, syntax.Name | syntax.ExactName)]
        return reduce(np.logical_or, [*masks, *map(self.mask, others)])

    def _parts(self, nodes: Sequence[Node]) -> tuple[list[str], list[Node]]:
        """Return the expressions of those that SQLite's full-text search answers, and the others."""
        if self._apart and len(nodes) < _MANY:
            return [], list(nodes)
        expressions = [(node, self._joined(node)) for node in nodes]
        return [text for _, text in expressions if text], [node for node, text in expressions if not text]

    def _joined(self, node: Node) -> str:
        """Return one expression for the node, or "" where it is not made of a few words only."""
        match node:
            case syntax.Boost(inner):
                return self._joined(inner)
            case syntax.Words(fields, _, 0):
                return self.expression(node, " ".join(fields))
            case syntax.Clauses(must, should, must_not) if must or should:
                chosen = must or should
                texts = [self._joined(part) for part in (*chosen, *must_not)] if len(chosen) < _LEAVES else [""]
                if not all(texts) or sum(map(len, texts)) > _LEAVES * _LEAVES:
                    return ""
                joined = (" AND " if must else " OR ").join(f"({text})" for text in texts[: len(chosen)])
                excluded = " OR ".join(f"({text})" for text in texts[len(chosen) :])
                return f"({joined}) NOT ({excluded})" if excluded else f"({joined})"
        return ""

    def _text(self, node: syntax.FullText) -> Mask:
        match node:
            case syntax.Words(fields, text, slop) if slop and len(words(text)) > 1:
                return reduce(np.logical_or, [self._sloppy(field, words(text), slop) for field in fields])
            case syntax.Words(fields):
                found = self._nothing()
                for columns in fields if self._apart else [" ".join(fields)]:
                    if expression := self.expression(node, columns):
                        found[self.matching(expression)] = True
                return found
            case syntax.WordPattern(fields, pattern) if start := prefix_of(pattern):
                tokens = [f'"{mark}{_quotable(start)}" *' for mark in _marks(fields)]
                return self._at(self.matching(" OR ".join(tokens), "index_word"))
            case syntax.WordPattern(fields, pattern):
                fitting = re.findall(f"^{wildcard_regex(pattern)}$", self._vocabulary, re.M)
                return self._with_words(fields, fitting)
            case syntax.FuzzyWord(fields, word, edits):
                return self._with_words(fields, all_like(word, edits, self._vocabulary.split("\n")))

    @cached_property
    def _vocabulary(self) -> str:
        """All words of the store, one a line."""
        return self._columns.vocabulary(self._db)

    def _with_words(self, fields: Sequence[str], chosen: Iterable[str]) -> Mask:
        tokens = [f'"{mark}{word}"' for word in chosen for mark in _marks(fields)]
        found = self._nothing()
        for part in _chunks(tokens):
            found[self.matching(" OR ".join(part), "index_word")] = True
        return found

    def _nothing(self) -> Mask:
        return np.zeros(self.size, np.bool_)

    def _sloppy(self, field: str, own: Sequence[str], slop: int) -> Mask:
        """Return where the words are near each other in the field: the stems in English articles, else the words."""
        found = self._nothing()
        for tokens in [stems(own), [UNSTEMMED + word for word in own]][: 1 + self._has_unstemmed]:
            together = " AND ".join(f'"{token}"' for token in dict.fromkeys(tokens))
            articles = self.matching(f"{{{field}}} : ({together})") + 1
            of_token = {token: self._offsets(field, token, articles) for token in set(tokens) if len(articles)}
            for doc_id in articles.tolist():
                if are_near([of_token[token][doc_id] for token in tokens], slop):
                    found[doc_id - 1] = True
        return found

    def _offsets(self, field: str, token: str, articles: Positions) -> dict[int, list[int]]:
        """Return where the token stands in the field of each of these articles, in rising order."""
        if (field, token) not in self._places:
            self._db.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.stem_instance USING fts5vocab(main, index_stem, instance)"
            )
            query = f"SELECT group_concat(doc * {_OFFSETS} + offset) FROM stem_instance WHERE term = ? AND col = ?"  # noqa: S608
            self._places[field, token] = self._positions(query, token, field) + 1
        places = self._places[field, token]
        offsets: dict[int, list[int]] = {}
        for place in np.sort(places[np.isin(places // _OFFSETS, articles)]).tolist():
            doc_id, offset = divmod(place, _OFFSETS)
            offsets.setdefault(doc_id, []).append(offset)
        return offsets

    def _filter(self, node: syntax.Filter) -> Mask:
        match node:
            case syntax.Published(start, end):
                published = self.record("published")
                later: Mask = published >= (NO_DATE + 1 if start is None else start)
                return later if end is None else later & (published < end)
            case syntax.Copy(value):
                return np.equal(self.record("copy"), value)
            case syntax.Has(field) if field == DATE:
                return np.not_equal(self.record("published"), NO_DATE)
            case syntax.Has(field) if field in TEXT:
                return np.greater(self.record(field), 0)
            case syntax.Has(field):
                return self._columns.names(self._db, field).counts[: self.size] > 0
            case syntax.Amount():
                return self._with_names(set(self._names_where("money", lambda value: _is_amount(node, value))))
            case syntax.Everything():
                return np.ones(self.size, np.bool_)
        raise TypeError(node)

    def _named(self, nodes: Sequence[Node]) -> Mask:
        ids = [node for node in nodes if isinstance(node, syntax.ExactName) and node.field in syntax.EXACT]
        found = self._with_names({name_id for node in nodes if node not in ids for name_id in self._name_ids(node)})
        for field in {node.field for node in ids}:
            values = json.dumps([node.value for node in ids if node.field == field])
            query = f"SELECT group_concat(doc_id) FROM index_article WHERE {field} {IN_JSON}"  # noqa: S608
            found |= self._at(self._first(np.sort(self._positions(query, values))))
        return found

    def _with_names(self, name_ids: set[int]) -> Mask:
        """Return which articles have any of the names."""
        found = self._nothing()
        for number, field in enumerate(TERM_FIELDS):
            chosen = [name_id // FIELDS_MOST for name_id in name_ids if name_id % FIELDS_MOST == number]
            if chosen:
                names = self._columns.names(self._db, field)
                places = np.flatnonzero(_are_among(names.numbers, chosen))
                positions = np.searchsorted(names.starts, places, "right") - 1
                found[positions[positions < self.size]] = True
        return found

    def _name_ids(self, node: Node) -> Iterable[int]:
        match node:
            case syntax.Name(field, value) if own := words(value):
                return self._names_matching(field, f'"{" ".join(own)}"')
            case syntax.Name(field, value) | syntax.ExactName(field, value):
                rows = self._db.execute("SELECT name_id FROM index_name WHERE key = ?", (name_key(field, value),))
                return [name_id for (name_id,) in rows]
            case syntax.NameRange(field, low, high):
                return self._names_where(field, lambda value: (low or "") <= value and (high is None or value < high))
            case syntax.NamePattern(field, pattern) if is_of_several_words(pattern):
                fitting = fits(pattern)
                return self._names_where(field, lambda value: fitting(fold(value)))
            case syntax.NamePattern(field, pattern) if start := prefix_of(pattern):
                return self._names_matching(field, f'"{_quotable(start)}" *')
            case syntax.NamePattern(field, pattern):
                fitting_words = re.findall(f"^{wildcard_regex(pattern)}$", "\n".join(self._name_words), re.M)
                return self._names_with(field, fitting_words)
            case syntax.FuzzyName(field, word, edits):
                return self._names_with(field, all_like(word, edits, self._name_words))
        raise TypeError(node)

    @cached_property
    def _name_words(self) -> list[str]:
        """All words of the store's names."""
        self._db.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.name_vocabulary USING fts5vocab(main, index_name_word, row)"
        )
        return [word for (word,) in self._db.execute("SELECT term FROM name_vocabulary")]

    def _names_with(self, field: str, chosen: Sequence[str]) -> Iterator[int]:
        for part in _chunks([f'"{word}"' for word in chosen]):
            yield from self._names_matching(field, " OR ".join(part))

    def _names_matching(self, field: str, expression: str) -> list[int]:
        query = "SELECT rowid FROM index_name_word WHERE index_name_word MATCH ? AND rowid % ? = ?"
        rows = self._db.execute(query, (expression, FIELDS_MOST, FIELD_NUMBERS[field]))
        return [name_id for (name_id,) in rows]

    def _names_where(self, field: str, is_meant: Callable[[str], bool]) -> list[int]:
        query = "SELECT name_id, value FROM index_name WHERE name_id % ? = ?"
        rows = self._db.execute(query, (FIELDS_MOST, FIELD_NUMBERS[field]))
        return [name_id for name_id, value in rows if is_meant(value)]


def _are_among(numbers: npt.NDArray[np.uint32], chosen: Sequence[int]) -> Mask:
    if len(chosen) <= _FEW:
        return reduce(np.logical_or, [numbers == number for number in chosen])
    table = np.zeros(int(numbers.max(initial=0)) + 1, np.bool_)
    table[[number for number in chosen if number < len(table)]] = True
    return table[numbers]


def _chunks(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(parts), _LEAVES):
        yield parts[start : start + _LEAVES]


def _marks(fields: Sequence[str]) -> list[str]:
    """Return what stands before a word of these fields in index_word."""
    return [{"title": TITLE, "text": ""}[field] for field in fields]


def _quotable(start: str) -> str:
    return start.replace('"', "").replace("\0", "")


def _is_amount(node: syntax.Amount, value: str) -> bool:
    currency, _, number = value.partition(" ")
    amount = float(number)
    above = node.low is None or (amount >= node.low if node.with_low else amount > node.low)
    below = node.high is None or (amount <= node.high if node.with_high else amount < node.high)
    return node.currency in ("", currency) and above and below
