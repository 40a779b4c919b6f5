"""Setting the journal right: corrections by hand, and filling it anew after a loss or with another sketch."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from wireroom.dedup.journal.block import Kind, identity_of, mark_of, new_correction
from wireroom.dedup.places import changes
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.stage import DedupStage
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.errors import WireroomError

Progress = Callable[[int], None]


def correct(replica: Replica, kind: Kind, article: str, other: str) -> list[ClusterChange]:
    """Join two articles or split them, whatever their texts; return the new places of all articles in their clusters.

    The correction outlives trimming and refilling. To repeat one is safe, and returns the same places. Raises
    WireroomError for an article that is not in the index, and Transient.
    """
    replica.follow()
    before = _members(replica, article, other)
    correction = new_correction(replica.journal.corrections(), kind, article, other)
    if correction:
        replica.journal.correct(correction, mark_of(correction))
        replica.follow()
    numbers = {replica.index.find(identity) for identity in before | _members(replica, article, other)}
    return changes(replica, sorted(numbers - {-1}))


def _members(replica: Replica, *articles: str) -> set[int]:
    """Return the identities of the members of the articles' clusters."""
    index, identities = replica.index, set[int]()
    for article in articles:
        number = index.find(identity_of(article))
        if number < 0:
            raise WireroomError(f"dedup does not know {article}: it is older than the window, or was never there")
        identities.update(index.state.identity[index.members(number)].tolist())
    return identities


def refill(replica: Replica, settings: Settings, articles: Iterable[Article], progress: Progress) -> int:
    """Empty the journal and put the articles into it; return how many. `progress` hears how many are done.

    Corrections by hand stay, and so does the journal until the first articles are there. Raises Transient, and
    WireroomError for no articles.
    """
    stage, total, stream = DedupStage(settings, replica), 0, iter(articles)
    while batch := list(islice(stream, settings.chunk)):
        if not total:
            replica.journal.clear()
        stage.process(batch)
        total += len(batch)
        progress(total)
    if not total:
        raise WireroomError("there are no articles to link anew; what dedup knows was left as it is")
    return total


def all_places(replica: Replica, size: int = 500) -> Iterator[list[ClusterChange]]:
    """Yield the place of every article in the index, `size` at a time; raises Transient."""
    replica.follow()
    numbers = iter(replica.index.current())
    while batch := list(islice(numbers, size)):
        yield changes(replica, batch)
