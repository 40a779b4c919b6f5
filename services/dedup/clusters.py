"""Clusters: what is connected by links, worked out anew around the articles that changed."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from msgspec.structs import replace

from services.dedup.record import Record, unpack
from services.dedup.score import SHARED_FROM, linked, similarity
from services.dedup.unit import Unit

_Groups = dict[int, list[int]]


def regroup(unit: Unit, changed: set[int], bias: float) -> set[int]:
    """Set the place of every article that these changes can move, and return the numbers of those that moved.

    `changed` are the articles whose live keys are new; all links of others stand. The region that must be worked out
    article by article is their clusters; clusters outside it can only be joined, as wholes.
    """
    region = _region(unit, changed)
    found = {number: sharing(unit, unit.article(number)) for number in region}
    near = set(chain.from_iterable(found[number] for number in changed))
    unit.load("article", near)
    unit.load("cluster", {unit.article(number).cluster for number in near})
    forest = _Forest()
    for number in sorted(region, key=lambda number: number not in changed):
        others = (other for other in found[number] if number in changed or other in region)
        _join(unit, forest, number, region, others, bias)
    return _settle(unit, region, forest.groups(region))


def sharing(unit: Unit, record: Record) -> list[int]:
    """Return the articles that share at least 4 live keys with this record."""
    counts = Counter(unpack(unit.carriers_of(record.bins)))
    return [number for number, count in counts.items() if count >= SHARED_FROM]


class _Forest:
    """Disjoint sets (Tarjan 1975); a node is an article of the region, or a whole cluster outside it."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, node: int) -> int:
        """Return what stands for the node's set."""
        while (parent := self._parents.setdefault(node, node)) != node:
            self._parents[node] = self._parents[parent]
            node = parent
        return node

    def union(self, a: int, b: int) -> None:
        """Make one set of the two."""
        self._parents[self.root(a)] = self.root(b)

    def groups(self, nodes: Iterable[int]) -> list[list[int]]:
        """Return the sets, the given nodes included."""
        found: _Groups = {}
        for node in {*nodes, *self._parents}:
            found.setdefault(self.root(node), []).append(node)
        return list(found.values())


def _region(unit: Unit, changed: set[int]) -> set[int]:
    unit.load("article", changed)
    clusters = {unit.article(number).cluster for number in changed}
    unit.load("cluster", clusters)
    region = changed.union(*(unit.members(cluster) for cluster in clusters))
    unit.load("article", region)
    unit.load("posting", chain.from_iterable(unit.article(number).bins for number in region))
    return region


def _join(unit: Unit, forest: _Forest, number: int, region: set[int], others: Iterable[int], bias: float) -> None:
    record = unit.article(number)
    for other in others:
        candidate = unit.article(other)
        node = other if other in region else candidate.cluster
        if forest.root(number) != forest.root(node) and linked(record, candidate, bias):
            forest.union(number, node)


def _settle(unit: Unit, region: set[int], groups: list[list[int]]) -> set[int]:
    for cluster in {unit.article(number).cluster for number in region}:
        unit.group(cluster, [cluster])
    return set().union(*(_place(unit, group, region) for group in groups))


def _place(unit: Unit, group: list[int], region: set[int]) -> set[int]:
    """Make one cluster of the group's articles and whole clusters, and return who moved."""
    original = min(group, key=lambda number: unit.article(number).age)
    clusters = {node: [node] if node in region else unit.members(node) for node in group}
    for node in group:
        unit.group(node, [node])
    unit.group(original, [*chain.from_iterable(clusters.values())])
    affected = chain.from_iterable(found for node, found in clusters.items() if node in region or node != original)
    return {number for number in affected if _moved(unit, number, original)}


def _moved(unit: Unit, number: int, original: int) -> bool:
    record, first = unit.article(number), unit.article(original)
    alike = 1.0 if number == original else similarity(record, first)
    if (record.cluster, record.similarity) == (original, alike):
        return False
    unit.keep(number, _at(record, original, alike))
    return True


def _at(record: Record, original: int, alike: float) -> Record:
    return replace(record, cluster=original, similarity=alike)
