"""Whether two articles are linked: a logistic regression on what their sketches share, and its square."""

import numpy as np

from services.dedup.compiled import compiled
from services.dedup.sketch import NOISE_SCALE
from services.dedup.state import State

SHARED_FROM = 4
_SAME_OUTLET_FROM = 0.5
_UNION_FROM = 24.0
# Of the products of 1, ln Jaccard, ln shared, noise, ln spread and ln of the smaller sketch; training/dedup/fit.py.
_WEIGHTS = np.array(
    (
        (2.035, 2.505, 2.48, -35.63, 3.968, 1.341),
        (0.0, -0.2991, -0.321, -7.289, 0.967, -0.1648),
        (0.0, 0.0, -0.2142, -1.972, -0.12, -0.4704),
        (0.0, 0.0, 0.0, -28.73, 15.44, 5.202),
        (0.0, 0.0, 0.0, 0.0, 0.5533, -0.3798),
        (0.0, 0.0, 0.0, 0.0, 0.0, -0.4361),
    )
)


@compiled
def score(state: State, a: int, b: int, shared: int, spread: int) -> float:
    """Return the log odds that one of the two is a copy of the other; they are linked from 0 on.

    The more noise there is in the spelling, the less they need to share, if only it stands all over the text; of short
    texts more is asked than of long ones. Within one outlet, whose own furniture looks like a copy, the Jaccard index
    must be one half as well.
    """
    if shared < SHARED_FROM:
        return -99.0
    union = union_of(state, a, b, shared)
    if state.outlet[a] and state.outlet[a] == state.outlet[b] and shared < _SAME_OUTLET_FROM * union:
        return -99.0
    seen = (
        1.0,
        np.log(shared / max(union, _UNION_FROM)),
        np.log(shared),
        (np.float64(state.noise[a]) + np.float64(state.noise[b])) / NOISE_SCALE,
        np.log(spread),
        np.log(min(state.live[a], state.live[b]) + 1.0),
    )
    points = 0.0
    for n in range(6):
        for m in range(n, 6):
            points += _WEIGHTS[n, m] * seen[n] * seen[m]
    return points


@compiled
def union_of(state: State, a: int, b: int, shared: int) -> float:
    """Return the size of the union of two sketches' live keys on the scale of the smaller cut."""
    ratio = np.float64(state.cut[a]) / np.float64(state.cut[b])
    sizes = state.live[a] * min(1.0, 1.0 / ratio) + state.live[b] * min(1.0, ratio)
    return max(sizes - shared, np.float64(shared), 1.0)


@compiled
def bits(mask: int) -> int:
    """Return how many bits of the mask are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
