"""Tells descriptions of somebody who can speak ("a union official") from other words, and writes them in one form."""

import re
from collections.abc import Collection

from wireroom.stance.voices.descriptions import KINDS_OF_ORGANISATION, TITLES

# Nouns for people and for bodies of people. Many of them head the sources in PolNeAR's articles (CC BY 4.0).
_NOUNS_WORDS = (
    "accountant administration advocate agency agent aide airline alliance ally analyst applicant army assistant "
    "associate association attendant attendee attorney audience authority bloc board body bureau cabinet camp "
    "campaign candidate captain caucus celebrity chairperson chief child church claimant client coalition colleague "
    "columnist combatant commission committee community conglomerate congregation congress conservative consortium "
    "consultant coroner correspondent country couple cousin critic crowd daughter defendant delegate delegation "
    "democrat department deputy detainee detective diplomat dissident employee enthusiast envoy establishment "
    "exchange executive expert faction family fan father federation folk force foundation friend fund general giant "
    "government graduate grandfather grandmother group guard guerrilla guest head hospital host household husband "
    "immigrant incumbent independent informant inhabitant insider institute institution jihadist journal journalist "
    "jury kid leadership leftist legislature liberal lieutenant lobby magazine magnate man mate media men merchant "
    "midwife migrant militant military militia mob mother movement nation native navy nephew network nominee nurse "
    "office official operative opponent opposition organisation organization pair panel parent parliament participant "
    "partner patient peasant people personnel pilot poet police politburo populist president priest priestess "
    "professional progressive protestant public publication pundit pupil radical rebel referee refugee relative "
    "representative republican resident respondent rightist rival sailor scholar school scientist secretary senate "
    "separatist sergeant servant sheriff sister socialist soldier son source specialist spy staff state strategist "
    "student suffragette superintendent syndicate tabloid tenant therapist think-tank troop trust trustee tycoon "
    "undersecretary vet veteran victim widow wife witness woman women workforce youth"
)
_NOUNS = frozenset(_NOUNS_WORDS.split())
_SUFFIX = re.compile(r"(?:er|or|ist|ian|eer|man|men|woman|women|person|people|persons|crat|folk)s?$")
_THINGS_WORDS = (
    "after amber answer barometer behavior better bigger border bother cancer career center chamber chapter charter "
    "checklist color colour computer corner corridor counter cover danger december democracy dinner disaster "
    "disclaimer disorder door earlier earning either era error ever factor favor favour fever filer filter flier "
    "floor folder former further gender greater harbor her higher honor honour however humor humour hunger indicator "
    "interior labor labour larger later lawsuit layer ledger letter list longer lower manner master matter meter "
    "minor mirror money monster motor murder neither never newsletter november number october offer order other over "
    "paper percenter playlist poster power primer quarter rather reactor register remainder river rumour sector "
    "september server shower specter summer sweater tanker tender terror timber together tower tracker trailer "
    "transfer trigger tumor twitter under water weather whether winter wonder"
)
_THINGS = frozenset(_THINGS_WORDS.split())
_KNOWN = _NOUNS | TITLES | (KINDS_OF_ORGANISATION.keys() - {"business", "platform", "app", "industries"})
_DAYS_WORDS = (
    "april august february friday january july june march may monday saturday sunday thursday tuesday wednesday"
)
_DAYS = frozenset(_DAYS_WORDS.split())
_LOOSE_WORDS = (
    "a after all allegedly an and another any as billion both but despite dozens each eight even every few five "
    "four half her his hundred hundreds its just latter like many million more most my nine no now numerous of one "
    "only other our reason said same says seven several six so some still surely ten that the their then these this "
    "those thousand thousands three two various when while with your"
)
_LOOSE = frozenset(_LOOSE_WORDS.split())
_NOBODY_WORDS = "anyone dec everybody everyone had has him is me nobody nov oct others sept someone them us was who you"
_NOBODY = frozenset(_NOBODY_WORDS.split())
_AFTERTHOUGHT_WORDS = "briefed cited close contacted familiar interviewed involved polled present quoted surveyed"
_AFTERTHOUGHT = frozenset(_AFTERTHOUGHT_WORDS.split())
_NATION = re.compile(r"(?<!ic)ians?$|icans?$|eans?$|(?:ese|crats?)$")
_COMPLEMENT = re.compile(
    r" (?:of|in|at|for|from|with|to|on|by|near|under|against|between|among|within|across|inside|around|behind|like|who|"
    r"whose|which|that)\b.*",
    re.S,
)


def somebody(description: str, *, is_first: bool = False) -> str:
    """Return a description without its loose words ("two union officials"), "" if it does not describe somebody.

    `is_first` says that it begins a sentence, where any word has a capital.
    """
    words = description.split()
    while words and words[0].lower() in _LOOSE:
        del words[0]
        is_first = False
    phrase = head_phrase(" ".join(words))
    noun = phrase.rpartition(" ")[2]
    is_name = (
        noun[:1].isupper() and not noun.isupper() and not (is_first and noun == phrase and not _NATION.search(noun))
    )
    if not (_is_noun_for_somebody(noun) or (is_name and _may_be_name(noun))):
        return ""
    if is_first and noun == words[0] and not _NATION.search(noun):
        words[0] = noun[:1].lower() + noun[1:]
    described = " ".join(words)
    return described if _COMPLEMENT.search(described) else head_phrase(described)


def head_phrase(description: str) -> str:
    """Return a description up to its noun: "union officials" of "union officials in Spain"."""
    words = _COMPLEMENT.sub("", description).split()
    while len(words) > 1 and words[-1] in _AFTERTHOUGHT:
        del words[-1]
    return " ".join(words)


def _singular(noun: str) -> str:
    word = noun.lower().strip(".,'’")
    if word.endswith(("sses", "ches", "shes")):
        return word[:-2]
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


def _is_noun_for_somebody(noun: str) -> bool:
    word = noun.lower().strip(".,'’")
    if not {word, _singular(word)}.isdisjoint(_KNOWN):
        return True
    word = word.rpartition("-")[2]
    if not {word, _singular(word)}.isdisjoint(_THINGS | _NOBODY):
        return False
    return not {word, _singular(word)}.isdisjoint(_KNOWN) or _SUFFIX.search(word) is not None


def _may_be_name(noun: str) -> bool:
    """Return whether a word with a capital may be a name that nobody recognised."""
    return {noun.lower(), _singular(noun)}.isdisjoint(_DAYS | _THINGS | _NOBODY)


def same_in_full(description: str, others: Collection[str]) -> str:
    """Return the one longer description that a short one is the end of ("officials", "union officials in Spain").

    The description itself where there is none such, or more than one.
    """
    if _COMPLEMENT.search(description):
        return description
    end = f" {description.lower()}"
    longer = {other for other in others if head_phrase(other).lower().endswith(end) or _is_head(description, other)}
    return longer.pop() if len(longer) == 1 else description


def _is_head(description: str, other: str) -> bool:
    return other != description and head_phrase(other).lower() == description.lower()
