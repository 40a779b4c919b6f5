"""The English words that count as known, and where each list of them comes from."""

import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

from training.entities.corpora import running
from training.entities.namelists import Names, collect

HERE = Path(__file__).parent
_RUN = re.compile(r"[^\W_]+")
_COUNTED = re.compile(r"[a-z]{2,}")
_LANGUAGES = (
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "de",
    "sv",
    "da",
    "nb",
    "id",
    "ro",
    "ca",
    "pl",
    "tr",
    "fi",
    "hr",
    "cs",
    "hu",
)


def counted(text: str) -> list[str]:
    """Return the words of `text` that noise is measured on.

    They are, of the lower-cased runs of letters and digits, those of two or more letters from a to z and nothing else.
    """
    return [word for word in _RUN.findall(text.lower()) if _COUNTED.fullmatch(word)]


def english(data: Path) -> frozenset[str]:
    """Return the known words, from installed packages, this folder's lists and the shippable sets under `data`.

    Other languages' function words are left out, so that most words of a text in such a language are unknown.
    """
    own = _dictionary() | _written("written")
    names = collect(data / "gazetteers")
    words = own | _lexicon() | _repeated(" ".join(words) for words in running(data)) | _places_and_bodies(names)
    words |= _repeated(" ".join(set(counted(name))) for name in _people(names))
    return frozenset(words - (_foreign() - own) - _written("foreign"))


def _dictionary() -> set[str]:
    """Read SymSpell's dictionary: words of SCOWL that are frequent in Google Books."""
    return set(counted(_packaged("symspellpy", "frequency_dictionary_en_82_765.txt")))


def _lexicon() -> set[str]:
    """Read the words of Brill's tagger, from the Wall Street Journal and the Brown corpus, as TextBlob ships them."""
    lines = _packaged("textblob", "en/en-lexicon.txt").splitlines()
    return {word for line in lines if line.strip() and line[:3] != ";;;" for word in counted(line.split()[0])}


def _packaged(package: str, path: str) -> str:
    return Path(str(distribution(package).locate_file(f"{package}/{path}"))).read_text(encoding="utf-8-sig")


def _written(name: str) -> set[str]:
    return set((HERE / f"{name}.txt").read_text(encoding="utf-8").split())


def _repeated(texts: Iterable[str]) -> set[str]:
    counts = Counter(word for text in texts for word in counted(text))
    return {word for word, count in counts.items() if count >= 2}


def _people(names: Names) -> Iterator[str]:
    for people in names.people:
        yield from people.forenames
        yield from people.surnames


def _places_and_bodies(names: Names) -> set[str]:
    places = [*names.countries, *(city for city, _ in names.cities), *names.counties, *names.states, *names.demonyms]
    bodies = [*names.companies, *names.listed, *names.organisations, *names.media, *names.government]
    return {
        word for name in [*places, *bodies, *names.teams, *names.clubs, *names.universities] for word in counted(name)
    }


def _foreign() -> set[str]:
    modules = (importlib.import_module(f"spacy.lang.{language}.stop_words") for language in _LANGUAGES)
    return {word for module in modules for word in module.STOP_WORDS}
