"""The index in Elasticsearch: any number of workers write it, each over the version that it has read.

A place is written to its own index before the document is read, and read again after the document is written. So of
two workers that place the same article at the same moment at least the one that writes later sees both places.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from elasticsearch import Elasticsearch

from wireroom.index.deployed.client import Action, StoredDocument, advance, create, read, replace, send
from wireroom.index.merge import STORED_PLACE, Merged, merge, newest_changes, newest_places, rounds
from wireroom.index.settings import Settings
from wireroom.index.stage import Verdict
from wireroom.kernel.article import Article, ClusterChange
from wireroom.kernel.document import stored_place_fields
from wireroom.kernel.errors import Transient


class Plan(NamedTuple):
    """The write that a document needs, the verdict on its article then, and the revision of the place it is given.

    `write` is None where the document is as it should be.
    """

    write: Action | None
    verdict: Verdict
    revision: int


class ElasticsearchIndex:
    """An ArticleIndex behind the alias of the settings; setup.py creates it."""

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    def write(self, batch: Sequence[Article]) -> list[Verdict]:
        """Write the batch; see ArticleIndex."""
        moved = newest_places(batch)
        self._write_places(moved)
        verdicts: dict[int, Verdict] = {}
        for number, positions in enumerate(rounds(batch)):
            articles = {batch[position].id: batch[position] for position in positions}
            by_id = self._write_documents({*articles, *moved} if number == 0 else {*articles}, articles)
            verdicts.update((position, by_id[batch[position].id]) for position in positions)
        return [verdicts[position] for position in range(len(batch))]

    def move(self, changes: Sequence[ClusterChange]) -> None:
        """Give articles new places; see ArticleIndex."""
        moved = newest_changes(changes)
        self._write_places(moved)
        self._write_documents({*moved}, {})

    def _write_places(self, moved: Mapping[str, ClusterChange]) -> None:
        writes = [
            advance(id_, {name: getattr(place, name) for name in STORED_PLACE}, place.revision)
            for id_, place in sorted(moved.items())
        ]
        send(self._client, self._settings.places, writes, limit=self._settings.bulk_bytes)

    def _write_documents(self, ids: set[str], articles: Mapping[str, Article]) -> dict[str, Verdict]:
        """Write the documents of these ids until none is outrun by another worker; return their verdicts."""
        verdicts: dict[str, Verdict] = {}
        for _ in range(self._settings.rounds):
            if not ids:
                break
            arriving = {id_: article for id_, article in articles.items() if id_ in ids and id_ not in verdicts}
            ids = self._try(self._plans(ids, arriving), verdicts)
        if ids:
            raise Transient(f"{len(ids)} documents were changed by others again and again")
        return verdicts

    def _try(self, plans: Mapping[str, Plan], verdicts: dict[str, Verdict]) -> set[str]:
        """Write the documents, enter the verdicts on those that are settled, and return the ids to plan anew."""
        writes = [write for plan in plans.values() if (write := plan.write)]
        settings = self._settings
        answers = send(self._client, settings.alias, writes, limit=settings.bulk_bytes, refresh=settings.refresh)
        outrun = {id_ for id_, answer in answers.items() if answer.conflict}
        for id_ in plans.keys() - outrun:
            refused = answers[id_].refused if id_ in answers else ""
            verdicts.setdefault(id_, Verdict("refused", refused) if refused else plans[id_].verdict)
        written = {id_ for id_, answer in answers.items() if not answer.conflict and not answer.refused}
        places = read(self._client, settings.places, written)
        return outrun | {id_ for id_, place in places.items() if place.version > plans[id_].revision}

    def _plans(self, ids: set[str], articles: Mapping[str, Article]) -> dict[str, Plan]:
        """Return the plan for each of these documents that is in the index or that an article arrives for."""
        stored = read(self._client, self._settings.alias, ids)
        places = read(self._client, self._settings.places, ids)
        return {id_: _plan(articles.get(id_), stored.get(id_), places.get(id_)) for id_ in sorted({*stored, *articles})}


def _plan(article: Article | None, stored: StoredDocument | None, place: StoredDocument | None) -> Plan:
    before = stored.document if stored else None
    document, verdict = Merged(before or {}) if article is None else merge(before, article)
    if place is not None:
        document = document | stored_place_fields(**place.document)
    write = None
    if stored is None:
        write = create(document["id"], document)
    elif document != before:
        write = replace(document["id"], document, stored)
    return Plan(write, verdict, place.version if place else -1)
