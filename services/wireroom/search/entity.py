"""What a newsroom knows under a name: who or what it can be, how else that is written, and the latest articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from wireroom.kernel.document import Document, fold
from wireroom.search.aliases import Aliases, Meant, Use
from wireroom.search.port import Searcher

_SHOWN = ("id", "title", "outlet", "published")
_LOOKED_AT = 10  # articles in which the usual spelling of a name is looked for


class Count(TypedDict):
    """In how many articles a form stands."""

    form: str
    articles: int


class Known(TypedDict):
    """Something of a kind: its name, all names that articles give it, all forms, and the latest articles."""

    kind: str
    name: str
    names: list[str]
    articles: int
    aliases: list[Count]
    latest: list[dict[str, Any]]


class Choice(TypedDict):
    """What a form stands for in some articles, but not in so many that it means that."""

    kind: str
    name: str
    articles: int


class Entities(TypedDict):
    """What a name means, of each kind at most one, and what else it stands for; the most frequent first."""

    entities: list[Known]
    others: list[Choice]


def entities(searcher: Searcher, name: str, *, size: int = 5) -> Entities:
    """Return what is known under the name, each with its `size` latest articles; raises Unavailable."""
    groups = Aliases(searcher).same([name])[name]
    found = [_known(searcher, group, size) for group in groups]
    taken = {one for group in groups for one in group}
    return {
        "entities": sorted(found, key=lambda known: (-known["articles"], known["kind"])),
        "others": _others(searcher.uses([name]), taken),
    }


def _known(searcher: Searcher, group: Sequence[Meant], size: int) -> Known:
    query = " OR ".join(f"{kind}:{_quoted(name)}" for kind, name in group)
    results = searcher.search(query, size=max(size, _LOOKED_AT), sort="date")
    own = [use for use in searcher.uses([name for _, name in group]) if Meant(use.kind, fold(use.form)) in group]
    counted = [use for use in own if fold(use.form) == fold(use.name)] + searcher.forms(group)
    spelled = _spellings(results["hits"], counted)
    names = [spelled.get(name, name) for _, name in group]
    return {
        "kind": group[0].kind,
        "name": names[0],
        "names": names,
        "articles": results["total"],
        "aliases": _counts(counted, spelled),
        "latest": [{field: hit[field] for field in _SHOWN} for hit in results["hits"][:size]],
    }


def _quoted(name: str) -> str:
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
    return {form: max(found, key=lambda spelling: (found[spelling], spelling)) for form, found in counts.items()}


def _counts(uses: Iterable[Use], spelled: dict[str, str]) -> list[Count]:
    counts: Counter[str] = Counter()
    for use in uses:
        counts[fold(use.form)] += use.articles
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"form": spelled.get(form, form), "articles": number} for form, number in ranked]


def _others(uses: Iterable[Use], taken: set[Meant]) -> list[Choice]:
    counts: Counter[tuple[str, str]] = Counter()
    for use in uses:
        if Meant(use.kind, fold(use.name)) not in taken:
            counts[use.kind, use.name] += use.articles
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"kind": kind, "name": name, "articles": number} for (kind, name), number in ranked]
