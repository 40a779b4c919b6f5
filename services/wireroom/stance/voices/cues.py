"""The words that announce what somebody says, thinks or wants, and what each can introduce."""

from collections.abc import Iterable
from importlib.resources import files

_CLAUSE_WORDS = "that he she it they we i you there if whether how why what who where when"
_PREPOSITIONS = "to of for about on with against at as by"
_NOTHING = "and or but in from than is are was were be has have had"
_OPENERS = {
    **dict.fromkeys(_CLAUSE_WORDS.split(), "that"),
    **{word: word for word in _PREPOSITIONS.split()},
    **dict.fromkeys(_NOTHING.split(), ""),
}


def _read() -> dict[str, dict[str, frozenset[str]]]:
    """Return the cues of cues.txt: of each use ("", "noun" or "passive") what a word introduces."""
    uses: dict[str, dict[str, set[str]]] = {"": {}, "noun": {}, "passive": {}}
    key = ""
    for line in (files(__package__) / "cues.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, colon, words = line.rpartition(":")
        key = head if colon else key
        use, _, opener = key.rpartition(" ")
        for word in words.split():
            uses[use].setdefault(word, set()).add(opener)
    return {use: {word: frozenset(openers) for word, openers in words.items()} for use, words in uses.items()}


_USES = _read()
VERBS, NOUNS, PASSIVES = _USES[""], _USES["noun"], _USES["passive"]


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words; words with the same beginning share it, which is faster."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[:1], []).append(word[1:])
    rest = [letter + alternatives(tails) for letter, tails in by_letter.items() if letter]
    pattern = rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})" if rest else ""
    return f"(?:{pattern})?" if pattern and "" in by_letter else pattern


def opener_of(word: str) -> str:
    """Return what the word behind a cue opens, as cues.txt names it: "that", "to", a preposition, "object" or ""."""
    return _OPENERS.get(word.lower(), "object")
