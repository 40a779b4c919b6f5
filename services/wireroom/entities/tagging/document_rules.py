"""Rules over a whole document: what one sentence makes clear about a name holds in the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wireroom.entities.tagging.vocabulary import TITLES

Phrase = tuple[str, ...]
Sentences = Sequence[Sequence[str]]
_AGREEMENT = 0.6
_SHORTEST = 3
_SHORTEST_SURNAME = 2
_LONGEST = 20  # words of a name that is looked for in other sentences


class Name(NamedTuple):
    """A labelled run of words, `start` to `end`, in one sentence."""

    start: int
    end: int
    label: str


def initials(words: Sequence[str]) -> str:
    """Return the first letters of the words that start with a capital."""
    return "".join(word[0] for word in words if word[:1].isupper())


class Known(NamedTuple):
    """The labels of the names that a document makes known: as they were found, and of the short forms of them."""

    direct: dict[Phrase, str]
    derived: dict[Phrase, str]

    @property
    def all(self) -> dict[Phrase, str]:
        """All of them; a short form's label counts."""
        return self.direct | self.derived


def apply(sentences: Sentences, names: Sequence[Sequence[Name]]) -> list[list[Name]]:
    """Return the names with repeats of known names added, two ways of labelling settled, and acronyms followed."""
    return spread(sentences, names, known_names(sentences, names).all)


def known_names(sentences: Sentences, names: Sequence[Sequence[Name]]) -> Known:
    """Return the names on whose label the document agrees, with surnames and acronyms of them."""
    labels = _labels(sentences, names)
    derived = _short_forms(sentences, names, labels) | {(word,): "ORG" for word in _acronyms(sentences, names)}
    return Known({name: label for name, (label, _) in labels.items()}, derived)


def spread(sentences: Sentences, names: Sequence[Sequence[Name]], known: Mapping[Phrase, str]) -> list[list[Name]]:
    """Return the names with all places where a known name stands labelled as it is."""
    sizes = lengths(known)
    return [_settle(words, found, known, sizes) for words, found in zip(sentences, names, strict=True)]


def lengths(known: Iterable[Phrase]) -> dict[str, list[int]]:
    """Return for the first word of each name how many words the names have that begin with it, the most first."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for name in known:
        if len(name) <= _LONGEST:
            sizes[name[0]].add(len(name))
    return {word: sorted(found, reverse=True) for word, found in sizes.items()}


def _each(sentences: Sentences, names: Sequence[Sequence[Name]]) -> Iterator[tuple[Phrase, str]]:
    for words, found in zip(sentences, names, strict=True):
        for name in found:
            yield tuple(words[name.start : name.end]), name.label


def _labels(sentences: Sentences, names: Sequence[Sequence[Name]]) -> dict[Phrase, tuple[str, int]]:
    """Return the label that most mentions of a name have, with their number, where they agree well enough."""
    counts: dict[Phrase, Counter[str]] = defaultdict(Counter)
    for phrase, label in _each(sentences, names):
        counts[phrase][label] += 1
    settled = {}
    for phrase, tally in counts.items():
        label, number = tally.most_common(1)[0]
        usable = phrase[0][:1].isupper() and (len(phrase) > 1 or len(phrase[0]) > _SHORTEST or phrase[0].isupper())
        if usable and number >= _AGREEMENT * tally.total():
            settled[phrase] = (label, number)
    return settled


def _short_forms(
    sentences: Sentences, names: Sequence[Sequence[Name]], labels: dict[Phrase, tuple[str, int]]
) -> dict[Phrase, str]:
    """Return the surnames of the people who were named in full, unless the article clearly uses the word otherwise."""
    short: dict[Phrase, str] = {}
    for phrase, label in _each(sentences, names):
        if label != "PER" or len(phrase) < 2:
            continue
        tails = (phrase[-1:],) if len(phrase) == 2 else (phrase[-1:], phrase[-2:])
        short |= {tail: "PER" for tail in tails if _surname(tail[-1])}
    return {form: label for form, label in short.items() if labels.get(form, ("PER", 0))[1] <= 2}


def _surname(word: str) -> bool:
    return len(word) >= _SHORTEST_SURNAME and word.isalpha() and word[0].isupper() and word not in ("Jr", "II", "III")


def _acronyms(sentences: Sentences, names: Sequence[Sequence[Name]]) -> set[str]:
    """Return what stands in parentheses after an organisation and is made of its last initials."""
    acronyms = set()
    for words, found in zip(sentences, names, strict=True):
        for name in found:
            after = words[name.end : name.end + 3]
            if name.label == "ORG" and len(after) == 3 and (after[0], after[2]) == ("(", ")"):
                letters = after[1].replace(".", "")
                if letters.isupper() and len(letters) > 1 and initials(words[name.start : name.end]).endswith(letters):
                    acronyms.add(after[1])
    return acronyms


def _settle(
    words: Sequence[str], found: Sequence[Name], known: Mapping[Phrase, str], sizes: Mapping[str, Sequence[int]]
) -> list[Name]:
    taken = {index: name for name in found for index in range(name.start, name.end)}
    settled = set(found)
    for start, word in enumerate(words):
        for length in sizes.get(word, ()):
            end = start + length
            label = known.get(tuple(words[start:end]))
            if label is None or end > len(words):
                continue
            new = Name(start, end, label)
            old = {taken[at] for at in range(start, end) if at in taken}
            if all(start <= name.start and name.end <= end for name in old) and (
                old or _stands_alone(words, new, taken)
            ):
                settled = settled - old | {new}
                taken |= dict.fromkeys(range(start, end), new)
                break
    return sorted(settled)


def _stands_alone(words: Sequence[str], name: Name, taken: dict[int, Name]) -> bool:
    """Whether no other capitalised word that belongs to no name touches the name."""
    before, after = name.start - 1, name.end
    right = after < len(words) and words[after][:1].isupper() and after not in taken
    left = before > 0 and words[before][:1].isupper() and before not in taken and words[before].lower() not in TITLES
    return not (left or right)
