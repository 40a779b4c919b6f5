"""Looks up a name: who or what it can be, how else that is written, and the latest articles that name it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from wireroom.kernel.document import Document, fold
from wireroom.search.aliases import Aliases, EntityName, Use, ranked
from wireroom.search.port import Searcher

_SHOWN = ("id", "title", "outlet", "published")
_LOOKED_AT = 10  # articles in which the usual spelling of a name is looked for


class FormCount(TypedDict):
    """In how many articles a form occurs."""

    form: str
    articles: int


class NamedEntity(TypedDict):
    """Something of a kind: its name, all names that articles give it, all forms, and the latest articles."""

    kind: str
    name: str
    names: list[str]
    articles: int
    aliases: list[FormCount]
    latest: list[dict[str, Any]]


class OtherMeaning(TypedDict):
    """What a form stands for in some articles, but not in so many that it means that."""

    kind: str
    name: str
    articles: int


class Meanings(TypedDict):
    """What a name means, of each kind at most one, and what else it stands for; the most frequent first."""

    entities: list[NamedEntity]
    others: list[OtherMeaning]


def look_up(searcher: Searcher, name: str, *, size: int = 5) -> Meanings:
    """Return what the name means, each entity with its `size` latest articles; raises Unavailable."""
    groups = Aliases(searcher).synonyms([name])[name]
    entities = [_entity(searcher, group, size) for group in groups]
    meant = {name for group in groups for name in group}
    return {
        "entities": sorted(entities, key=lambda entity: (-entity["articles"], entity["kind"])),
        "others": _others(searcher.uses([name]), meant),
    }


def _entity(searcher: Searcher, group: Sequence[EntityName], size: int) -> NamedEntity:
    query = " OR ".join(f"{kind}:={_quote(name)}" for kind, name in group)
    results = searcher.search(query, size=max(size, _LOOKED_AT), sort="date")
    uses = [use for use in searcher.uses([name for _, name in group]) if EntityName(use.kind, fold(use.form)) in group]
    uses = [use for use in uses if fold(use.form) == fold(use.name)] + searcher.forms(group)
    spellings = _spellings(results["hits"], uses)
    names = [spellings.get(name, name) for _, name in group]
    return {
        "kind": group[0].kind,
        "name": names[0],
        "names": names,
        "articles": results["total"],
        "aliases": _form_counts(uses, spellings),
        "latest": [{field: hit[field] for field in _SHOWN} for hit in results["hits"][:size]],
    }


def _quote(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _spellings(hits: Iterable[Document], uses: Iterable[Use]) -> dict[str, str]:
    """Return the usual spelling of names and forms, by how they are compared."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for hit in hits:
        for entity in hit["entities"]:
            for form in (entity["name"], *entity.get("aliases", ())):
                counts[fold(form)][form] += 1
    for use in uses:
        counts[fold(use.name)][use.name] += use.name != fold(use.name)
        counts[fold(use.form)][use.form] += use.form != fold(use.form)
    return {form: max(seen, key=lambda spelling: (seen[spelling], spelling)) for form, seen in counts.items()}


def _form_counts(uses: Iterable[Use], spellings: dict[str, str]) -> list[FormCount]:
    counts: Counter[str] = Counter()
    for use in uses:
        counts[fold(use.form)] += use.articles
    return [{"form": spellings.get(form, form), "articles": number} for form, number in ranked(counts)]


def _others(uses: Iterable[Use], meant: set[EntityName]) -> list[OtherMeaning]:
    counts: Counter[tuple[str, str]] = Counter()
    for use in uses:
        if EntityName(use.kind, fold(use.name)) not in meant:
            counts[use.kind, use.name] += use.articles
    return [{"kind": kind, "name": name, "articles": number} for (kind, name), number in ranked(counts)]
