"""What a name means over all articles: which short form stands for which full name, of one kind and no other.

The documents are the table: each says how else it writes a name. What is counted does not depend on the order in which
articles came, on how often they came, or on who wrote them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

from wireroom.kernel.document import KINDS, POLARITIES, SIDED, fold
from wireroom.search.syntax import Clauses, Name, Node

MOST_NAMES = 20  # names of one query whose other forms are looked for
MOST_FORMS = 20  # forms of one name that are looked at, the most frequent ones
CLEAR = 2 / 3  # of the articles that use a form for a longer or another name, those that must mean the same one
KNOWN = 1 / 5  # of all articles that use a form, those that must use it for another name
_KINDLESS = ("subject", "voice", *(f"{side}.{polarity}" for side in SIDED for polarity in POLARITIES))
_NAMED = ("entity", *KINDS, *_KINDLESS)


class Use(NamedTuple):
    """How many articles call something of this kind and name `form`; where `form` is the name, how many name it so."""

    form: str
    kind: str
    name: str
    articles: int


class Meant(NamedTuple):
    """Something of a kind, by its name as names are compared."""

    kind: str
    name: str


class AliasTable(Protocol):
    """Counts over the documents of a store; cases of letters make no difference to what is asked."""

    def uses(self, forms: Collection[str]) -> list[Use]:
        """Return what these forms stand for; a name stands for itself."""
        ...

    def forms(self, names: Collection[Meant]) -> list[Use]:
        """Return how else these are called."""
        ...


class Aliases:
    """Which names mean the same, after a table; it asks for many names at once, and for each once."""

    def __init__(self, table: AliasTable) -> None:
        self._table = table
        self._asked: set[str] = set()
        self._counts: dict[Meant, Counter[str]] = defaultdict(Counter)

    def same(self, values: Collection[str]) -> dict[str, list[list[Meant]]]:
        """Return for each value what it can mean: for each kind the names that mean it, the name that is its own first.

        A short form that stands for several full names about equally often means none of them.
        """
        wanted = {value: fold(value) for value in values}
        self._ask(wanted.values())
        heads = {value: self._heads(form) for value, form in wanted.items()}
        everyone = {head for found in heads.values() for head in found}
        others: dict[Meant, Counter[str]] = defaultdict(Counter)
        for use in self._table.forms(everyone):
            others[Meant(use.kind, fold(use.name))][fold(use.form)] += use.articles
        short = {head: [form for form, _ in _most(others[head], MOST_FORMS)] for head in everyone}
        self._ask(form for forms in short.values() for form in forms)
        return {value: [self._together(head, short[head]) for head in found] for value, found in heads.items()}

    def _heads(self, form: str) -> list[Meant]:
        """Return for each kind in which the form occurs the name that it stands for."""
        means = [(Meant(kind, form), self._stands_for(Meant(kind, form))) for kind in KINDS]
        self._ask(head.name for one, head in means if head and head != one)
        return [self._first(one, head) for one, head in means if head]

    def _first(self, one: Meant, head: Meant) -> Meant:
        """Return the better known of two names, where each stands for the other; else the one that is stood for."""
        if head == one or self._stands_for(head) != one:
            return head
        return max(one, head, key=lambda name: (self._counts[name][name.name], len(name.name), name.name))

    def _stands_for(self, form: Meant) -> Meant | None:
        counts = self._counts[form]
        if not counts:
            return None
        others = sorted((number, name) for name, number in counts.items() if name != form.name)
        total = sum(number for number, _ in others)
        if others and others[-1][0] >= CLEAR * total and total >= KNOWN * counts.total():
            return Meant(form.kind, others[-1][1])
        return form if form.name in counts else None

    def _together(self, head: Meant, forms: Iterable[str]) -> list[Meant]:
        names = [Meant(head.kind, form) for form in forms]
        return [head, *(name for name in names if self._is_name(name) and self._stands_for(name) == head)]

    def _is_name(self, name: Meant) -> bool:
        return self._counts[name][name.name] > 0

    def _ask(self, forms: Iterable[str]) -> None:
        new = sorted(set(forms) - self._asked)
        if not new:
            return
        self._asked.update(new)
        for use in self._table.uses(new):
            self._counts[Meant(use.kind, fold(use.form))][fold(use.name)] += use.articles


def _most(counts: Counter[str], number: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def widened(node: Node, table: AliasTable) -> Node:
    """Return the query with each name in it standing for all the names that mean the same."""
    names = list(dict.fromkeys(name.value for name in _names(node)))[:MOST_NAMES]
    if not names:
        return node
    return _widened(node, Aliases(table).same(names))


def _names(node: Node) -> list[Name]:
    if isinstance(node, Clauses):
        return [name for part in (*node.must, *node.should, *node.must_not) for name in _names(part)]
    return [node] if isinstance(node, Name) and node.field in _NAMED else []


def _widened(node: Node, same: dict[str, list[list[Meant]]]) -> Node:
    if isinstance(node, Clauses):
        parts = (node.must, node.should, node.must_not)
        return Clauses(*(tuple(_widened(one, same) for one in part) for part in parts))
    if not isinstance(node, Name) or node.field not in _NAMED:
        return node
    meant = [name for group in same.get(node.value, ()) for name in group if name.name != fold(node.value)]
    wider = tuple(_name(node.field, name) for name in meant if node.field not in KINDS or node.field == name.kind)
    return Clauses(should=(node, *wider)) if wider else node


def _name(field: str, meant: Meant) -> Node:
    of_kind = Name(meant.kind, meant.name)
    return Clauses(must=(of_kind, Name(field, meant.name))) if field in _KINDLESS else of_kind
