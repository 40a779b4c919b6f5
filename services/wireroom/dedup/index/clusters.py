"""Clusters: the connected components of active links, each with its original, the earliest published."""

import numpy as np

from wireroom.dedup.index.state import ARTICLES, MOST_MOVED, MOVED, State
from wireroom.models.compiled import Array, Int, Numbers, compiled, signed

LARGE = 256


@compiled
def root(parent: Array, number: Int) -> Int:
    """Return the root of `number` in a union-find forest (Tarjan 1975, with path halving)."""
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = signed(parent[number])
    return number


@compiled
def original(state: State, number: Int) -> Int:
    """Return the number of the original of the article's cluster."""
    return signed(state.original[root(state.parent, number)])


@compiled
def are_together(state: State, a: Int, b: Int) -> bool:
    """Return whether the two articles are in one cluster."""
    return bool(root(state.parent, a) == root(state.parent, b))


@compiled
def members(state: State, number: Int) -> Numbers:
    """Return the numbers of the articles in the article's cluster, ascending."""
    size, member = 1, signed(state.next_member[number])
    while member != number:
        size, member = size + 1, signed(state.next_member[member])
    numbers = np.empty(size, np.int64)
    for n in range(size):
        numbers[n], member = member, signed(state.next_member[member])
    numbers.sort()
    return numbers


@compiled
def make_cluster(state: State, number: Int) -> None:
    """Make the article a cluster of its own."""
    state.parent[number] = state.next_member[number] = state.original[number] = number


@compiled
def join(state: State, a: Int, b: Int) -> None:
    """Make one cluster of the two articles' clusters, unless a person has split them; who moves is noted.

    The earlier original is the original of both, but that of a large cluster stays: else hundreds
    would move again and again where a story comes in newest first.
    """
    a, b = root(state.parent, a), root(state.parent, b)
    if a == b or _are_split(state, a, b):
        return
    original_a, original_b = signed(state.original[a]), signed(state.original[b])
    if _is_earlier(state, original_b, original_a):
        a, b = b, a
    if _is_large(state, b) and not _is_large(state, a):
        a, b = b, a
    for member in members(state, b):
        _note(state, member)
    low, high = min(a, b), max(a, b)
    state.parent[high] = low
    state.original[low] = state.original[a]
    state.next_member[a], state.next_member[b] = state.next_member[b], state.next_member[a]


@compiled
def join_by_hand(state: State) -> None:
    """Join what a person has joined, as far as it is there."""
    for n in range(state.joined_numbers.shape[0]):
        a, b = state.joined_numbers[n, 0], state.joined_numbers[n, 1]
        if a >= 0 and b >= 0:
            join(state, a, b)


@compiled
def rebuild(state: State, number: Int) -> None:
    """Work out anew what is connected among the members of the article's cluster."""
    old_original, old_members = original(state, number), members(state, number)
    moved_before = state.totals[MOVED]
    for member in old_members:
        make_cluster(state, member)
    join_by_hand(state)
    for member in old_members:
        for link in range(state.first_link[member], state.first_link[member + 1]):
            if state.active[link]:
                join(state, member, signed(state.older[link]))
    if _is_large(state, old_original):
        state.original[root(state.parent, old_original)] = old_original
    state.totals[MOVED] = moved_before
    note_moved(state, old_members, old_original)


@compiled
def note_moved(state: State, numbers: Numbers, old_original: Int) -> None:
    """Note those of the articles that have another original now."""
    for number in numbers:
        if original(state, number) != old_original:
            _note(state, number)


@compiled
def _note(state: State, number: Int) -> None:
    """Note that the article moves; the newest, which arrives, does not."""
    if state.totals[MOVED] < MOST_MOVED and number + 1 != state.totals[ARTICLES]:
        state.moved[state.totals[MOVED]] = number
        state.totals[MOVED] += 1


@compiled
def _are_split(state: State, a: Int, b: Int) -> bool:
    """Return whether a person has split a member of the cluster with root `a` from one of that with root `b`."""
    for n in range(state.split_numbers.shape[0]):
        c, d = state.split_numbers[n, 0], state.split_numbers[n, 1]
        if c >= 0 and d >= 0:
            c, d = root(state.parent, c), root(state.parent, d)
            if (c == a and d == b) or (c == b and d == a):
                return True
    return False


@compiled
def _is_earlier(state: State, a: Int, b: Int) -> bool:
    """Return whether `a` goes before `b` as an original: by `published`, then by the hash of its id."""
    if state.published[a] != state.published[b]:
        return bool(state.published[a] < state.published[b])
    return bool(state.identity[a] < state.identity[b])


@compiled
def _is_large(state: State, number: Int) -> bool:
    """Return whether there are more than LARGE articles in the article's cluster."""
    member = signed(state.next_member[number])
    for _ in range(LARGE):
        if member == number:
            return False
        member = signed(state.next_member[member])
    return True
