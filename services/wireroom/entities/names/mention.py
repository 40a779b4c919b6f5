"""A name as it stands in a text, without what belongs to the sentence and not to the name."""

import re
from typing import NamedTuple

from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind
from wireroom.kernel.titles import FORMS_OF_ADDRESS, OFFICES, OTHER_OFFICES, POSITIONS, SHORT_TITLES

Words = tuple[str, ...]
# Each of these matches at the start of any text, be it the empty string.
_BEFORE = re.compile(r"(?:[\W_]|the\s+(?=\S))*")
_BEHIND = re.compile(r"(?:s['’]|[^\w.)!&+])*")  # of the name read backwards: a search for an end takes quadratic time
_ARTICLE = re.compile(r"(?:(?:The|THE)\s+(?=\S))?")
_COUNTRY = re.compile(  # before a name that says no more with it; "US Army" does
    r"(?:(?:US|U\.S\.)\s+(?=(?:National|Department|Federal|Securities|Food|Centers|Environmental|Geological)\s+\S))?"
)
_TITLE = "|".join((*FORMS_OF_ADDRESS, *SHORT_TITLES, *OFFICES, *OTHER_OFFICES)) + (
    "|miss|mx|sir|dame|representative|col|lt|sgt|sergeant|vice[- ]president|prime minister|secretary|justice"
    "|rev|reverend"
)
_TITLES = re.compile(rf"(?:(?:ex-|former\s+)?(?:{_TITLE})\.?\s+(?=[^\W\d_])){{0,3}}", re.IGNORECASE)
_POSITION = (
    rf"{'|'.join(POSITIONS)}|chief executive|chief [a-z]{{2,15}} officer|vice[- ]president|chair(?:man|woman|person)?"
    "|spokes(?:man|woman|person)|professor|analyst|economist|lawyer"
)
_POSITION_BEHIND = re.compile(
    r", (?:(?:the|its|their|his|her|an?) )?(?:(?:former|then|deputy|acting|senior) )?"
    rf"(?:{_POSITION}) (?:of|at|for|and|in)\b"
)
_IN_NO_NAME = ("\n", "://", "@")


class Mention(NamedTuple):
    """A name as it stands at `start` to `end` of the analysed text."""

    start: int
    end: int
    kind: EntityKind
    surface: str
    words: Words  # as names are compared: lower case, without stops and ".com", with straight apostrophes


def trim(text: str, name: EntitySpan, *, keeps_end: bool = False) -> Mention | None:
    """Return the mention without "the", possessive, title and stray punctuation, or None if no name is left.

    With `keeps_end` the 's at its end is the name's own. A place keeps its capital "The" ("The Hague"). A place of
    several words with a position behind it is a person.
    """
    whole = text[name.start : name.end]
    surface = whole if whole.isalnum() else _BEFORE.sub("", whole, count=1)
    surface = surface if keeps_end or whole.isalnum() else _BEHIND.sub("", surface[::-1], count=1)[::-1]
    end = name.start + whole.find(surface) + len(surface)
    kind = name.kind
    if kind != "place" and " " in surface:
        surface = (_TITLES if kind == "person" else _ARTICLE).sub("", surface, count=1)
        surface = _COUNTRY.sub("", surface, count=1) if kind == "org" else surface
    if surface.startswith(("of ", "for ")):  # what a title leaves of "Secretary of State"
        return None
    if len(surface) < 2 or not any(map(str.isalpha, surface)) or any(sign in surface for sign in _IN_NO_NAME):
        return None
    if kind == "place" and " " in surface and _POSITION_BEHIND.match(text, end):
        kind = "person"
    return Mention(end - len(surface), end, kind, surface, _words(surface))


def _words(surface: str) -> Words:
    plain = surface.lower().replace("’", "'")
    if "." in plain:
        plain = plain.replace(".com", "").replace(".", "")
    return tuple(plain.split()) or (surface,)
