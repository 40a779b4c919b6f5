"""Finds who speaks, from the words before or behind a verb of speech."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.stance.voices.names import Name, Names

REACH = 160  # characters looked at on either side of a verb
_ADVERBS = re.compile(
    r",?(?:[ \t]+(?:also|has|had|have|later|then|once|recently|previously|again|both|all|who|"
    r"\w{2,20}ly))*[ \t]*,?[ \t]*$"
)
_BEHIND_PREPOSITION = re.compile(
    r"([\w’'-]+) (?:of|in|at|for|from|with|to|on|by|near|under|against|between) (?:the )?$"
)
_JOINED = re.compile(r"(?:,|,? (?:and|or|&)) (?:the )?$")
_POSSESSIVE = re.compile(r"['’]s? (?:[\w-]+ ){0,3}[\w-]+")
_NOUN_PHRASE = re.compile(r"(?:[A-Za-z][\w’'-]* ){0,4}[A-Za-z][\w’'-]*$")
_FIRST_PHRASE = re.compile(r"(?:[A-Za-z][\w’'-]* ?){1,6}")
_STOP_WORDS = (
    "and but when as because that which who while if after before since though although so or where of in at for from "
    "with to on by during is was are were not about than"
)
_STOP = frozenset(_STOP_WORDS.split())
_DETERMINER_WORDS = "the a an its his her their our one some two several many another both"
_DETERMINERS = frozenset(_DETERMINER_WORDS.split())
_BETWEEN = re.compile(r"(?:['’]s?)? (?:[\w-]+,? ){0,5}")
_PHRASE_END = re.compile(r"[.;:“”\"\n(]|, ")
PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i"])
# Who speaks for an organisation says what it says; a text of it does too.
_MOUTHPIECE = re.compile(
    r"(?:spokes\w+|statement|release|representatives?|announcement|report|website|filing|post|officials?|tweet)$", re.I
)


class Speaker(NamedTuple):
    """Who speaks: entities, by their places, or else a description, or else a pronoun. `start` is where it begins."""

    start: int
    entities: tuple[int, ...] = ()
    description: str = ""
    pronoun: bool = False


def before(text: str, names: Names, first: int, at: int) -> Speaker | None:
    """Return the subject that ends before the verb at `at` and begins at `first` or later."""
    first = max(first, at - REACH)
    tail = _ADVERBS.search(text, max(first, at - 40), at)
    end = tail.start() if tail else at
    name = names.ending(end)
    if name and name.start >= first:
        if "," in text[end:at] and "who" not in text[end:at]:
            return _subject_of_apposition(text, names, first, end) or _named(text, names, name, first)
        return _named(text, names, name, first)
    if "," in text[end:at]:
        return _subject_of_apposition(text, names, first, end)
    return _described(text, names, first, end)


def _named(text: str, names: Names, name: Name, first: int) -> Speaker:
    """Return the speaker where a name stands before the verb: the name, those joined to it, or what it belongs to."""
    entities, start = [name.entity], name.start
    while len(entities) < 4:
        left = max(first, start - 40)
        joined = _JOINED.search(text, left, start)
        other = names.ending(joined.start()) if joined else None
        if other is None:
            break
        entities.insert(0, other.entity)
        start = other.start
    belongs = _BEHIND_PREPOSITION.search(text, max(first, start - 40), start)
    if belongs and name.kind in ("org", "place") and not _MOUTHPIECE.match(belongs.group(1)):
        phrase = _phrase(text, max(first, belongs.start() - 40), belongs.end(1))
        return Speaker(phrase.start, description=text[phrase.start : name.end])
    return Speaker(belongs.start() if belongs else start, tuple(entities))


def _subject_of_apposition(text: str, names: Names, first: int, end: int) -> Speaker | None:
    """Return the name that "..., chairman of Acme," or "..., who leads the group," follows."""
    followed = [name for name in names.within(first, end) if text[name.end : name.end + 1] == ","]
    people = [name for name in followed if name.kind == "person"]
    chosen = people or [name for name in followed if name.kind == "org"]
    return Speaker(chosen[0].start, (chosen[0].entity,)) if chosen else None


def _described(text: str, names: Names, first: int, end: int) -> Speaker | None:
    phrase = _phrase(text, max(first, end - 60), end)
    head = phrase.description.rsplit(" ", 1)[-1]
    if not head:
        return None
    if head.lower() in PRONOUNS:
        return Speaker(end - len(head), description=head.lower(), pronoun=True)
    inside = names.within(phrase.start, end)
    if inside and _MOUTHPIECE.match(head) and _POSSESSIVE.fullmatch(text, inside[-1].end, end):
        return Speaker(inside[-1].start, (inside[-1].entity,))
    belongs = _BEHIND_PREPOSITION.search(text, max(first, phrase.start - 40), phrase.start)
    if belongs is None:
        return phrase
    whole = _phrase(text, max(first, belongs.start() - 40), belongs.end(1))
    return Speaker(whole.start, description=_plain(text[whole.start : end]))


def _phrase(text: str, first: int, end: int) -> Speaker:
    """Return the noun phrase that ends at `end`: back to its article, or to a word that no noun phrase holds."""
    match = _NOUN_PHRASE.search(text, first, end)
    words = match.group().split(" ") if match else []
    start = len(words)
    while start > 0 and words[start - 1].lower() not in _STOP:
        start -= 1
        if words[start].lower() in _DETERMINERS:
            break
    description = " ".join(words[start:])
    return Speaker(end - len(description), description=_plain(description))


def after(text: str, names: Names, at: int, last: int) -> tuple[Speaker, int] | None:
    """Return the speaker that begins at `at`, behind "said" or "according to", and where the phrase ends."""
    last = min(last, at + REACH)
    stop = _PHRASE_END.search(text, at, last)
    end = stop.start() if stop else last
    inside = names.within(at, end)
    speaker = _first_named(text, inside, at) if inside else None
    if speaker is None:
        speaker = _first_described(text, at, end)
    named = names.within(end + 2, end + 2 + REACH) if text.startswith(", ", end) else []
    if speaker and speaker.description and named and named[0].start == end + 2 and named[0].kind == "person":
        return Speaker(speaker.start, (named[0].entity,)), named[0].end
    return (speaker, end) if speaker else None


def _first_named(text: str, inside: Sequence[Name], at: int) -> Speaker | None:
    """Return the speaker in a phrase that holds names; None where it is somebody unnamed with a name for attribute."""
    chosen = inside[0]
    words = text[at : chosen.start].lower().split()
    belongs = [word for word in words if word in _STOP]
    if belongs:
        head = words[words.index(belongs[0]) - 1] if words.index(belongs[0]) else ""
        return Speaker(at, (chosen.entity,)) if _MOUTHPIECE.match(head) else None
    for other in inside[1:]:
        gap = text[chosen.end : other.start]
        if other.kind != "person" or not _BETWEEN.fullmatch(gap) or _STOP & set(gap.lower().split()):
            break
        chosen = other
    tail = _POSSESSIVE.match(text, chosen.end)
    if tail and not _MOUTHPIECE.match(tail.group().rsplit(" ", 1)[-1]) and chosen.kind != "person":
        return None
    return Speaker(at, (chosen.entity,))


def _first_described(text: str, at: int, end: int) -> Speaker | None:
    match = _FIRST_PHRASE.match(text, at, end)
    words = match.group().split() if match else []
    stop = next((i for i, word in enumerate(words) if word.lower() in _STOP), len(words))
    stop = next((i + 1 for i, word in enumerate(words[:stop]) if _MOUTHPIECE.match(word)), stop)
    if not stop:
        return None
    if words[0].lower() in PRONOUNS:
        return Speaker(at, description=words[0].lower(), pronoun=True)
    return Speaker(at, description=_plain(" ".join(words[:stop])))


def _plain(description: str) -> str:
    first, _, rest = description.partition(" ")
    return rest if rest and first.lower() in ("the", "a", "an") else description
