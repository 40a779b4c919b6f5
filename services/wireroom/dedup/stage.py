"""The dedup stage: gives each article its place among the copies, and trims the journal of what is too old."""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from wireroom.dedup.index.clusters import are_together, original, root
from wireroom.dedup.index.index import Place
from wireroom.dedup.index.links import newer_end
from wireroom.dedup.index.state import ARTICLES, LINKS, State
from wireroom.dedup.journal.block import MOST_ROWS, ROW, identity_of, rows_of, with_sketches
from wireroom.dedup.places import describe
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.sketch import sketch
from wireroom.kernel.article import Article
from wireroom.kernel.errors import Transient
from wireroom.kernel.stage import Emit, Outcome, Spec
from wireroom.models.compiled import Int, Numbers, compiled, signed

SPEC = Spec(
    name="dedup",
    reads=frozenset({"id", "text", "outlet", "published", "ingested"}),
    sets=frozenset({"copies"}),
    needs=frozenset({"redis"}),
)


class DedupStage:
    """Links copies: puts articles into the journal, and gives their places in the index that follows from it."""

    spec = SPEC

    def __init__(self, settings: Settings, replica: Replica) -> None:
        self._settings, self._replica = settings, replica

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Emit each article with its place and the changes it makes; later ones see earlier ones. Raises Transient."""
        size = self._settings.chunk
        chunks = (batch[start : start + size] for start in range(0, len(batch), size))
        return [outcome for chunk in chunks for outcome in self._process_chunk(chunk)]

    def _process_chunk(self, articles: Sequence[Article]) -> list[Outcome]:
        self._replica.follow()
        copies = describe(self._replica, self._places(articles))
        _trim(self._replica)
        return [Emit(replace(article, copies=place)) for article, place in zip(articles, copies, strict=True)]

    def _places(self, articles: Sequence[Article]) -> list[Place]:
        """Put those articles into the journal that are not there yet, and return the place of each."""
        rows, places = rows_of(articles), dict[int, Place | None]()
        new = [n for n, is_known in enumerate(self._replica.index.are_known(rows)) if not is_known]
        if new:
            sketches = sketch([articles[n].text for n in new], self._settings.sketch_size)
            ids = [articles[n].id for n in new]
            entered = self._replica.enter(with_sketches(rows[new], sketches), ids, sketches.values)
            places = dict(zip(new, entered, strict=True))  # None for one that was known when its turn came
        return [places.get(n) or self._place_of_known(article) for n, article in enumerate(articles)]

    def _place_of_known(self, article: Article) -> Place:
        """Return the present place of a known article, and of the articles that it moved when it came."""
        replica, index = self._replica, self._replica.index
        number = index.find(identity_of(article.id))
        if number < 0:
            raise Transient("another worker trimmed the dedup journal meanwhile")
        moved = tuple((other, index.original(other)) for other in index.moved_by(number))
        return Place(number, index.original(number), moved, replica.revision())


def _trim(replica: Replica) -> None:
    """Remove the blocks that are older than the window, once they are a quarter of the journal; raises Transient.

    An article that stays is tied by an anchor to its original, where that goes or all that links the two: a row with
    the original's id and sketch, whose keys are not entered again. So a cluster keeps its name while copies of it come.
    """
    before = replica.window.trimmed_before
    if not before:
        return
    index = replica.index
    pairs = _find_orphans(index.state, before)
    for start in range(0, len(pairs), MOST_ROWS):
        _enter_anchors(replica, *pairs[start : start + MOST_ROWS].T.tolist())
        if replica.index is not index:  # it began again, and its numbers may be others: the next batch trims
            return
    replica.journal.trim(before)
    replica.follow()


@compiled
def _find_orphans(state: State, before: Int) -> Numbers:
    """Return the articles that stay, each with its original, where what links the two goes (n, 2)."""
    total, count = state.totals[ARTICLES], 0
    parent = np.arange(total)  # union-find over what stays linked
    for link in range(1, state.totals[LINKS]):
        if state.active[link]:
            _connect(state, before, parent, signed(state.older[link]), newer_end(state, link))
    for n in range(state.joined_numbers.shape[0]):
        a, b = state.joined_numbers[n, 0], state.joined_numbers[n, 1]
        if a >= 0 and b >= 0:
            _connect(state, before, parent, a, b)
    pairs = np.empty((total, 2), np.int64)
    for number in range(total):
        if state.block[number] >= before and not state.withdrawn[number]:
            first = original(state, number)
            if root(parent, number) != root(parent, first):
                pairs[count, 0], pairs[count, 1] = number, first
                count += 1
    return pairs[:count]


@compiled
def _connect(state: State, before: Int, parent: Numbers, a: Int, b: Int) -> None:
    """Connect two articles of one cluster that both stay."""
    if state.block[a] >= before and state.block[b] >= before and are_together(state, a, b):
        parent[root(parent, a)] = root(parent, b)


def _enter_anchors(replica: Replica, numbers: list[int], originals: list[int]) -> None:
    """Put a block of anchors into the journal, which tie the articles to their originals."""
    state, payloads = replica.index.state, replica.payloads(set(originals))
    rows = np.zeros(len(numbers), ROW)
    for name in ["identity", "published", "ingested", "version", "outlet", "cut", "noise", "keys"]:
        rows[name] = getattr(state, name)[originals]
    rows["anchored"] = state.identity[numbers]
    values = np.zeros((len(numbers), replica.index.size), np.uint64)
    for row, number in zip(values, originals, strict=True):
        row[: len(payloads[number].values)] = payloads[number].values
    replica.enter(rows, [payloads[number].id for number in originals], values)
