"""Takes boilerplate out of an article's paragraphs, by the table in patterns.py."""

from wireroom.clean.patterns import INSERTS, LINES, LONGEST_LINE, TAILS

HEADLINE_LENGTH = 160
ROUNDS = 10
MENU_WORDS = ("Home", "HOME")


def strip(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs without boilerplate. Stripping again changes nothing.

    It goes round until nothing is left to take, but no more than ROUNDS times: text made to cost a round for each
    word is no article.
    """
    for _ in range(ROUNDS):
        before, paragraphs = paragraphs, _round(paragraphs)
        if before == paragraphs:
            break
    return paragraphs


def _round(paragraphs: list[str]) -> list[str]:
    kept = [short for each in _without_crumb(_without_tail(paragraphs)) if not is_line(each) and (short := _cut(each))]
    return [each for place, each in enumerate(kept) if place == 0 or each != kept[place - 1]]


def is_line(paragraph: str) -> bool:
    """Whether the whole paragraph is boilerplate, or holds no letter and no digit."""
    if not any(map(str.isalnum, paragraph)):
        return True
    return len(paragraph) <= LONGEST_LINE and any(rule.pattern.fullmatch(paragraph) for rule in LINES)


def _cut(paragraph: str) -> str:
    for rule in INSERTS:
        paragraph = rule.pattern.sub("", paragraph)
    return paragraph.strip()


def _without_tail(paragraphs: list[str]) -> list[str]:
    """Cut at the first heading of a tail after which there are only headlines and boilerplate."""
    loose = len(paragraphs)
    while loose and (_is_headline(paragraphs[loose - 1]) or is_line(paragraphs[loose - 1])):
        loose -= 1
    for place in range(max(loose, 1), len(paragraphs)):
        if any(rule.pattern.fullmatch(paragraphs[place]) for rule in TAILS):
            return paragraphs[:place]
    return paragraphs


def _is_headline(paragraph: str) -> bool:
    return len(paragraph) <= HEADLINE_LENGTH and paragraph[-1] not in ".\"'"


def _without_crumb(paragraphs: list[str]) -> list[str]:
    """Drop a first line in which the menu, the section and the headline are run together ("HomeSportThe headline")."""
    if len(paragraphs) > 1 and paragraphs[0].startswith(MENU_WORDS) and paragraphs[0].endswith(paragraphs[1]):
        return paragraphs[1:]
    return paragraphs
