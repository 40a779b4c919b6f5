"""Teams that are called as their towns are: in a report of sport, who wins or has a captain is an organisation."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise

from wireroom.entities.tagging.tags import Name
from wireroom.entities.tagging.vocabulary import vocabulary

Sentences = Sequence[Sequence[str]]
_SPORT = vocabulary(
    "match cup league season innings inning wicket wickets striker midfielder goalkeeper coach championship tournament"
    " playoff playoffs pitcher homer homered batsman bowler quarterback touchdown rugby soccer cricket baseball"
    " football basketball hockey halftime half-time standings umpire referee nba nfl mlb nhl relegation semifinal"
    " semi-final quarterfinal"
)
_CASED = _SPORT | {word.title() for word in _SPORT} | {word.upper() for word in _SPORT}
_NATIONS = frozenset(  # that are countries in sport alone, or are no longer any
    ("england", "scotland", "wales", "northern ireland", "great britain", "faroes", "west indies", "yugoslavia", "ussr")
)
_LEAST_SPORT = 3  # of its words, each counted once, that make a report of sport
_BEFORE_TEAM = vocabulary(
    "beat beats beating beaten defeated defeat defeating edged thrashed thrash crushed downed routed trounced held v vs"
    " vs. versus against over rivals champions leaders hosts visitors for"
)
_BEHIND_TEAM = vocabulary(
    "beat beats won wins lost loses defeated scored drew draw led trailed captain coach manager striker batsman"
    " all-rounder bowler midfielder defender goalkeeper skipper forward pitcher quarterback winger fans"
    " players side squad team"
)
_BEFORE_PLACE = vocabulary("in at near of around outside through central downtown north south east west")
_SCORE = re.compile(r"\d{1,3}(?:-\d{1,3})?")
_LINKS = vocabulary(", and or")
_Mention = tuple[int, Name]


def name_teams(
    sentences: Sentences, names: Sequence[Sequence[Name]], is_country: Callable[[Sequence[str]], bool]
) -> list[list[Name]]:
    """Return the names of a document; in a report of sport places that are teams are organisations.

    Countries stay places, and so does what stands behind "in" or "at".
    """
    if not _is_of_sport(sentences, names):
        return [list(tagged) for tagged in names]
    towns = {
        (number, name)
        for number, tagged in enumerate(names)
        for name in tagged
        if name.label == "LOC"
        and _key(sentences, (number, name)) not in _NATIONS
        and not is_country(sentences[number][name.start : name.end])
        and sentences[number][name.end - 1].lower() != "street"
        and not _is_located(sentences[number], name)
    }
    teams = {(number, name) for number, name in towns if _acts(sentences[number], name, names[number])}
    called = {_key(sentences, mention) for mention in teams}
    teams |= {mention for mention in towns if _key(sentences, mention) in called}
    teams |= set(_linked(sentences, names, towns, teams))
    return [
        [name._replace(label="ORG") if (number, name) in teams else name for name in tagged]
        for number, tagged in enumerate(names)
    ]


def _is_of_sport(sentences: Sentences, names: Sequence[Sequence[Name]]) -> bool:
    if not any(name.label == "LOC" for tagged in names for name in tagged):
        return False
    return len({word.lower() for word in _CASED.intersection(chain.from_iterable(sentences))}) >= _LEAST_SPORT


def _key(sentences: Sentences, mention: _Mention) -> str:
    number, name = mention
    return " ".join(sentences[number][name.start : name.end]).lower()


def _is_located(words: Sequence[str], name: Name) -> bool:
    """Whether something is said to be there, or the name is all of a line or stands before the date of a report."""
    before = words[name.start - 1].lower() if name.start else ""
    behind = words[name.end] if name.end < len(words) else ""
    is_dateline = len(behind) > len("000-000") and behind[0].isdigit()
    return before in _BEFORE_PLACE or is_dateline or len(words) == name.end - name.start


def _acts(words: Sequence[str], name: Name, tagged: Sequence[Name]) -> bool:
    before = words[name.start - 1] if name.start else ""
    behind = words[name.end] if name.end < len(words) else ""
    is_fixture = behind == "AT" and words[name.start].isupper()
    if is_fixture or before.lower() in _BEFORE_TEAM or behind.lower() in _BEHIND_TEAM or _SCORE.fullmatch(behind):
        return True
    return behind in ("'s", "’s") and any(other.start == name.end + 1 and other.label == "PER" for other in tagged)


def _linked(
    sentences: Sentences, names: Sequence[Sequence[Name]], towns: set[_Mention], teams: set[_Mention]
) -> Iterator[_Mention]:
    """Yield the towns that stand in one list with a team."""
    for number, tagged in enumerate(names):
        for left, right in pairwise(tagged):
            link = sentences[number][left.end : right.start]
            pair = {(number, left), (number, right)}
            if len(link) == 1 and link[0].lower() in _LINKS - {","} and pair & teams:
                yield from pair & towns
