"""Where the names of a sentence begin and end, and what their heads say of their kind."""

from collections.abc import Sequence

from wireroom.entities.tagging.tags import Name
from wireroom.entities.tagging.vocabulary import TITLES, vocabulary

_BODIES = vocabulary(
    "university universities college institute academy school museum library bank court ministry department board"
    " bureau commission committee council authority agency association federation union society church chamber"
    " exchange parliament assembly senate congress organisation organization government cabinet embassy"
)
_FIRMS = vocabulary("inc inc. corp corp. ltd ltd. plc llc foundation trust")
_STATES = vocabulary("republic kingdom state city emirate commonwealth isle gulf")
_ORGANISATIONS = (_BODIES | _FIRMS) - vocabulary("bank union museum library congress court school church")
_PLACES = vocabulary(
    "hospital prison airport museum hotel restaurant station stadium cathedral mosque region governorate"
)
_COMMON_NOUNS = (_ORGANISATIONS | vocabulary("company group division office club party chamber bank union kingdom")) - (
    vocabulary("parliament senate congress church government assembly cabinet")
)
_OFFICES = vocabulary("minister secretary undersecretary director commissioner chairman chief head member members")
_CURRENCIES = vocabulary(
    "USD EUR GBP JPY INR AUD CAD CHF HKD SGD NZD NGN KES GHS ZAR BRL MXN RUB SEK NOK DKK PLN AED SAR QAR EGP PKR THB"
    " MYR IDR PHP RMB CNY LE Rs Dlrs DLRS MLN BLN"
)
_SIGNS = vocabulary("$ US$ £ €")
_WEEKDAYS = vocabulary("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_BEFORE_WEEKDAY = vocabulary("sheffield black good cyber bloody palm holy easter on")


def mend_borders(words: Sequence[str], names: Sequence[Name]) -> list[Name]:
    """Return a sentence's names: none cut at "of PLACE" or within initials, without weekdays; kinds by their heads.

    What is no name goes: "US" in "US $", "GHS" in "GHS 22 billion", "Minister of Health", "the Agency".
    """
    mended = [_by_head(words, _without_weekday(words, name)) for name in names if not _is_none(words, name)]
    mended = _join_initials(words, mended)
    return _join_at_of(words, mended) if "of" in words else mended


def _is_none(words: Sequence[str], name: Name) -> bool:
    first = words[name.start]
    behind = words[name.end] if name.end < len(words) else ""
    if name.end - name.start == 1:
        is_money = behind in _SIGNS or (first in _CURRENCIES and behind[:1].isdigit())
        return is_money or (name.label == "ORG" and first.lower() in _COMMON_NOUNS)
    is_office = words[name.start + 1] in ("of", "for") and first.lower() in _OFFICES
    return is_office and name.label != "LOC"


def _without_weekday(words: Sequence[str], name: Name) -> Name:
    start, end = name.start, name.end
    if end - start > 1 and words[end - 1] in _WEEKDAYS and words[end - 2].lower() not in _BEFORE_WEEKDAY:
        end -= 1
    if name.label == "PER" and end - start > 1 and words[start] in _WEEKDAYS:
        start += 1
    return name._replace(start=start, end=end)


def _by_head(words: Sequence[str], name: Name) -> Name:
    """Return the name with the kind that its last word says it has."""
    head = words[name.end - 1].lower()
    if name.end - name.start > 1:
        if head in _ORGANISATIONS and name.label != "ORG":
            return name._replace(label="ORG")
        if head in _PLACES and name.label != "LOC":
            return name._replace(label="LOC")
    return name


def _join_initials(words: Sequence[str], names: list[Name]) -> list[Name]:
    """Return the names, those joined between which or in which initials were cut: "Ann B" and ". Berg"."""
    joined: list[Name] = []
    for name in names:
        start, end = name.start, name.end
        end -= name.label == "PER" and words[end - 1] == "." and end - start > 1
        while end < len(words) and words[end] == "." and _is_initial(words[end - 1]):
            more = end + 1 < len(words) and words[end + 1][:1].isupper()
            if not more or (name.label != "PER" and not _is_initial(words[end + 1])):
                end += name.label != "PER" and end - start > 1
                break
            end += 2
        if joined and start < joined[-1].end:
            end = max(end, joined[-1].end)
            joined[-1] = joined[-1]._replace(end=end)
        else:
            joined.append(name._replace(end=end))
    return joined


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper()


def _join_at_of(words: Sequence[str], names: list[Name]) -> list[Name]:
    """Return the names, with what stands before "of (the)" and is a head joined to the name behind: "Bank of X"."""
    joined: list[Name] = []
    for name in reversed(names):
        behind = joined[-1] if joined else None
        of = _of_before(words, behind) if behind else 0
        if behind and of and of == name.end and (kind := _kind_before_of(words[of - 1])) and name.label != "PER":
            joined[-1] = Name(name.start, behind.end, kind)
        else:
            if behind and of > name.end:
                _extend(words, joined, of, name.end)
            joined.append(name)
    if joined and (of := _of_before(words, joined[-1])):
        _extend(words, joined, of, 0)
    return joined[::-1]


def _of_before(words: Sequence[str], name: Name) -> int:
    """Return where "of" or "of the" stands right before a place or an organisation, or 0."""
    start = name.start - (name.start > 1 and words[name.start - 1] == "the")
    return start - 1 if name.label != "PER" and start > 1 and words[start - 1] == "of" else 0


def _kind_before_of(head: str) -> str:
    lower = head.lower()
    if not head[:1].isupper():
        return ""
    return "ORG" if lower in _BODIES else "LOC" if lower in _STATES else ""


def _extend(words: Sequence[str], joined: list[Name], of: int, first: int) -> None:
    """Let the last of `joined` begin at the head before "of", and at what is written with capitals before that."""
    while kind := _kind_before_of(words[of - 1]):
        start = of - 1
        while start > max(first, 1) and words[start - 1][:1].isupper() and words[start - 1].lower() not in TITLES:
            start -= 1
        kind = "ORG" if "Islamic State" in " ".join(words[start:of]) else kind
        joined[-1] = Name(start, joined[-1].end, kind)
        of = _of_before(words, joined[-1])
        if of <= first:
            return
