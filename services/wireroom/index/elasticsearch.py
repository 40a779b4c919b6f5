"""The index in Elasticsearch: any number of workers write it, each over the version that it has read.

A place is written to its own index before the document is read, and read again after the document is written. So of
two workers that tell of the same article at the same moment at least the one that writes later sees both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from wireroom.index.bulk import Found, Write, advance, create, read, replace, send
from wireroom.index.client import every
from wireroom.index.merge import KEPT, in_turn, merge, newest, places
from wireroom.index.port import Verdict
from wireroom.index.settings import Settings
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import Document, stored_place_fields
from wireroom.kernel.errors import Transient

PAGE = 5_000


@dataclass
class Turn:
    """Articles of different ids on their way into the index, and the ids whose documents are not settled yet."""

    articles: Mapping[str, Article]
    open: set[str]
    verdicts: dict[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document is to become, what to say of its article then, and the revision of the place it was given."""

    document: Document
    verdict: Verdict
    revision: int
    stored: Found | None

    @property
    def write(self) -> Write | None:
        """The write that does it, or None where the document is as it should be."""
        id_ = self.document["id"]
        if self.stored is None:
            return create(id_, self.document)
        return None if self.document == self.stored.document else replace(id_, self.document, self.stored)


class ElasticsearchIndex:
    """An ArticleIndex behind the alias of the settings; setup.py creates it."""

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    def write(self, batch: Sequence[Article]) -> list[Verdict]:
        """Write the batch; see ArticleIndex."""
        moved = places(batch)
        self._note(moved)
        verdicts: dict[int, Verdict] = {}
        for number, positions in enumerate(in_turn(batch)):
            articles = {batch[position].id: batch[position] for position in positions}
            turn = Turn(articles, open={*articles, *moved} if number == 0 else {*articles})
            self._settle(turn)
            verdicts.update((position, turn.verdicts[batch[position].id]) for position in positions)
        return [verdicts[position] for position in range(len(batch))]

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles new places; see ArticleIndex."""
        moved = newest(changes)
        self._note(moved)
        self._settle(Turn({}, open={*moved}))

    def _note(self, moved: Mapping[str, ClusterChange]) -> None:
        writes = [advance(id_, _place_body(at), at.revision) for id_, at in sorted(moved.items())]
        send(self._client, self._settings.places, writes, limit=self._settings.bulk_bytes)

    def _settle(self, turn: Turn) -> None:
        for _ in range(self._settings.rounds):
            if not turn.open:
                return
            self._round(turn)
        if turn.open:
            raise Transient(f"{len(turn.open)} documents were changed by others again and again")

    def _round(self, turn: Turn) -> None:
        plans = self._plans(turn)
        writes = [write for plan in plans.values() if (write := plan.write)]
        answers = send(
            self._client,
            self._settings.alias,
            writes,
            limit=self._settings.bulk_bytes,
            refresh=self._settings.refresh,
        )
        outrun = {id_ for id_, answer in answers.items() if answer.conflict}
        for id_ in plans.keys() - outrun:
            refused = answers[id_].refused if id_ in answers else ""
            turn.verdicts.setdefault(id_, Verdict("refused", refused) if refused else plans[id_].verdict)
        written = {id_ for id_, answer in answers.items() if not answer.conflict and not answer.refused}
        turn.open = outrun | self._moved_since(written, plans)

    def _plans(self, turn: Turn) -> dict[str, Plan]:
        stored = read(self._client, self._settings.alias, turn.open)
        at = read(self._client, self._settings.places, turn.open)
        plans = {}
        for id_ in sorted(turn.open):
            article = None if id_ in turn.verdicts else turn.articles.get(id_)
            if article is not None or id_ in stored:
                plans[id_] = _plan(article, stored.get(id_), at.get(id_))
        return plans

    def _moved_since(self, written: set[str], plans: Mapping[str, Plan]) -> set[str]:
        at = read(self._client, self._settings.places, written)
        return {id_ for id_, now in at.items() if now.version > plans[id_].revision}


def deliveries(client: Elasticsearch, alias: str, url: str) -> Iterator[list[str]]:
    """Yield, for each document, the ids of the deliveries whose content it accepted; raises Unavailable."""
    for found in every(client, alias, url, page=PAGE, fields=["deliveries"]):
        yield found["deliveries"]


def _plan(article: Article | None, stored: Found | None, at: Found | None) -> Plan:
    verdict = Verdict("indexed")
    found: Document = stored.document if stored else {}
    if article is not None:
        merged = merge(stored.document if stored else None, article)
        found = merged.document
        if merged.duplicate_of:
            verdict = Verdict("duplicate", f"of delivery {', '.join(merged.duplicate_of)}")
    if at is None:
        return Plan(found, verdict, -1, stored)
    return Plan(found | stored_place_fields(**at.document), verdict, at.version, stored)


def _place_body(at: ClusterChange) -> Document:
    return {name: getattr(at, name) for name in KEPT}
