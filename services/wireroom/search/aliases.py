"""What a name means over all articles: which short form stands for which full name, of one kind and no other.

The documents are the table: each says how else it writes a name. What is counted does not depend on the order in which
articles came, on how often they came, or on who wrote them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol, TypeVar

from wireroom.kernel.document import KINDS, PORTRAYED, SIDES, fold
from wireroom.search.syntax import Boost, Clauses, ExactName, Name, Node

MOST_NAMES = 20  # names of one query whose other forms are looked for
MOST_FORMS = 20  # forms of one name that are looked at, the most frequent ones
CLEAR_SHARE = 2 / 3  # of the articles that use a form for a longer or another name, those that must mean the same one
OTHER_SHARE = 1 / 5  # of all articles that use a form, those that must use it for another name
_FIELDS_OF_ALL_KINDS = ("subject", "voice", *SIDES, *PORTRAYED)
_ENTITY_FIELDS = ("entity", *KINDS, *_FIELDS_OF_ALL_KINDS)
Key = TypeVar("Key", str, tuple[str, str])


class Use(NamedTuple):
    """In how many articles the entity of this kind and name has this `form`: the name itself or another."""

    form: str
    kind: str
    name: str
    articles: int


class EntityName(NamedTuple):
    """A name or form of an entity, as names are compared, and the entity's kind."""

    kind: str
    name: str


class AliasTable(Protocol):
    """Counts over the documents of a store; cases of letters make no difference to what is asked."""

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return for which names these forms are used; a name also for itself."""
        ...

    def forms(self, names: Collection[EntityName]) -> list[Use]:
        """Return the other forms of these names."""
        ...


def widen(node: Node, table: AliasTable) -> Node:
    """Return the query with each name in it standing for all the names that mean the same."""
    names = list(dict.fromkeys(name.value for name in _names(node)))[:MOST_NAMES]
    if not names:
        return node
    return _widen(node, Aliases(table).synonyms(names))


def _names(node: Node) -> list[Name]:
    if isinstance(node, Clauses):
        return [name for part in (*node.must, *node.should, *node.must_not) for name in _names(part)]
    if isinstance(node, Boost):
        return _names(node.node)
    return [node] if isinstance(node, Name) and node.field in _ENTITY_FIELDS else []


def _widen(node: Node, synonyms: dict[str, list[list[EntityName]]]) -> Node:
    if isinstance(node, Clauses):
        parts = (node.must, node.should, node.must_not)
        return Clauses(*(tuple(_widen(clause, synonyms) for clause in part) for part in parts))
    if isinstance(node, Boost):
        return Boost(_widen(node.node, synonyms), node.factor)
    if not isinstance(node, Name) or node.field not in _ENTITY_FIELDS:
        return node
    others = [name for group in synonyms.get(node.value, ()) for name in group if name.name != fold(node.value)]
    wider = tuple(_name(node.field, name) for name in others if node.field not in KINDS or node.field == name.kind)
    return Clauses(should=(node, *wider)) if wider else node


def _name(field: str, name: EntityName) -> Node:
    of_kind = ExactName(name.kind, name.name)
    return Clauses(must=(of_kind, ExactName(field, name.name))) if field in _FIELDS_OF_ALL_KINDS else of_kind


class Aliases:
    """Which names mean the same, after a table; it asks for many names at once, and for each once."""

    def __init__(self, table: AliasTable) -> None:
        self._table = table
        self._counted: set[str] = set()
        self._counts: dict[EntityName, Counter[str]] = defaultdict(Counter)

    def synonyms(self, values: Collection[str]) -> dict[str, list[list[EntityName]]]:
        """Return for each value what it can mean: for each kind the names that mean it, the main name first.

        A short form that stands for several full names about equally often means none of them.
        """
        self._count(map(fold, values))
        mains = {value: self._main_names(fold(value)) for value in values}
        unique = {main for of_value in mains.values() for main in of_value}
        forms: dict[EntityName, Counter[str]] = defaultdict(Counter)
        for use in self._table.forms(unique):
            forms[EntityName(use.kind, fold(use.name))][fold(use.form)] += use.articles
        frequent = {main: [form for form, _ in ranked(forms[main])[:MOST_FORMS]] for main in unique}
        self._count(form for of_main in frequent.values() for form in of_main)
        return {value: [self._group(main, frequent[main]) for main in of_value] for value, of_value in mains.items()}

    def _main_names(self, form: str) -> list[EntityName]:
        """Return for each kind in which the form occurs the name that it stands for."""
        meanings = [(short, self._meaning(short)) for short in (EntityName(kind, form) for kind in KINDS)]
        self._count(full.name for short, full in meanings if full and full != short)
        return [self._better_known(short, full) for short, full in meanings if full]

    def _better_known(self, short: EntityName, full: EntityName) -> EntityName:
        """Return the full name; where the two are forms of each other, the one that more articles have as a name."""
        if full == short or self._meaning(full) != short:
            return full
        return max(short, full, key=lambda name: (self._counts[name][name.name], len(name.name), name.name))

    def _meaning(self, form: EntityName) -> EntityName | None:
        counts = self._counts[form]
        if not counts:
            return None
        others = sorted((number, name) for name, number in counts.items() if name != form.name)
        total = sum(number for number, _ in others)
        if others and others[-1][0] >= CLEAR_SHARE * total and total >= OTHER_SHARE * counts.total():
            return EntityName(form.kind, others[-1][1])
        return form if form.name in counts else None

    def _group(self, main: EntityName, forms: Iterable[str]) -> list[EntityName]:
        names = [EntityName(main.kind, form) for form in forms]
        return [main, *(name for name in names if self._counts[name][name.name] and self._meaning(name) == main)]

    def _count(self, forms: Iterable[str]) -> None:
        new = sorted(set(forms) - self._counted)
        if not new:
            return
        self._counted.update(new)
        for use in self._table.uses(new):
            self._counts[EntityName(use.kind, fold(use.form))][fold(use.name)] += use.articles


def ranked(counts: Counter[Key]) -> list[tuple[Key, int]]:
    """Return the items of the counter, the most frequent first, those of one count in alphabetical order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
