"""Clusters: the connected components of active links, each with its original, the earliest published."""

import numpy as np

from wireroom.dedup.index.state import MOST, State
from wireroom.models.compiled import Int, Numbers, compiled, signed

LARGE = 256
_ARTICLES, _LINKS, _MOVED = 0, 1, 2


@compiled
def root(state: State, number: Int) -> Int:
    """Return the article that stands for the cluster of `number` (Tarjan 1975, with path halving)."""
    while state.parent[number] != number:
        state.parent[number] = state.parent[state.parent[number]]
        number = signed(state.parent[number])
    return number


@compiled
def original(state: State, number: Int) -> Int:
    """Return the number of the original of the cluster."""
    return signed(state.original[root(state, number)])


@compiled
def alone(state: State, number: Int) -> None:
    """Make the article a cluster of its own."""
    state.parent[number] = state.following[number] = state.original[number] = number


@compiled
def join(state: State, a: Int, b: Int) -> None:
    """Make one cluster of the two articles' clusters, unless a person has split them; who moves is noted.

    The earlier original is the original of both, but that of a large cluster stays: so that nobody need be told that
    hundreds move, again and again where a story comes in newest first.
    """
    a, b = root(state, a), root(state, b)
    if a == b or _apart(state, a, b):
        return
    first, second = signed(state.original[a]), signed(state.original[b])
    if earlier(state, second, first):
        a, b = b, a
    if _is_large(state, b) and not _is_large(state, a):
        a, b = b, a
    _note(state, b)
    low, high = min(a, b), max(a, b)
    state.parent[high] = low
    state.original[low] = state.original[a]
    state.following[a], state.following[b] = state.following[b], state.following[a]


@compiled
def earlier(state: State, a: Int, b: Int) -> bool:
    """Return whether `a` goes before `b` as an original: by `since`, then by the hash of its id."""
    if state.since[a] != state.since[b]:
        return bool(state.since[a] < state.since[b])
    return bool(state.identity[a] < state.identity[b])


@compiled
def members(state: State, number: Int) -> Numbers:
    """Return the numbers of the cluster's articles, ascending."""
    size, member = 1, signed(state.following[number])
    while member != number:
        size, member = size + 1, signed(state.following[member])
    found = np.empty(size, np.int64)
    for n in range(size):
        found[n], member = member, signed(state.following[member])
    found.sort()
    return found


@compiled
def rebuild(state: State, number: Int) -> None:
    """Work out anew what is connected among the members of the article's cluster."""
    first, found = original(state, number), members(state, number)
    noted = state.totals[_MOVED]
    for member in found:
        alone(state, member)
    join_by_hand(state)
    for member in found:
        for link in range(state.links[member], state.links[member + 1]):
            if state.active[link]:
                join(state, member, signed(state.older[link]))
    if _is_large(state, first):
        state.original[root(state, first)] = first
    state.totals[_MOVED] = noted
    for member in found:
        if original(state, member) != first:
            _add(state, member)


@compiled
def newer_end(state: State, link: Int) -> Int:
    """Return the newer article of the link: the one in whose range of links it is."""
    low, high = 0, state.totals[_ARTICLES] - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if state.links[middle] <= link:
            low = middle
        else:
            high = middle - 1
    return low


@compiled
def join_by_hand(state: State) -> None:
    """Join what a person has joined, as far as it is there."""
    for n in range(state.joins.shape[0]):
        if state.joins[n, 0] >= 0 and state.joins[n, 1] >= 0:
            join(state, state.joins[n, 0], state.joins[n, 1])


@compiled
def _apart(state: State, a: Int, b: Int) -> bool:
    for n in range(state.splits.shape[0]):
        if state.splits[n, 0] < 0 or state.splits[n, 1] < 0:
            continue
        one, other = root(state, state.splits[n, 0]), root(state, state.splits[n, 1])
        if (one == a and other == b) or (one == b and other == a):
            return True
    return False


@compiled
def _is_large(state: State, number: Int) -> bool:
    """Return whether there are more than LARGE articles in the article's cluster."""
    member = signed(state.following[number])
    for _ in range(LARGE):
        if member == number:
            return False
        member = signed(state.following[member])
    return True


@compiled
def _note(state: State, number: Int) -> None:
    """Note that the members of the article's cluster move."""
    member = number
    while True:
        _add(state, member)
        member = signed(state.following[member])
        if member == number:
            return


@compiled
def _add(state: State, number: Int) -> None:
    if state.totals[_MOVED] < MOST and number + 1 != state.totals[_ARTICLES]:
        state.moved[state.totals[_MOVED]] = number
        state.totals[_MOVED] += 1
