"""What evaluations share: labelled lines, quality by class, calibration, and words a second of a stage."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from wireroom.kernel.article import ENGLISH, Article
from wireroom.kernel.errors import BadSource
from wireroom.kernel.moments import EPOCH
from wireroom.kernel.stage import Stage

Line = TypeVar("Line", bound=msgspec.Struct)
Item = TypeVar("Item")
Progress = Callable[[int, int], None]  # how many are done, of how many
BINS = 10
_BATCH = 64
_WARM = 8  # articles that are not timed: models are loaded and code is compiled with the first
_ENOUGH = 10.0  # seconds


class Counts(NamedTuple):
    """Of one class: how often it was predicted rightly, how often predicted, and how often it is labelled."""

    right: int
    predicted: int
    labelled: int


def no_progress(_done: int, _total: int) -> None:
    """Do nothing: for callers who want no progress."""


def labelled_lines(path: Path, line_type: type[Line]) -> Iterator[tuple[int, Line]]:
    """Yield the number and the content of each line of JSON; raises BadSource that names the line, or for none."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadSource(f"{path}: {error}") from error
    if not any(line.strip() for line in lines):
        raise BadSource(f"{path} is empty")
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                yield number, msgspec.json.decode(line, type=line_type)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadSource(f"{path}:{number}: {error}") from error


def batches(items: Sequence[Item], size: int, progress: Progress = no_progress) -> Iterator[Sequence[Item]]:
    """Yield the items, `size` at a time; `progress` hears of a batch when the next one is asked for."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
        progress(min(first + size, len(items)), len(items))


def count_answers(
    names: Iterable[str], labelled: Set[tuple[Any, str]], predicted: Set[tuple[Any, str]]
) -> dict[str, Counts]:
    """Return the counts of each class; what is labelled and what predicted are pairs of an item and its class."""
    columns = [Counter(name for _, name in pairs) for pairs in (labelled & predicted, predicted, labelled)]
    return {name: Counts(*(column[name] for column in columns)) for name in names}


def score(counts: Counts) -> dict[str, float]:
    """Return precision, recall and F1, 0 where nothing was predicted or labelled, and the support."""
    right, predicted, labelled = counts
    return {
        "precision": right / max(1, predicted),
        "recall": right / max(1, labelled),
        "f1": 2 * right / max(1, predicted + labelled),
        "support": labelled,
    }


def by_class(counts: Mapping[str, Counts]) -> dict[str, Any]:
    """Return macro_f1 (of the classes that are labelled anywhere), micro_f1 and per_class (labelled or predicted)."""
    per_class = {name: score(count) for name, count in counts.items() if count.predicted or count.labelled}
    f1_scores = [scores["f1"] for scores in per_class.values() if scores["support"]]
    total = Counts(*(sum(column) for column in zip(*counts.values(), strict=True))) if counts else Counts(0, 0, 0)
    return {
        "macro_f1": sum(f1_scores) / max(1, len(f1_scores)),
        "micro_f1": score(total)["f1"],
        "per_class": per_class,
    }


def calibration(sure: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    """Return ece, the expected calibration error, and the table of reliability that it is the sum of.

    Answers fall into ten bins of equal width by how sure they are (0 to 1); the error is the distance between how sure
    and how often right they are in a bin, weighted by the bin's number (Guo et al., ICML 2017).
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for answer in zip(sure, right, strict=True):
        bins[min(BINS - 1, int(answer[0] * BINS))].append(answer)
    table = [_reliability(number, answers) for number, answers in enumerate(bins) if answers]
    distance = sum(abs(row["confidence"] - row["accuracy"]) * row["number"] for row in table)
    return {"ece": distance / max(1, len(sure)), "reliability": table}


def _reliability(number: int, answers: Sequence[tuple[float, bool]]) -> dict[str, float]:
    return {
        "from": number / BINS,
        "to": (number + 1) / BINS,
        "number": len(answers),
        "confidence": sum(sure for sure, _ in answers) / len(answers),
        "accuracy": sum(right for _, right in answers) / len(answers),
    }


def measured_article(number: int, text: str, title: str = "", languages: str = ENGLISH) -> Article:
    """Return an article in the first of the languages that says no more than its text and title."""
    language = languages.partition(",")[0]
    return Article(id=str(number), delivery="", source="", ingested=EPOCH, title=title, text=text, language=language)


def words_per_s(stage: Stage[Article], articles: Iterable[Article]) -> int:
    """Return how many words of title and text the whole stage takes in a second of processor time.

    The first articles load the model and are not counted; after ten seconds the rest is left out.
    """
    items = list(articles)
    stage.process(items[:_WARM])
    words, spent = 0, 0.0
    for batch in batches(items, _BATCH):
        started = time.process_time()
        stage.process(batch)
        spent += time.process_time() - started
        words += sum(len(item.title.split()) + len(item.text.split()) for item in batch)
        if spent > _ENOUGH:
            break
    return round(words / max(spent, 1e-9))
