"""Noise as from scanned paper: wrong letters, lost and added spaces, broken lines."""

import re
from random import Random
from string import ascii_lowercase

RATES = (0.015, 0.04)  # wrong letters, of all characters of a text: about three in a hundred
BREAKS = 0.006  # spaces and line breaks that come or go, of all characters
LINE = 60  # characters in a printed column's line, about
CONFUSED = {
    "e": "c", "c": "e", "a": "o", "o": "0", "l": "1", "i": "l", "h": "b", "b": "h", "n": "u", "u": "n", "t": "f",
    "f": "t", "s": "5", "g": "q", "r": "v", "v": "y", "m": "rn", "d": "cl", "w": "vv", "I": "l", "S": "8", "O": "0",
    "B": "8", "E": "F", "C": "G", "1": "l", "0": "O", "5": "S", "8": "B",
}  # fmt: skip


def scattered(rng: Random, text: str) -> str:
    """Return the text with letters replaced, lost or added anywhere, and spaces and dots that come and go."""
    rate = rng.uniform(*RATES)
    return "".join([_scattered(rng, letter, rate) for letter in text])


def printed(rng: Random, text: str) -> str:
    """Return the text in short lines with hyphens, with letters taken for others of the same look."""
    rate = rng.uniform(*RATES)
    noisy = "".join([_confused(rng, letter, rate) for letter in text])
    return re.sub(r"\S{3,}(?= )", lambda word: _broken(rng, word[0]), noisy)


def _scattered(rng: Random, letter: str, rate: float) -> str:
    draw = rng.random()
    if letter == " ":
        return "" if draw < BREAKS * 3 else letter
    if draw >= rate + BREAKS:
        return letter
    if draw >= rate:
        return letter + rng.choice((" ", "\n", "."))
    return rng.choice(
        (rng.choice(ascii_lowercase), rng.choice(ascii_lowercase), "", letter + rng.choice(ascii_lowercase))
    )


def _confused(rng: Random, letter: str, rate: float) -> str:
    draw = rng.random()
    if letter == " ":
        return "" if draw < BREAKS * 3 else letter
    if draw < rate:
        return CONFUSED.get(letter, "" if letter.isalpha() else letter)
    return f"{letter} " if draw < rate + BREAKS / 2 else letter


def _broken(rng: Random, word: str) -> str:
    """End a line now and then, in one case of six within the word."""
    if rng.random() >= len(word) / LINE:
        return word
    middle = len(word) // 2
    return f"{word[:middle]}-\n{word[middle:]}" if rng.random() < 1 / 6 else f"{word}\n"
