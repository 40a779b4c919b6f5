"""Tells descriptions of somebody who can speak ("a union official") from other words, and writes them in one form."""

import re
from collections.abc import Collection

from wireroom.stance.voices.descriptions import KINDS_OF_ORGANISATION, TITLES

# Nouns for people and for bodies of people. Many of them head the sources in PolNeAR's articles (CC BY 4.0).
_NOUNS = frozenset("""
accountant administration advocate agency agent aide airline alliance ally analyst applicant army assistant associate
association attendant attorney attendee audience authority bloc board body bureau cabinet camp campaign candidate captain
caucus celebrity chairperson chief child church claimant client coalition colleague columnist combatant community
conglomerate congregation congress conservative consortium consultant correspondent country couple coroner critic crowd
cousin daughter defendant delegate delegation democrat department deputy detective diplomat dissident enthusiast envoy
establishment executive expert faction family fan father federation folk force foundation friend fund general giant
government graduate grandfather grandmother group guard guerrilla guest head hospital host household husband immigrant
inhabitant incumbent independent informant insider institute institution jihadist journal journalist jury kid leadership
legislature leftist liberal lieutenant lobby magazine magnate mate media merchant midwife migrant military militant militia
mob mother movement nation native navy nephew network nurse office official operative opponent opposition organisation
organization pair panel parent parliament participant partner patient peasant people personnel pilot poet police politburo
populist president priest priestess professional progressive protestant public publication pundit pupil radical rebel refugee
relative representative republican resident respondent rightist rival sailor scholar school scientist secretary senate
separatist sergeant servant sheriff sister socialist soldier son source specialist spy staff state strategist student
suffragette superintendent syndicate tabloid tenant therapist think-tank troop trust tycoon undersecretary veteran victim
vet widow wife witness woman women man men workforce youth
""".split())  # fmt: skip
_SUFFIX = re.compile(r"(?:er|or|ist|ian|eer|man|men|woman|women|person|people|persons|crat|folk)s?$")
_THINGS = frozenset("""
answer behavior border bother career center chapter charter color computer corner corridor counter cover danger december
democracy dinner disaster disorder door error factor favor fever filter floor folder former further gender harbor her
indicator interior labor lawsuit layer ledger letter list master matter meter minor mirror monster motor murder
newsletter november number october offer order other over paper percenter posters poster power quarter reactor remainder
river sector september server shower summer sweater tanker terror tower transfer trigger twitter water weather whether
winter wonder poster manner register rather ever never tender flier primer cancer tracker trailer filer checklist playlist
after under later earlier better bigger higher lower greater larger longer either neither however together tumor humor
rumor rumour humour colour favour honor honour labour era disclaimer barometer specter chamber folder amber timber hunger
""".split())  # fmt: skip
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august".split()
)
_LOOSE_WORDS = frozenset("""
the a an one two three four five six seven eight nine ten some several many most both all other another few more any no
each every numerous this that these those its his her their our my your same
""".split())  # fmt: skip
_AFTERTHOUGHT = frozenset("familiar close involved cited briefed interviewed quoted contacted polled surveyed present".split())
_COMPLEMENT = re.compile(
    r" (?:of|in|at|for|from|with|to|on|by|near|under|against|between|among|within|across|inside|around|behind|like)\b.*", re.S
)


def somebody(description: str) -> str:
    """Return a description without its loose words ("two union officials"), "" if it does not describe somebody."""
    words = description.split()
    while words and words[0].lower() in _LOOSE_WORDS:
        del words[0]
    description = " ".join(words)
    head = head_phrase(description).rsplit(" ", 1)[-1]
    return description if _is_somebody(head) else ""


def head_phrase(description: str) -> str:
    """Return a description up to its noun: "union officials" of "union officials in Spain"."""
    words = _COMPLEMENT.sub("", description).split()
    while len(words) > 1 and words[-1] in _AFTERTHOUGHT:
        del words[-1]
    return " ".join(words)


def _is_somebody(noun: str) -> bool:
    word = noun.lower().strip(".,'’")
    if noun[:1].isupper() and not noun.isupper() and word not in _DAYS and word.removesuffix("s") not in _THINGS:
        return True  # a name that nobody recognised
    word = word.rpartition("-")[2] if word not in _NOUNS else word
    singular = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    known = {word, singular} & (_NOUNS | TITLES | KINDS_OF_ORGANISATION.keys())
    return bool(known) or (_SUFFIX.search(word) is not None and singular not in _THINGS and word not in _THINGS)


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
