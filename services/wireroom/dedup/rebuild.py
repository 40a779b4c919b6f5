"""Filling the journal anew from the articles: after a loss, or with another sketch; corrections by hand stay."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from wireroom.dedup.journal.block import MOST_ROWS
from wireroom.dedup.places import changes
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.errors import WireroomError

Progress = Callable[[int], None]


def refill(replica: Replica, settings: Settings, articles: Iterable[Article], progress: Progress) -> int:
    """Empty the journal and put the articles into it; return how many. `progress` hears of each batch.

    The journal stays as it is until the first articles are there. Raises Transient, and WireroomError for no articles.
    """
    stage, total = DedupStage(settings, replica), 0
    stream = iter(articles)
    batches = iter(lambda: list(islice(stream, settings.chunk)), [])
    first = next(batches, None)
    if first is None:
        raise WireroomError("there are no articles to link anew; what dedup knows was left as it is")
    replica.journal.clear()
    for batch in chain([first], batches):
        stage.process(batch)
        total += len(batch)
        progress(total)
    return total


def standing(replica: Replica, size: int = 500) -> Iterator[list[ClusterChange]]:
    """Yield where every article in the index stands, `size` at a time; raises Transient."""
    replica.follow()
    index, revision = replica.index, replica.revision(replica.seq, MOST_ROWS - 1)
    numbers = iter(index.current())
    while some := list(islice(numbers, size)):
        yield changes(replica, [(number, index.original(number)) for number in some], revision)
