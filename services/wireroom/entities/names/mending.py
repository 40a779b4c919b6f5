"""Mends what a recogniser found by the letters around it: hyphens, tags of parties, tickers, buttons, works."""

import re
from collections.abc import Sequence

from wireroom.entities.port import EntitySpan
from wireroom.entities.tagging.vocabulary import vocabulary

_HYPHENS = frozenset("-‐‑")
_PART = r"[A-Z](?:['’][A-Z])?[a-zß-öø-ÿ]+(?:[A-Z][a-z]+)?"
_BEHIND = re.compile(rf"[-‐‑]({_PART})(?![-\w])")
_BEFORE = re.compile(rf"(?<![-\w])({_PART}|[Aa]l|[Ee]l)[-‐‑]$")
_PARTICIPLE = re.compile(r".*(?:ed|Led|Era|Style)$")  # "Berg-Backed" of a headline
_LONGEST_PART = 30
_PARTY_TAG = re.compile(r"(?<![\w-])[DRI]-(?:[A-Z]{2}\b|[A-Z][a-z]+\.?(?: [A-Z][a-z]*\.?)?)(?=[,);\s]|$)")
_TICKER = re.compile(r"(?:NYSE|N[Aa][Ss][Dd][Aa][Qq]|LSE|AMEX|OTC|OTCMKTS|TSXV?|ASX|HKEX)(?: [A-Z]+)?: ?$")
_LONGEST_EXCHANGE = 20
_BUTTONS = vocabulary(
    "link links share subscribe email e-mail print comment comments advertisement tweet follow newsletter newsletters"
    " login menu photo photos video videos watch save next previous close search home more"
)
_LAWS = ("Act", "Amendment", "Bill", "ACT", "BILL")
_LAW_BEHIND = re.compile(r"(?:['’]s)? (?:Act|Bill|Amendment|Law)\b")
_WORK_BEFORE = re.compile(
    r"\b(?:song|single|album|track|ballad|hit|film|movie|novel|book|musical|play|anthem|tune)s?,? [\"“‘']$"
)
_WORK_BEHIND = re.compile(r",?[\"”’'],? by [A-Z]")
_LONGEST_WORK = 12


def mend_names(text: str, names: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the names, sorted, none overlapping: hyphened surnames whole, and without what is no name at all."""
    tags = [match.span() for match in _PARTY_TAG.finditer(text)]
    mended: list[EntitySpan] = []
    for name in names:
        whole = _join_hyphens(text, name) if name.kind == "person" else name
        if mended and whole.start < mended[-1].end:
            whole = whole._replace(start=mended.pop().start)
        whole = _before_tag(whole, tags)
        if whole.start < whole.end and not _is_none(text, whole):
            mended.append(whole)
    return mended


def _join_hyphens(text: str, name: EntitySpan) -> EntitySpan:
    """Return the person's name with what a hyphen joins to it, where neither part has a name without the other."""
    start, end = name.start, name.end
    if text[end : end + 1] in _HYPHENS and (behind := _BEHIND.match(text, end, end + _LONGEST_PART)):
        last = text[start:end].rpartition(" ")[2]
        if not _PARTICIPLE.match(behind[1]) and not _stand_alone(text, last, behind[1]):
            end = behind.end()
    if start and text[start - 1] in _HYPHENS and (before := _BEFORE.search(text, max(0, start - _LONGEST_PART), start)):
        first = text[start:end].partition(" ")[0]
        if before[1].lower() in ("al", "el") or not _stand_alone(text, before[1], first):
            start = before.start()
    return name._replace(start=start, end=end)


def _stand_alone(text: str, *parts: str) -> bool:
    """Whether the text has one of the two parts of a name more often without a hyphen than both with one."""
    first, last = map(re.escape, parts)
    whole = len(re.findall(rf"(?<![-‐‑\w]){first}[-‐‑]{last}(?![-‐‑\w])", text))
    return len(re.findall(rf"(?<![-‐‑\w])(?:{first}|{last})(?![-‐‑\w])", text)) >= whole


def _before_tag(name: EntitySpan, tags: Sequence[tuple[int, int]]) -> EntitySpan:
    """Return the name without the tag of party and state that it reaches into, empty where it is in one."""
    for start, end in tags:
        if start < name.end and name.start < end:
            return name._replace(end=max(name.start, start))
    return name


def _is_none(text: str, name: EntitySpan) -> bool:
    surface = text[name.start : name.end]
    if name.kind == "org" and surface.lower() in _BUTTONS:
        return True
    if name.kind != "person" and surface.endswith(_LAWS) and " " in surface:
        return True
    if (
        name.start
        and text[name.start - 1] in " :"
        and _TICKER.search(text, max(0, name.start - _LONGEST_EXCHANGE), name.start)
    ):
        return True
    return name.kind == "person" and _is_of_work(text, name)


def _is_of_work(text: str, name: EntitySpan) -> bool:
    """Whether a law or a song has the person's name, or what was taken for one."""
    if _LAW_BEHIND.match(text, name.end):
        return True
    is_quoted = bool(name.start) and text[name.start - 1] in "\"“‘'"
    return is_quoted and (
        _WORK_BEFORE.search(text, max(0, name.start - _LONGEST_WORK), name.start) is not None
        or _WORK_BEHIND.match(text, name.end) is not None
    )
