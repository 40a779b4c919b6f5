"""Entering a correction by hand, and telling what it changed."""

from wireroom.dedup.journal.block import MOST_ROWS, identity_of, marked
from wireroom.dedup.journal.corrections import Kind, said
from wireroom.dedup.places import changes
from wireroom.dedup.replica import Replica
from wireroom.kernel.article import ClusterChange
from wireroom.kernel.errors import WireroomError


class Corrector:
    """Enters corrections by way of a replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def correct(self, kind: Kind, article: str, other: str) -> list[ClusterChange]:
        """Join two articles or split them, whatever their texts; return where all of their clusters stand now.

        The correction outlives trimming and rebuilding. To repeat one is safe, and returns the same places. Raises
        WireroomError for an article that is not in the index, and Transient.
        """
        replica = self._replica
        replica.follow()
        concerned = _clusters(replica, article, other)
        correction = said(replica.journal.corrections(), kind, article, other)
        if correction:
            replica.journal.correct(correction, marked(correction))
            replica.follow()
        numbers = {replica.index.find(identity) for identity in concerned | _clusters(replica, article, other)}
        pairs = [(number, replica.index.original(number)) for number in sorted(numbers - {-1})]
        return changes(replica, pairs, replica.revision(replica.seq, MOST_ROWS - 1))


def _clusters(replica: Replica, *articles: str) -> set[int]:
    """Return the identities of the members of the articles' clusters."""
    index, found = replica.index, set[int]()
    for article in articles:
        number = index.find(identity_of(article))
        if number < 0:
            raise WireroomError(f"dedup does not know {article}: it is older than the window, or was never there")
        found.update(index.state.identity[index.members(number)].tolist())
    return found
