"""Filling the journal anew from the articles: after a loss, or with another sketch; corrections by hand stay."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from services.dedup.block import MOST_ROWS
from services.dedup.places import changes
from services.dedup.replica import Replica
from services.dedup.settings import Settings
from services.dedup.stage import DedupStage
from services.kernel.article import Article, ClusterChange

Told = Callable[[int], None]


def refill(replica: Replica, settings: Settings, articles: Iterable[Article], told: Told) -> int:
    """Empty the journal and put the articles into it; return how many. `told` hears of each batch. Raises Transient."""
    replica.journal.clear()
    stage, stream, total = DedupStage(settings, replica), iter(articles), 0
    while batch := list(islice(stream, settings.chunk)):
        stage.process(batch)
        total += len(batch)
        told(total)
    return total


def standing(replica: Replica, size: int = 500) -> Iterator[list[ClusterChange]]:
    """Yield where every article in the index stands, `size` at a time; raises Transient."""
    replica.follow()
    index, revision = replica.index, replica.revision(replica.seq, MOST_ROWS - 1)
    numbers = iter(index.current())
    while some := list(islice(numbers, size)):
        yield changes(replica, [(number, index.original(number)) for number in some], revision)
