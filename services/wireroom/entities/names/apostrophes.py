"""Which names end in an 's of their own, as "Moody's" does and "Apple's" does not: by a list, and by what follows them.

A possessive has a noun behind it. So a name that stands with 's before a verb, "Inc" or a full stop, and nowhere
without 's, is a name in 's.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind

_ORGANISATIONS = (
    "Moody's; Moody's Investors Service; Moody's Analytics; Standard & Poor's; Standard and Poor's; McDonald's;"
    " Macy's; Barron's; Sotheby's; Christie's; Wendy's; Lloyd's; Lloyd's of London; Kohl's; Lowe's; Levi's; Domino's;"
    " Sainsbury's; Trader Joe's; Papa John's; Jimmy John's; Ben & Jerry's; Carl's Jr; Denny's; Arby's; Hardee's;"
    " Chili's; Applebee's; Nando's; Culver's; Zaxby's; Shakey's; Peet's; Chuck E. Cheese's; TGI Friday's; Church's"
    " Chicken; Bloomingdale's; Marshall Field's; Dillard's; Barney's; Claire's; Chico's; Kirkland's; Cabela's; BJ's;"
    " Casey's; Kinko's; Sam's Club; Dick's Sporting Goods; Victoria's Secret; Children's Place; Men's Wearhouse;"
    " Hershey's; Kellogg's; Campbell's; Hellmann's; Reese's; M&M's; Smucker's; Dreyer's; Newman's Own; Amy's Kitchen;"
    " Jack Daniel's; Dewar's; Foster's; Beck's; Byju's; Bellamy's; Angie's List; Claridge's; Annabel's; Foyle's; IHS"
    " Jane's; Crain's; Harper's; Harper's Bazaar; Reader's Digest; People's Daily; Investor's Business Daily; Women's"
    " Wear Daily; Men's Health; Women's Health; King's College; King's College London; Queen's College; Queen's"
    " University; Queen's Club; Prince's Trust; Women's Institute; National People's Congress; Supreme People's Court;"
    " People's Bank of China; Supreme People's Assembly; People's Liberation Army; Alzheimer's Association;"
    " Alzheimer's Society"
)
_PLACES = (
    "Land's End; King's Cross; Queen's Park; Earl's Court; Shepherd's Bush; Martha's Vineyard; Hell's Kitchen;"
    " Fisherman's Wharf; Giant's Causeway; Arthur's Seat; Hadrian's Wall; King's Lynn; Bishop's Stortford"
)
_SAINTS = (
    "Andrew Anne Anthony Bartholomew Bernard Catherine David George Helen Helier James John Joseph Jude Katherine Luke"
    " Margaret Mark Martin Mary Matthew Michael Nicholas Patrick Paul Peter Stephen Thomas"
)
_NOT_OWN = frozenset(("alzheimer", "crohn", "hodgkin", "parkinson", "mom", "dad"))

_FORM = re.compile(r"['’][sS](?!\w)")
_WORD = re.compile(r"[A-Z][\w&-]*$")
_LONGEST_WORD = 30
_LEGAL_FORM = re.compile(r"\s(?:Inc|Incorporated|Corp|Corporation|Cos|Co|Ltd|Limited|Plc|PLC|LLC)\b")
_VERB = re.compile(  # none that may follow "is" or "has", which 's may stand for too
    r"\s(?:said(?! to\b)|says|told|has|have|will|would|could|can|may|might|must|should|did|does)\b"
)
_NO_NOUN = re.compile(  # nor is it the first of several possessives: "Apple's, Google's and Orbo's"
    r"[.!?…;:]|(?:,|\s(?:and|or|&) (?:the )?[A-Z])(?![^.!?…;:\n]{0,40}['’]s?(?!\w))|\s*$|\n\n"
)
_ELLIPTIC = re.compile(  # "bigger than Apple's", "part of Apple's", "Germany's and France's"
    r"(?:\b(?:than|likes?|as|unlike|similar|compared|versus|while|whereas)\b|['’]s\b)[^.!?\n]*$|\b(?:of|the) $"
)
_SURE = 2
_REACH = 60  # characters in which it is looked for
_LONGEST_TITLE = 6
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady)\.? $")


class _Form(NamedTuple):
    """A name with 's at `start` to `end`; `core` is what it is without the 's, but a listed name of several words."""

    start: int
    end: int
    kind: EntityKind
    core: str
    is_listed: bool


def _listed_names() -> dict[str, list[tuple[str, EntityKind]]]:
    """Return the listed names in small letters, with their kind, by the word before the 's; the longest first."""
    saints = "; ".join(f"{title} {name}'s" for title in ("St", "St.", "Saint") for name in _SAINTS.split())
    names: dict[str, list[tuple[str, EntityKind]]] = defaultdict(list)
    kinds: dict[str, EntityKind] = dict.fromkeys(_ORGANISATIONS.split("; "), "org")
    kinds |= dict.fromkeys(f"{_PLACES}; {saints}".split("; "), "place")
    for name in sorted(kinds, key=len, reverse=True):
        names[name.partition("'s")[0].rpartition(" ")[2].lower()].append((name.lower(), kinds[name]))
    return names


_LISTED = _listed_names()


def keep_apostrophes(text: str, names: Sequence[EntitySpan]) -> tuple[list[EntitySpan], frozenset[int]]:
    """Return the names, those in 's lengthened to it, and where these end; listed names that are missing are added.

    `names` are sorted and do not overlap; neither do those returned.
    """
    forms = list(_forms(text, names))
    own = _own_cores(text, forms)
    whole = [form for form in forms if form.core.lower() in own]
    return _lengthen(text, names, whole), frozenset(form.end for form in whole)


def _forms(text: str, names: Sequence[EntitySpan]) -> Iterator[_Form]:
    ends = [name.end for name in names]
    for match in _FORM.finditer(text):
        place = bisect_left(ends, match.start())
        name = names[place] if place < len(names) and names[place].start < match.start() else None
        listed = _listed_form(text, match.start())
        if listed and not (name and name.kind == "person" and name.start < listed.start):
            yield listed._replace(kind=name.kind) if name and name.kind != "person" else listed
        elif name and name.end <= match.end():
            yield _Form(name.start, match.end(), name.kind, text[name.start : match.start()], False)


def _listed_form(text: str, apostrophe: int) -> _Form | None:
    word = _WORD.search(text, max(0, apostrophe - _LONGEST_WORD), apostrophe)
    if word is None:
        return None
    for name, kind in _LISTED.get(word[0].lower(), ()):
        start = max(0, apostrophe - name.index("'s"))
        end = start + len(name)
        stands_alone = not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
        if text[start:end].lower().replace("’", "'") == name and stands_alone:
            return _Form(start, end, kind, text[start:end] if " " in name else word[0], True)
    return None


def _own_cores(text: str, forms: Sequence[_Form]) -> set[str]:
    """Return the cores, in small letters, of the names that keep their 's in this text."""
    by_core: dict[str, list[_Form]] = defaultdict(list)
    people = set()
    for form in forms:
        by_core[form.core.lower()].append(form)
        if form.kind == "person" and not form.is_listed and " " in form.core:
            people.add(form.core.lower().rpartition(" ")[2])
    return {core for core, same in by_core.items() if _is_own(text, same, core in people)}


def _is_own(text: str, same: Sequence[_Form], is_surname: bool) -> bool:
    """Whether a name keeps its 's; `same` are its forms in the text, `is_surname` says that a person has it."""
    is_listed = same[0].is_listed
    if is_listed and " " in same[0].core:
        return True
    evidence = max(_evidence(text, form) for form in same)
    if is_listed and evidence == _SURE:
        return True
    return (is_listed or evidence > 0) and not is_surname and not _is_without(text, same)


def _is_without(text: str, same: Sequence[_Form]) -> bool:
    """Whether the text has the name without its 's too, or a person's title before it."""
    written = {form.core for form in same}
    cores = "|".join(re.escape(core) for core in written | {core.title() for core in written if core.isupper()})
    return re.search(rf"(?<!\w)(?:{cores})(?!\w|{_FORM.pattern})", text) is not None or any(
        _TITLE.search(text, max(0, form.start - _LONGEST_TITLE), form.start) for form in same
    )


def _evidence(text: str, form: _Form) -> int:
    """Return how much what stands behind the 's says that it is part of the name: nothing, something or _SURE."""
    if _LEGAL_FORM.match(text, form.end):
        return _SURE
    is_word = form.core.istitle() and " " not in form.core and form.core.lower() not in _NOT_OWN
    if not form.is_listed and (form.kind == "place" or not is_word):
        return 0
    if _ELLIPTIC.search(text, max(0, form.start - _REACH), form.start):
        return 0
    return _SURE if _VERB.match(text, form.end) else int(_NO_NOUN.match(text, form.end) is not None)


def _lengthen(text: str, names: Sequence[EntitySpan], whole: Sequence[_Form]) -> list[EntitySpan]:
    """Return the names with those that these forms are, or begin with, in place of what overlaps them."""
    joined: list[EntitySpan] = []
    place = 0
    for form in whole:
        if joined and form.start < joined[-1].end:
            continue
        first = bisect_right(names, form.start, place, key=lambda name: name.end)
        last = bisect_left(names, form.end, first, key=lambda name: name.start)
        start = min([form.start, *(name.start for name in names[first:last])])
        end = max([form.end, *(name.end for name in names[first:last])])
        end = form.end if _FORM.fullmatch(text, form.end, end) else end
        joined += [*names[place:first], EntitySpan(start, end, "org" if form.kind == "person" else form.kind)]
        place = last
    return [*joined, *names[place:]]
