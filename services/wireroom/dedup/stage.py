"""The dedup stage: where each article stands among the copies, and whom its arrival moved."""

from collections.abc import Sequence

from msgspec.structs import replace

from wireroom.dedup.index.index import Place
from wireroom.dedup.journal.block import identity_of, rows_of, with_sketches
from wireroom.dedup.places import describe
from wireroom.dedup.replica import Replica
from wireroom.dedup.settings import Settings
from wireroom.dedup.sketch import sketch
from wireroom.dedup.trim import trim
from wireroom.kernel.article import Article
from wireroom.kernel.errors import Transient
from wireroom.kernel.stage import Emit, Outcome, Spec

SPEC = Spec(
    name="dedup",
    reads=frozenset({"id", "text", "outlet", "published", "ingested"}),
    sets=frozenset({"copies"}),
    needs=frozenset({"redis"}),
)


class DedupStage:
    """Links copies: puts articles into the journal, and says where they stand in the index that follows from it."""

    def __init__(self, settings: Settings, replica: Replica) -> None:
        self._settings, self._replica = settings, replica

    @property
    def spec(self) -> Spec:
        """The stage's card."""
        return SPEC

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Return each article with its place and whom it moved; later ones see earlier ones. Raises Transient."""
        size = self._settings.chunk
        chunks = (batch[start : start + size] for start in range(0, len(batch), size))
        return [outcome for chunk in chunks for outcome in self._process_chunk(chunk)]

    def _process_chunk(self, articles: Sequence[Article]) -> list[Outcome]:
        self._replica.follow()
        copies = describe(self._replica, self._places(articles))
        trim(self._replica)
        return [Emit(replace(article, copies=place)) for article, place in zip(articles, copies, strict=True)]

    def _places(self, articles: Sequence[Article]) -> list[Place]:
        """Put those articles into the journal that are not there yet, and return where each stands."""
        rows, places = rows_of(articles), dict[int, Place | None]()
        new = [n for n, is_known in enumerate(self._replica.index.are_known(rows)) if not is_known]
        if new:
            sketches = sketch([articles[n].text for n in new], self._settings.sketch_size)
            ids = [articles[n].id for n in new]
            entered = self._replica.enter(with_sketches(rows[new], sketches), ids, sketches.values)
            places = dict(zip(new, entered, strict=True))  # None for one that was known when its turn came
        return [places.get(n) or self._place_of_known(article) for n, article in enumerate(articles)]

    def _place_of_known(self, article: Article) -> Place:
        """Return where a known article stands now, and where those do that it moved when it came."""
        replica, index = self._replica, self._replica.index
        number = index.find(identity_of(article.id))
        if number < 0:
            raise Transient("another worker trimmed the dedup journal meanwhile")
        moved = tuple((other, index.original(other)) for other in index.moved_by(number))
        return Place(number, index.original(number), moved, replica.revision())
