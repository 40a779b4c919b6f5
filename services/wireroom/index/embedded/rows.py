"""The tables of the embedded store, and how a document becomes rows and a row a document."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec
import zstandard

from wireroom.index.analysis import is_stemmed, stems, words
from wireroom.index.merge import PLACE
from wireroom.kernel.document import (
    ALIAS,
    ANY_TOPIC,
    KINDS,
    PORTRAYED,
    SIDES,
    VALUES,
    Document,
    fold,
    split_alias,
    stored_place_fields,
)

# The tables for words hold no text of their own: it is in `index_data`, compressed with the rest of the document. What
# is put into them are words that analysis.py has made, between blanks, where this tokenizer separates them.
_TOKENS = "content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\""
TABLES = (
    """CREATE TABLE IF NOT EXISTS index_place(
        id TEXT PRIMARY KEY, cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, revision INTEGER NOT NULL,
        contained REAL, contains REAL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS index_article(
        doc_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, moment INTEGER NOT NULL,
        cluster TEXT NOT NULL, copy_of TEXT, similarity REAL NOT NULL, contained REAL, contains REAL
    )""",
    "CREATE TABLE IF NOT EXISTS index_data(doc_id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS index_article_cluster ON index_article(cluster)",
    # Stems in their order (words where there are none), and in `often` those that the text holds more than once.
    f"CREATE VIRTUAL TABLE IF NOT EXISTS index_stem USING fts5(title, text, often, {_TOKENS})",
    # Whole words, each once; those of the title have TITLE before them.
    f"CREATE VIRTUAL TABLE IF NOT EXISTS index_word USING fts5(words, detail=none, {_TOKENS})",
    "CREATE TABLE IF NOT EXISTS index_vocabulary(word TEXT PRIMARY KEY) WITHOUT ROWID",
    # A name's id is its number among the names of its field, times FIELDS_MOST, plus the field's place in TERM_FIELDS;
    # `key` is a digest of what it is looked up by: see name_key.
    "CREATE TABLE IF NOT EXISTS index_name(name_id INTEGER PRIMARY KEY, key INTEGER NOT NULL, value TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS index_name_key ON index_name(key)",
    "CREATE TABLE IF NOT EXISTS index_field(field TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS index_name_word USING fts5(words, {_TOKENS})",
    # What a search reads of all articles at once, CHUNK of them in a row: see columns.py.
    """CREATE TABLE IF NOT EXISTS index_chunk(
        field TEXT NOT NULL, chunk INTEGER NOT NULL, revision INTEGER NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY(field, chunk)
    )""",
    "CREATE INDEX IF NOT EXISTS index_chunk_revision ON index_chunk(revision)",
    "CREATE TABLE IF NOT EXISTS index_format(format INTEGER NOT NULL)",
)
IN_JSON = "IN (SELECT value FROM json_each(?))"  # with a parameter that is a JSON array
OLD_TABLE = "index_text"  # of a store from before there were these
# Of the tables and of the analysis, which has made what is in them: raise it with whatever changes either, so that
# stores are written anew. The tables of words forget an article by being given its old words again.
FORMAT = 3
COLUMNS = "id, cluster, copy_of, similarity, contained, contains, data"
DOCUMENTS = "index_article JOIN index_data USING (doc_id)"
SELECT_DOCUMENTS = f"SELECT {COLUMNS} FROM {DOCUMENTS}"  # noqa: S608
TITLE = "^"
UNSTEMMED = "="  # before a word in index_stem that is no stem, since the article is not in English
# A stem that occurs so often is in `often` as STEM|NUMBER, with the highest number that it reaches.
OFTEN = (2, 4, 8)
ALIAS_BY_NAME = "called"  # an alias as a term with kind and name before the form, for looking up the forms of a name
# New fields come at the end, since names' ids hold the places.
TERM_FIELDS = (
    *("url", "outlet", "authors", "language", "source", "entity", *KINDS),
    *(ALIAS, ALIAS_BY_NAME, *VALUES, "topic", "voice", "subject", "tone", *SIDES, "topic_code"),
    *("subtopic", ANY_TOPIC, "genre", "skipped", *PORTRAYED),
)
_STEPS = [max((step for step in OFTEN if step <= count), default=0) for count in range(OFTEN[-1] + 1)]
FIELDS_MOST = 64
_LEVEL = 3  # of compression: 6 saves a twentieth and takes twice as long
FIELD_NUMBERS = {field: number for number, field in enumerate(TERM_FIELDS)}
NAME_FIELDS = tuple(field for field in TERM_FIELDS if field not in (ALIAS, ALIAS_BY_NAME))


class TextRow(NamedTuple):
    """What the two tables of words hold of an article, and how many words title and text have."""

    title: str
    text: str
    often: str
    words: str
    title_length: int
    text_length: int


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there."""
    for statement in TABLES:
        connection.execute(statement)
    if stored_format(connection) is None:
        connection.execute("INSERT INTO index_format VALUES (?)", (FORMAT,))


def stored_format(connection: sqlite3.Connection) -> int | None:
    """Return the format that the store's tables are in, 1 for that of OLD_TABLE; None where there are no tables."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "index_format" not in tables:
        return 1 if OLD_TABLE in tables else None
    row = connection.execute("SELECT format FROM index_format").fetchone()
    return row and int(row[0])


def pack(document: Document) -> bytes:
    """Return the document without its place, as compressed JSON."""
    content = {name: value for name, value in document.items() if name not in PLACE}
    return zstandard.ZstdCompressor(_LEVEL, dict_data=_dictionary()).compress(msgspec.json.encode(content))


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    """Return what documents have in common, so that no document says it again: see training/dictionary.py."""
    data = files("wireroom.index.embedded").joinpath("document.bin").read_bytes()
    dictionary = zstandard.ZstdCompressionDict(data)
    dictionary.precompute_compress(_LEVEL)
    return dictionary


def decompress(data: bytes) -> bytes:
    """Return the JSON in what `pack` made."""
    return zstandard.ZstdDecompressor(dict_data=_dictionary()).decompress(data)


def unpack(row: Sequence[Any]) -> Document:
    """Return the document in a row of COLUMNS, selected from DOCUMENTS."""
    _, cluster, copy_of, similarity, contained, contains, data = row
    document: Document = msgspec.json.decode(decompress(data))
    return document | stored_place_fields(cluster, copy_of, similarity, contained, contains)


def text_row(document: Document) -> TextRow:
    """Return the words of the document's title and text as the tables hold them."""
    title, text = words(document["title"]), words(document["text"])
    stemmed = is_stemmed(document["language"])
    title_stems, text_stems = (stems(field) if stemmed else [UNSTEMMED + w for w in field] for field in (title, text))
    often = [f"{token}|{_STEPS[min(n, OFTEN[-1])]}" for token, n in Counter(text_stems).items() if n >= OFTEN[0]]
    return TextRow(
        " ".join(title_stems),
        " ".join(text_stems),
        " ".join(often),
        " ".join(dict.fromkeys([*text, *(TITLE + word for word in title)])),
        len(title),
        len(text),
    )


@lru_cache(maxsize=100_000)
def name_key(field: str, value: str) -> int:
    """Return what a name is looked up by: its text in any case; an alias by its form, an ALIAS_BY_NAME by its name."""
    if field in (ALIAS, ALIAS_BY_NAME):
        value = "\t".join(value.split("\t", 2)[: 1 if field == ALIAS else 2])
    return digest(f"{field}\t{fold(value)}")


def digest(text: str) -> int:
    """Return 64 bits that stand for the text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def terms(document: Document) -> set[tuple[str, str]]:
    """Return the (field, value) pairs of the document that are filtered by and counted."""
    pairs: set[tuple[str, str]] = set()
    for field in TERM_FIELDS:
        pairs.update((field, value) for value in _values(document, field) if value)
    for form, kind, name in map(split_alias, document.get(ALIAS, [])):
        pairs.add((ALIAS_BY_NAME, f"{kind}\t{name}\t{form}"))
    pairs.update((ANY_TOPIC, value) for field in ("topic", "subtopic") for value in _values(document, field))
    return pairs


def _values(document: Document, field: str) -> Iterable[str]:
    outer, _, inner = field.partition(".")
    value = document.get(outer)
    if inner:
        value = value.get(inner) if value else None
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []
