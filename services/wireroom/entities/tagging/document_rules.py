"""Rules over a whole document: what one sentence makes clear about a name holds in the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wireroom.entities.tagging.borders import mend_borders
from wireroom.entities.tagging.tags import BIO_TAGS, Name
from wireroom.entities.tagging.vocabulary import LEGAL_FORMS, TITLES, vocabulary

Phrase = tuple[str, ...]
Sentences = Sequence[Sequence[str]]
Scores = NDArray[np.floating]
_AGREEMENT = 0.6
_SHORTEST = 3
_SHORTEST_SURNAME = 2
_MOST_OTHER_USES = 2  # of a word that is a surname all the same
_LONGEST = 20  # words of a name that is looked for in other sentences
_TITLES = TITLES | vocabulary("madam madame sheikh ambassador commissioner legislator")
_PRONOUNS = frozenset(("i", "he", "she", "me", "him", "her"))
_MOST_ODDS = 4.0  # what one mention can say at most for or against a name
_SURE_ODDS = 2.0  # a name that the document as a whole speaks against stays where its own odds are this high
_TAG = {tag: number for number, tag in enumerate(BIO_TAGS)}


class KnownNames(NamedTuple):
    """The labels of the names that a document makes known: as they were tagged, and of the short forms of them."""

    tagged: dict[Phrase, str]
    derived: dict[Phrase, str]

    @property
    def all(self) -> dict[Phrase, str]:
        """All of them; a short form's label counts."""
        return self.tagged | self.derived


def apply_rules(sentences: Sentences, names: Sequence[Sequence[Name]]) -> list[list[Name]]:
    """Return the names of the fast model without titles and pronouns, with repeats of known names added.

    Two ways of labelling a name are settled, and acronyms followed.
    """
    names = _mend(sentences, names)
    return _spread(sentences, names, _known_names(sentences, names).all)


def apply_rules_by_scores(
    sentences: Sentences, names: Sequence[Sequence[Name]], scores: Sequence[Scores]
) -> list[list[Name]]:
    """Return the names as apply_rules does; only those spread that all their mentions together speak for.

    `scores` are the log-probabilities of BIO_TAGS for the words of each sentence.
    """
    names = _mend(sentences, names)
    known = _known_names(sentences, names)
    odds = _odds_of_names(sentences, names, scores, known.tagged)
    doubted = {phrase for phrase in known.tagged if odds[phrase] <= 0}
    kept = [
        [name for name in tagged if _phrase(words, name) not in doubted or _odds(rows, name) >= _SURE_ODDS]
        for words, tagged, rows in zip(sentences, names, scores, strict=True)
    ]
    sure = {phrase: label for phrase, label in known.all.items() if phrase not in doubted or phrase in known.derived}
    return _spread(sentences, kept, sure)


def without_titles(words: Sequence[str], names: Sequence[Name]) -> list[Name]:
    """Return a sentence's names without the titles that people's begin with, and without pronouns."""
    trimmed = []
    for name in names:
        start = name.start
        while name.label == "PER" and start < name.end - 1 and words[start].lower() in _TITLES:
            start += 1
        if name.end - start > 1 or words[start].lower() not in _PRONOUNS:
            trimmed.append(name._replace(start=start))
    return trimmed


def _mend(sentences: Sentences, names: Sequence[Sequence[Name]]) -> list[list[Name]]:
    mended = [
        mend_borders(words, without_titles(words, tagged)) if tagged else []
        for words, tagged in zip(sentences, names, strict=True)
    ]
    common = {(word,) for word in _common_acronyms(sentences)}
    if not common:
        return mended
    return [
        [name for name in tagged if _phrase(words, name) not in common]
        for words, tagged in zip(sentences, mended, strict=True)
    ]


def _phrase(words: Sequence[str], name: Name) -> Phrase:
    return tuple(words[name.start : name.end])


def _known_names(sentences: Sentences, names: Sequence[Sequence[Name]]) -> KnownNames:
    """Return the names on whose label the document agrees, with surnames and acronyms of them."""
    labels = _agreed_labels(sentences, names)
    surnames = _surnames(sentences, names, labels)
    acronyms = {(word,): "ORG" for word in _acronyms(sentences, names)}
    derived = surnames | _stems(labels, surnames) | acronyms
    return KnownNames({name: label for name, (label, _) in labels.items()}, derived)


def _labelled_phrases(sentences: Sentences, names: Sequence[Sequence[Name]]) -> Iterator[tuple[Phrase, str]]:
    for words, tagged in zip(sentences, names, strict=True):
        for name in tagged:
            yield _phrase(words, name), name.label


def _agreed_labels(sentences: Sentences, names: Sequence[Sequence[Name]]) -> dict[Phrase, tuple[str, int]]:
    """Return the label that most mentions of a name have, with their number, where they agree well enough."""
    counts: dict[Phrase, Counter[str]] = defaultdict(Counter)
    for phrase, label in _labelled_phrases(sentences, names):
        counts[phrase][label] += 1
    labels = {}
    for phrase, tally in counts.items():
        label, number = tally.most_common(1)[0]
        usable = phrase[0][:1].isupper() and (len(phrase) > 1 or len(phrase[0]) > _SHORTEST or phrase[0].isupper())
        if usable and number >= _AGREEMENT * tally.total():
            labels[phrase] = (label, number)
    return labels


def _surnames(
    sentences: Sentences, names: Sequence[Sequence[Name]], labels: dict[Phrase, tuple[str, int]]
) -> dict[Phrase, str]:
    """Return the surnames of the people who were named in full, unless the article clearly uses the word otherwise."""
    people = [phrase for phrase, label in _labelled_phrases(sentences, names) if label == "PER"]
    surnames = {phrase[-size:] for phrase in people if _is_surname(phrase[-1]) for size in (1, 2) if size < len(phrase)}
    return {surname: "PER" for surname in surnames if labels.get(surname, ("PER", 0))[1] <= _MOST_OTHER_USES}


def _is_surname(word: str) -> bool:
    return len(word) >= _SHORTEST_SURNAME and word.isalpha() and word[0].isupper() and word not in ("Jr", "II", "III")


def _acronyms(sentences: Sentences, names: Sequence[Sequence[Name]]) -> set[str]:
    """Return what stands in parentheses after an organisation and is made of its last initials."""
    acronyms = set()
    for words, tagged in zip(sentences, names, strict=True):
        for name in tagged:
            after = words[name.end : name.end + 3]
            if name.label == "ORG" and len(after) == 3 and (after[0], after[2]) == ("(", ")"):
                letters = after[1].replace(".", "")
                initials = "".join(word[0] for word in words[name.start : name.end])
                capitals = "".join(filter(str.isupper, initials))
                is_acronym = letters.isupper() and capitals.endswith(letters)
                if len(letters) > 1 and (is_acronym or (letters == initials and sum(map(str.isupper, letters)) > 1)):
                    acronyms.add(after[1])
    return acronyms


def _common_acronyms(sentences: Sentences) -> set[str]:
    """Return what stands in parentheses after words in lower case of which it has the initials: "agreement (LTA)"."""
    acronyms = set()
    for words in sentences:
        for place, word in enumerate(words[:-1]) if "(" in words else ():
            size = len(word)
            if word.isupper() and 2 < size < place and words[place - 1] == "(" and words[place + 1] == ")":
                phrase = words[place - 1 - size : place - 1]
                if all(part.islower() for part in phrase) and "".join(part[0] for part in phrase) == word.lower():
                    acronyms.add(word)
    return acronyms


def _stems(labels: Mapping[Phrase, tuple[str, int]], surnames: Mapping[Phrase, str]) -> dict[Phrase, str]:
    """Return the words before the legal form of an organisation, "Orbo" of "Orbo Group", where no person has them."""
    stems = {name[:-1] for name, (label, _) in labels.items() if label == "ORG" and name[-1].lower() in LEGAL_FORMS}
    return {stem: "ORG" for stem in stems - surnames.keys() if labels.get(stem, ("", 0))[0] == "PER"}


def _odds(scores: Scores, name: Name) -> float:
    """Return how much more likely the words are to be the name than none: the mean of their logarithms."""
    begin, inside = _TAG[f"B-{name.label}"], _TAG[f"I-{name.label}"]
    likely = scores[name.start, begin] + scores[name.start + 1 : name.end, inside].sum()
    none = scores[name.start : name.end, _TAG["O"]].sum()
    return float(likely - none) / (name.end - name.start)


def _odds_of_names(
    sentences: Sentences, names: Sequence[Sequence[Name]], scores: Sequence[Scores], known: Mapping[Phrase, str]
) -> dict[Phrase, float]:
    """Return the odds of each known name, added up over all places where its words are not within a longer name."""
    odds: dict[Phrase, float] = defaultdict(float)
    sizes = _sizes_by_first_word(known)
    for words, tagged, rows in zip(sentences, names, scores, strict=True):
        lengths = {index: name.end - name.start for name in tagged for index in range(name.start, name.end)}
        for start, word in enumerate(words):
            for size in sizes.get(word, ()):
                phrase = tuple(words[start : start + size])
                label = known.get(phrase)
                if label is None or any(lengths.get(index, 0) > size for index in range(start, start + size)):
                    continue
                mention = Name(start, start + size, label)
                odds[phrase] += max(-_MOST_ODDS, min(_MOST_ODDS, _odds(rows, mention)))
    return odds


def _spread(sentences: Sentences, names: Sequence[Sequence[Name]], known: Mapping[Phrase, str]) -> list[list[Name]]:
    """Return the names with all places where a known name's words are labelled as it is."""
    sizes = _sizes_by_first_word(known)
    return [_label_known(words, tagged, known, sizes) for words, tagged in zip(sentences, names, strict=True)]


def _sizes_by_first_word(known: Iterable[Phrase]) -> dict[str, list[int]]:
    """Return for the first word of each name how many words the names have that begin with it, the most first."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for name in known:
        if len(name) <= _LONGEST:
            sizes[name[0]].add(len(name))
    return {word: sorted(counts, reverse=True) for word, counts in sizes.items()}


def _label_known(
    words: Sequence[str], tagged: Sequence[Name], known: Mapping[Phrase, str], sizes: Mapping[str, Sequence[int]]
) -> list[Name]:
    taken = {index: name for name in tagged for index in range(name.start, name.end)}
    names = set(tagged)
    for start, word in enumerate(words):
        for size in sizes.get(word, ()):
            end = start + size
            label = known.get(tuple(words[start:end]))
            if label is None or end > len(words):
                continue
            new = Name(start, end, label)
            old = {taken[index] for index in range(start, end) if index in taken}
            if all(start <= name.start and name.end <= end for name in old) and (
                old or _stands_alone(words, new, taken)
            ):
                names = names - old | {new}
                taken |= dict.fromkeys(range(start, end), new)
                break
    return sorted(names)


def _stands_alone(words: Sequence[str], name: Name, taken: dict[int, Name]) -> bool:
    """Return whether no other capitalised word that belongs to no name touches the name."""
    before, after = name.start - 1, name.end
    right = after < len(words) and words[after][:1].isupper() and after not in taken
    left = before > 0 and words[before][:1].isupper() and before not in taken and words[before].lower() not in TITLES
    return not (left or right)
