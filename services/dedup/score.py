"""Whether two articles are linked: a logistic regression on what their sketches share."""

import numpy as np

from services.dedup.compiled import compiled
from services.dedup.sketch import NOISE_SCALE
from services.dedup.state import State

SHARED_FROM = 4
_SAME_OUTLET_FROM = 0.5
_UNION_FROM = 24.0
_JACCARD, _SHARED, _NOISE, _SPREAD, _BIAS = (
    12.514503938055357,
    -9.228674153885029,
    20.753776695783603,
    2.5608222029576835,
    43.171089157787044,
)


@compiled
def score(state: State, a: int, b: int, shared: int, spread: int) -> float:
    """Return the log odds that one of the two is a copy of the other; they are linked from 0 on.

    The Jaccard index counts for it, shared keys alone against it: a long text shares more by chance. Spelling noise
    explains a low index, and keys all over the text say more than as many in one place. Within one outlet, whose own
    furniture looks like a copy, the index must be one half as well.
    """
    if shared < SHARED_FROM:
        return -99.0
    union = union_of(state, a, b, shared)
    if state.outlet[a] and state.outlet[a] == state.outlet[b] and shared < _SAME_OUTLET_FROM * union:
        return -99.0
    noise = (np.float64(state.noise[a]) + np.float64(state.noise[b])) / NOISE_SCALE
    jaccard = shared / max(union, _UNION_FROM)
    return _JACCARD * np.log(jaccard) + _SHARED * np.log(shared) + _NOISE * noise + _SPREAD * np.log(spread) + _BIAS


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
