r"""How text becomes words: the same in Python, for the embedded store and for highlights, and in Elasticsearch.

First letters are folded (accents, full-width forms, curly apostrophes), then TOKEN says what a word is, then each
word is normalised: lower case, no stops in an acronym (U.S. is us), no commas in a number, no possessive 's. Chinese,
Japanese, Thai, Lao, Khmer and Burmese are written without blanks between words: there each character is a word, and
what is searched is a phrase. A stem is the word after Snowball's English algorithm (Porter2), for articles in English.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import regex
import Stemmer

STEMMED_LANGUAGES = ("en", "und")  # und: too short to tell, and mostly English
LONGEST_WORD = 255  # characters; a longer one is cut
MOST_PARTS = 20  # of one word, between apostrophes or stops: Java's stack and a term in Lucene have an end

# Unicode has no parts for these; the capital of each is folded alike.
_OTHER_LETTERS = {
    "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "ß": "ss", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "œ": "oe",
    "ŧ": "t", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ə": "a", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ƴ": "y",
}  # fmt: skip
# SQLite takes each of these for the other letter.
_SAME_LETTERS = {
    "\u00b5": "μ", "\u0345": "ι", "\u03c2": "σ", "\u03d0": "β", "\u03d1": "θ", "\u03d5": "φ", "\u03d6": "π",
    "\u03f0": "κ", "\u03f1": "ρ", "\u03f5": "ε", "\u1fbe": "ι",
}  # fmt: skip
_APOSTROPHES = "\u2018\u2019\u201b\u2032\u02bc\uff07"
_FOLDED = chain(range(0xAA, 0x250), range(0x1D00, 0x20A0), range(0xFB00, 0xFB07), range(0xFF10, 0xFF5B))

# What Java's regular expressions and the module `regex` read alike.
_UNSPACED = "".join(
    f"\\p{{script={name}}}" for name in ("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar")
)
_UNSPACED += "\u30fc\uff70"
# Java asks what is before the inner brackets first, and most letters are there.
_LETTER = rf"[a-z[\p{{L}}&&[^{_UNSPACED}]]]"
_CHARACTER = rf"[a-z0-9[\p{{L}}\p{{M}}\p{{N}}&&[^{_UNSPACED}]]]"
_DIGIT = rf"[0-9[\p{{Nd}}&&[^{_UNSPACED}]]]"


def _token(letter: str, character: str, digit: str) -> str:
    """Return the regular expression of a word: an acronym with stops, a number, or letters, each with its 's."""
    longest, parts = f"{{1,{LONGEST_WORD}}}", f"{{1,{MOST_PARTS}}}"
    acronym = rf"{letter}(?:\.{letter}){parts}(?:\.?'[sS])?(?!{character})"
    number = rf"{digit}{longest}(?:[.,]{digit}{longest}){parts}{character}{{0,{LONGEST_WORD}}}"
    word = rf"{character}{{1,{LONGEST_WORD}}}(?:'[sS](?!{character}))?"
    return f"{acronym}|{number}|{word}"


TOKEN = rf"{_token(_LETTER, _CHARACTER, _DIGIT)}|[{_UNSPACED}]\p{{M}}{{0,{LONGEST_WORD}}}"
_TOKEN = regex.compile(TOKEN, regex.V1)
_ASCII_TOKEN = re.compile(_token("[a-z]", "[a-z0-9]", "[0-9]"))
_JOINTS = r"(?<=\p{L}{1,2})\.|,"  # in a token a comma stands in a number only, a stop after a letter in an acronym
_stemmer = Stemmer.Stemmer("english", 0)
_STEMS_KEPT = 300_000


class Word(NamedTuple):
    """A word of a text: how it is compared, and where it stands in the text as it is written."""

    word: str
    start: int
    end: int


def _fold_letter(letter: str) -> str | None:
    """Return the plain letters that stand for this one, or None if it stands for itself."""
    if plain := _OTHER_LETTERS.get(letter.lower()):
        return plain
    parts = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return parts.lower() if parts.isascii() and parts.isalnum() else None


def _folds() -> dict[str, str]:
    folds = {chr(code): plain for code in _FOLDED if (plain := _fold_letter(chr(code)))}
    # Python's lower case of these is two letters, or depends on what stands beside it; Java's is not.
    return folds | _SAME_LETTERS | dict.fromkeys(_APOSTROPHES, "'") | {"\u0130": "i", "\u03a3": "\u03c3"}


FOLDS = _folds()
_FOLD_TABLE = str.maketrans(FOLDS)
# Signs that stand in no word, as blanks: so most texts become ASCII, of which the words are found much sooner.
_SIGNS = [chr(code) for code in chain(range(0x80, 0xE00), range(0x2000, 0x2C00), range(0x3000, 0x3004))]
_TEXT_TABLE = {ord(sign): " " for sign in _SIGNS if unicodedata.category(sign)[0] in "PSZ"} | _FOLD_TABLE


def fold_letters(text: str) -> str:
    """Return the text in small letters without accents; longer than the text where a letter stands for two."""
    return (text if text.isascii() else text.translate(_FOLD_TABLE)).lower()


def words(text: str) -> list[str]:
    """Return the words of the text in order, as they are compared."""
    folded = _fold_text(text)
    tokens = _ASCII_TOKEN.findall(folded) if folded.isascii() else _TOKEN.findall(folded)
    return [token if token.isalnum() else _normalise(token) for token in tokens]


def _fold_text(text: str) -> str:
    """Return the text as fold_letters does, without the signs that are in no word."""
    return (text if text.isascii() else text.translate(_TEXT_TABLE)).lower()


def locate(text: str, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where the words of these numbers, in rising order, start and end in the text; a text's first word is 0."""
    folded = _fold_text(text)
    pattern: Any = _ASCII_TOKEN if folded.isascii() else _TOKEN
    places = None
    if len(folded) != len(text):
        places = [position for position, letter in enumerate(text) for _ in fold_letters(letter)]
    matches = enumerate(pattern.finditer(folded))
    for wanted in numbers:
        start, end = next(match.span() for number, match in matches if number == wanted)
        yield (places[start], places[end - 1] + 1) if places else (start, end)


def spans(text: str) -> list[Word]:
    """Return the words of the text in order, with where they stand."""
    own = words(text)
    return [Word(word, *place) for word, place in zip(own, locate(text, range(len(own))), strict=True)]


@lru_cache(maxsize=200_000)
def _normalise(token: str) -> str:
    if "." in token or "," in token:
        token = regex.sub(_JOINTS, "", token)
    return token[:-2] if token.endswith("'s") else token


class _Stems(dict[str, str]):
    """The stems of words that were asked for."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _STEMS_KEPT:
            self.clear()
        stemmed: str = _stemmer.stemWord(word)
        self[word] = stemmed
        return stemmed


_stems = _Stems()


def stem(word: str) -> str:
    """Return the stem of a word that `words` has given, as an English one."""
    return _stems[word]


def stems(own: Iterable[str]) -> list[str]:
    """Return the stems of the words."""
    return [_stems[word] for word in own]


def is_stemmed(language: str) -> bool:
    """Return whether words of articles in this language are compared by their English stems."""
    return language in STEMMED_LANGUAGES


def elasticsearch_analysis() -> dict[str, Any]:
    """Return the settings that make Elasticsearch's analysers `words` and `news`, the stems, do the same."""
    filters = ["lowercase", "joints", "english_possessive"]
    return {
        "char_filter": {"letters": {"type": "mapping", "mappings": [f"{_escape(a)} => {b}" for a, b in FOLDS.items()]}},
        "tokenizer": {"words": {"type": "pattern", "pattern": TOKEN, "group": 0}},
        "filter": {
            "joints": {"type": "pattern_replace", "pattern": _JOINTS, "replacement": ""},
            "english_possessive": {"type": "stemmer", "language": "possessive_english"},
            "english_stem": {"type": "stemmer", "language": "porter2"},
        },
        "analyzer": {
            "words": _analyser(filters),
            "news": _analyser([*filters, "english_stem"]),
        },
        "normalizer": {"folded": {"type": "custom", "filter": ["lowercase"]}},
    }


def _analyser(filters: Iterable[str]) -> dict[str, Any]:
    return {"type": "custom", "char_filter": ["letters"], "tokenizer": "words", "filter": list(filters)}


def _escape(letter: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in letter)
