"""What one word, phrase, range or date of a query means, in the field that it is searched in."""

import re
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from wireroom.index.analysis import fold_letters, spans, words
from wireroom.kernel.document import ANY_TOPIC, POLARITIES, TOP_CODE
from wireroom.kernel.errors import BadQuery
from wireroom.search import syntax
from wireroom.search.language.bounds import Period, Range, read_amount, read_period, read_range
from wireroom.search.syntax import COPY, DATE, EXACT, FIELDS, NAMES, TEXT, TOPIC_CODE, Node

EXISTS = "_exists_"
MOST_SLOP = 100
MOST_NEAR = 30  # words of a phrase with slop
MOST_BOOST = 1000.0
MOST_EDITS = 2
# What Elasticsearch's _english_ stop filter leaves out.
_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this"
    " to was will with"
)
STOP_WORDS = frozenset(_STOP_WORDS.split(" "))
# What people say, and the words of the names of IPTC Media Topics that they mean by it.
TOPICS = {
    "sports": "sport", "sporting": "sport", "athletics": "sport", "tech": "technology", "it": "technology",
    "technologies": "technology", "sciences": "science", "scientific": "science", "research": "scientific research",
    "economics": "economy", "economic": "economy", "financial": "finance", "businesses": "business",
    "companies": "business", "markets": "finance", "stocks": "finance",
    "stock market": "finance", "political": "politics", "elections": "election",
    "labor": "labour", "work": "labour", "jobs": "employment", "strikes": "labour relations",
    "trade unions": "unions", "wars": "war", "conflicts": "conflict", "armed conflicts": "armed conflict",
    "military": "conflict", "terrorism": "act of terror", "protests": "civil unrest", "crimes": "crime",
    "courts": "judiciary", "police": "law enforcement", "legal": "law", "disasters": "disaster",
    "accidents": "accident", "emergencies": "emergency", "schools": "school", "climate": "climate change",
    "global warming": "climate change", "pollution": "environmental pollution", "wildlife": "nature",
    "medicine": "health", "medical": "health", "healthcare": "health", "diseases": "disease and condition",
    "celebrities": "celebrity", "art": "arts", "film": "entertainment", "films": "entertainment",
    "movies": "entertainment", "music": "entertainment", "television": "entertainment", "tv": "entertainment",
    "cultural": "culture", "travel": "leisure", "food": "lifestyle", "fashion": "lifestyle", "faith": "religion",
    "social": "society", "migration": "immigration", "human rights": "fundamental rights",
    "world": "international relations", "international": "international relations",
    "foreign policy": "international relations", "foreign affairs": "international relations",
    "diplomacy": "international relations",
}  # fmt: skip
_LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl", "portuguese": "pt", "romanian": "ro",
    "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
_OTHER_FIELDS = {
    "authors": "author", "by": "author", "body": "text", "content": "text", "headline": "title", "lang": "language",
    "location": "place", "organisation": "org", "organization": "org", "company": "org", "people": "person",
    "publisher": "outlet", "site": "outlet", "newspaper": "outlet", "timestamp": "published", "@timestamp": "published",
    "sentiment": "tone", "stance": "stance.negative", "portrayal": "portrayal.negative", "type": "genre",
    "topics": "topic", "category": "topic", "section": "topic", "link": "url",
}  # fmt: skip
_TOPIC_CODE = re.compile(r"(?:medtop:)?(\d{8})", re.I)
_MONTH_ALONE = re.compile(r"--\d\d(?:-\d\d)?")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?[*?]+")  # the beginning of one, with stops
_ESCAPED = re.compile(r"\\(.)", re.S)
_UNIT = re.compile(r"\\(.)|(.)", re.S)  # of a word with wildcards: a letter behind a backslash, or any other
_ANY, _ONE = "\ua6a0", "\ua6a1"  # letters of a dead script, which stand for * and ? while words are told apart
_WILDCARDS = str.maketrans({_ANY: "*", _ONE: "?"})


class Token(NamedTuple):
    """A piece of the query, and the column that it starts in."""

    kind: str
    text: str
    column: int


class Operand(NamedTuple):
    """A word, a phrase or a range, with the sign before it and the ~ behind it, in a field or none: ""."""

    field: str
    token: Token
    sign: str
    tilde: Token | None
    now: datetime

    @property
    def value(self) -> str:
        """The text without quotes and backslashes."""
        text = self.token.text[1:-1] if self.token.kind == "quoted" else self.token.text
        return _ESCAPED.sub(r"\1", text)

    def error(self, reason: str) -> BadQuery:
        """Return the error that names the operand's column."""
        return query_error(self.token.column, reason)


def query_error(column: int, reason: str) -> BadQuery:
    """Return the error that says where the query does not parse, and why."""
    return BadQuery(f"the query does not parse at column {column}: {reason}")


def shown(text: str) -> str:
    """Return the text, or its beginning, as an error shows it."""
    return text if len(text) <= 60 else f"{text[:60]}…"


def field_name(token: Token) -> str:
    """Return the field that the token names; raises BadQuery if there is none."""
    if token.text == EXISTS or token.text in FIELDS:
        return token.text
    name = token.text[:40].lower()
    nearest = [_OTHER_FIELDS[name]] if name in _OTHER_FIELDS else get_close_matches(name, FIELDS, 1, 0.7)
    meant = f"did you mean {nearest[0]}? " if nearest else ""
    advice = f"{meant}There are: {', '.join(FIELDS)}. A colon that is meant goes in quotes"
    raise query_error(token.column, f"there is no field {shown(token.text)}; {advice}")


def operand_node(operand: Operand) -> Node:
    """Return what the operand means; raises BadQuery."""
    kind, text, _ = operand.token
    if kind == "range":
        return _range_node(operand)
    if operand.sign not in ("", "="):
        return _comparison_node(operand)
    if kind == "word" and text in ("*", "*:*"):
        return _has_node(operand, operand.field) if operand.field else syntax.Everything()
    if kind == "word" and text.startswith("/") and len(text) > 1 and operand.field not in ("url", "source"):
        reason = "a regular expression is not known here, since nothing bounds what it costs; * and ? are, and"
        raise operand.error(f"{reason} a / that is meant goes in quotes")
    if kind == "word" and re.search(r"[*?]", _ESCAPED.sub("", text)):
        return _pattern_node(operand)
    return _near_node(operand) if operand.tilde else _value_node(operand)


def boost_node(node: Node, token: Token) -> Node:
    """Return the node with its words counting as often as the token says; raises BadQuery."""
    try:
        factor = float(token.text[1:])
    except ValueError:
        factor = 0.0
    if not 0 < factor <= MOST_BOOST:
        raise query_error(token.column, f"a boost is written ^2 or ^0.5, above 0 and at most {MOST_BOOST:.0f}")
    return syntax.Boost(node, factor) if node != syntax.Clauses() else node


def _value_node(operand: Operand) -> Node:
    field, value = operand.field, operand.value
    if field in NAMES:
        return _name_node(operand, NAMES[field], value)
    if field in EXACT:
        return syntax.ExactName(field, value)
    if field == DATE:
        return syntax.Published(*_period(operand, value).milliseconds)
    if field == COPY:
        if value.lower() not in ("true", "false"):
            raise operand.error("copy is true or false")
        return syntax.Copy(value.lower() == "true")
    if field == EXISTS:
        return _has_node(operand, field_name(Token("field", value, operand.token.column)))
    return _words_node(operand, value)


def _words_node(operand: Operand, value: str, slop: int = 0) -> Node:
    """Return the words in a text field: without any, or with none but stop words outside quotes, they do not count."""
    found = words(value)
    if operand.sign and operand.field:
        raise operand.error(f"= asks for a whole name; {operand.field} is a text, of which words are asked")
    if not found or (operand.token.kind == "word" and STOP_WORDS.issuperset(found)):
        return syntax.Clauses()
    return syntax.Words(_fields(operand), value, slop if len(found) > 1 else 0)


def _fields(operand: Operand) -> tuple[str, ...]:
    return (operand.field,) if operand.field else TEXT


def _name_node(operand: Operand, field: str, value: str) -> Node:
    if (code := _TOPIC_CODE.fullmatch(value)) and (field == ANY_TOPIC or _is_below(field, code[1])):
        return syntax.ExactName(TOPIC_CODE, f"medtop:{code[1]}")
    if field == "tone" and value.lower() not in POLARITIES:
        raise operand.error(f"there is no tone {shown(value)}; there are: {', '.join(POLARITIES)}")
    if operand.sign:
        return syntax.ExactName(field, value)
    if field == "date":
        return _date_node(operand, value)
    if field == "money" and any(letter.isdigit() for letter in value):
        currency, number = _amount(operand, value)
        return syntax.Amount(currency, number, number)
    others = {ANY_TOPIC: TOPICS, "subtopic": TOPICS, "language": _LANGUAGES}.get(field, {})
    return syntax.Name(field, others.get(" ".join(value.lower().split()), value))


def _is_below(field: str, code: str) -> bool:
    return field == "subtopic" and not code.endswith(TOP_CODE)


def _date_node(operand: Operand, value: str) -> Node:
    """Return a date that articles name; a month finds its days too, since a name is found by its first words."""
    if _MONTH_ALONE.fullmatch(value):
        return syntax.ExactName("date", value)
    period = _days(operand, value)
    if period.unit == "w":
        return syntax.NameRange("date", period.text(period.start), period.text(period.end))
    return syntax.Name("date", period.text(period.start))


def _near_node(operand: Operand) -> Node:
    """Return what a word or a phrase with a ~ means; raises BadQuery."""
    field, value, found = operand.field, operand.value, words(operand.value)
    number = operand.tilde.text[1:] if operand.tilde else ""
    quoted = operand.token.kind == "quoted"
    if operand.sign or (field and field not in TEXT and field not in NAMES):
        raise operand.error(f"{operand.sign or field} takes no ~")
    if quoted and field not in NAMES:
        if not number:
            raise operand.error('how far apart the words may be is written as a number: "a b"~5')
        if len(found) > MOST_NEAR:
            raise operand.error(f"a phrase with ~ has at most {MOST_NEAR} words")
        return _words_node(operand, value, min(int(float(number)), MOST_SLOP))
    if not found:
        return syntax.Clauses()
    if len(found) > 1:
        parts = (
            f'"{shown(value)}"~5 finds words near each other' if field not in NAMES else "a name takes it word by word"
        )
        raise operand.error(f"~ behind {shown(value)} would stand behind {len(found)} words; {parts}")
    edits = _edits(number, len(found[0]))
    if field in NAMES:
        return syntax.FuzzyName(NAMES[field], found[0], edits)
    return syntax.FuzzyWord(_fields(operand), found[0], edits)


def _edits(number: str, length: int) -> int:
    """Return how many letters may differ: as many as the number says, or below 1 as Lucene's old likeness, 0 to 2."""
    if not number:
        return 0 if length < 3 else 1 if length < 6 else MOST_EDITS
    likeness = float(number)
    if likeness == 0 or likeness >= 1:
        return min(int(likeness), MOST_EDITS)
    return min(int((1 - likeness) * length), MOST_EDITS)


def _pattern_node(operand: Operand) -> Node:
    """Return what a word with wildcards means in the field; raises BadQuery."""
    field = operand.field
    if operand.tilde:
        raise operand.error("~ goes with whole words, and not with wildcards")
    if field and field not in TEXT and field not in NAMES:
        advice = "; published:2023-05 is the whole month" if field == DATE else ""
        raise operand.error(f"{field} takes no wildcard{advice}")
    if operand.sign:
        raise operand.error("= asks for a whole name, which takes no wildcard; put a * or ? that is meant in quotes")
    if not any(letter.isalnum() for letter in _ESCAPED.sub(r"\1", operand.token.text)):
        raise operand.error(f"{shown(operand.token.text)} has no letter; * alone finds everything")
    text = operand.token.text
    text = text.replace(".", "") if _ACRONYM.fullmatch(text) else text
    if field in NAMES:
        return syntax.NamePattern(NAMES[field], _UNIT.sub(_pattern_letter, fold_letters(text)))
    return _word_patterns(operand, text)


def _pattern_letter(match: re.Match[str]) -> str:
    """Return a letter of a pattern, behind a backslash only where it needs one."""
    literal = match[1]
    return match[2] if literal is None else f"\\{literal}" if literal in "*?\\" else literal


def _word_patterns(operand: Operand, text: str) -> Node:
    """Return what the words of a token with wildcards mean together: whole ones in their order, and patterns."""
    text = _UNIT.sub(lambda match: match[1] or {"*": _ANY, "?": _ONE}.get(match[2], match[2]), text)
    parts: list[Node] = []
    start = end = 0
    for word in [*spans(text), None]:
        pattern = word.word.translate(_WILDCARDS) if word else ""
        if word and pattern == word.word:
            start, end = (start if end else word.start), word.end
            continue
        if end and not STOP_WORDS.issuperset(words(text[start:end])):
            parts.append(syntax.Words(_fields(operand), text[start:end]))
        start = end = 0
        if pattern.strip("*?'"):
            parts.append(syntax.WordPattern(_fields(operand), pattern))
    return parts[0] if len(parts) == 1 else syntax.Clauses(must=tuple(parts))


def _has_node(operand: Operand, field: str) -> Node:
    if field == EXISTS:
        raise operand.error(f"{EXISTS} is followed by a field")
    if field in NAMES or field in TEXT or field == DATE:
        return syntax.Has(NAMES.get(field, field))
    return syntax.Everything()


def _range_node(operand: Operand) -> Node:
    try:
        span = read_range(operand.token.text)
    except ValueError:
        raise operand.error(
            "a range is written [2023-01-01 TO 2023-12-31], with * for an open end; quotes take brackets"
        ) from None
    return _bounded_node(operand, span)


def _comparison_node(operand: Operand) -> Node:
    inclusive = operand.sign.endswith("=")
    if operand.sign.startswith(">"):
        return _bounded_node(operand, Range(operand.value, "", with_low=inclusive))
    return _bounded_node(operand, Range("", operand.value, with_high=inclusive))


def _bounded_node(operand: Operand, span: Range) -> Node:
    read = {DATE: _published_node, "date": _dates_node, "money": _amounts_node}.get(operand.field)
    if read is None:
        where = f"of {operand.field}" if operand.field else "without a field"
        raise operand.error(
            f"no range can be asked {where}, only of {DATE}, date and money; quotes take < and > as text"
        )
    if not span.low and not span.high:
        return syntax.Has(operand.field)
    return read(operand, span)


def _published_node(operand: Operand, span: Range) -> Node:
    start = _period(operand, span.low).milliseconds[0 if span.with_low else 1] if span.low else None
    end = _period(operand, span.high).milliseconds[1 if span.with_high else 0] if span.high else None
    return syntax.Published(start, end)


def _dates_node(operand: Operand, span: Range) -> Node:
    """Return a range of dates that articles name; a month alone, such as --03, sorts before all of them."""
    low, high = "0", None
    if span.low:
        period = _days(operand, span.low)
        low = period.text(period.start if span.with_low else period.end)
    if span.high:
        period = _days(operand, span.high)
        high = period.text(period.end if span.with_high else period.start)
    return syntax.NameRange("date", low, high)


def _amounts_node(operand: Operand, span: Range) -> Node:
    low_currency, low = _amount(operand, span.low) if span.low else ("", None)
    high_currency, high = _amount(operand, span.high) if span.high else ("", None)
    if low_currency and high_currency and low_currency != high_currency:
        raise operand.error(f"a range of money is of one currency, and not from {low_currency} to {high_currency}")
    return syntax.Amount(low_currency or high_currency, low, high, span.with_low, span.with_high)


def _period(operand: Operand, text: str) -> Period:
    try:
        return read_period(text, operand.now)
    except (ValueError, OverflowError):
        reason = f"{shown(text)} is not a date; write 2023-12-31, 2023-12, 2023 or now-7d/d"
        raise operand.error(reason) from None


def _days(operand: Operand, text: str) -> Period:
    """Return the date as articles name it: as a day, where it is shorter."""
    period = _period(operand, text)
    return period if period.unit in "yMwd" else period._replace(unit="d")


def _amount(operand: Operand, text: str) -> tuple[str, float]:
    try:
        return read_amount(text)
    except ValueError:
        reason = f'{shown(text)} is not an amount; write 5000000, 5m or, in quotes, "USD 5m"'
        raise operand.error(reason) from None
