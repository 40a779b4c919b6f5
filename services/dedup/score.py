"""Whether two articles are linked: a logistic regression on what their sketches share, and its square."""

import numpy as np

from services.dedup.compiled import compiled
from services.dedup.sketch import NOISE_SCALE
from services.dedup.state import State

SHARED_FROM = 4
_SAME_OUTLET = -6.14
_UNION_FROM = 24.0
# For each pair of 1 and the features of `_seen`, in their order; made by training/dedup/fit.py.
_WEIGHTS = np.array(
    (
        (35.573, 4.983, 4.379, -20.804, -2.41, -9.535, -52.123, -71.751, -5.685),
        (0.0, -1.375, 1.069, -10.864, -1.957, -0.489, -13.145, -31.555, 0.738),
        (0.0, 0.0, -0.037, 3.643, 0.298, -1.16, 2.558, 27.121, -2.61),
        (0.0, 0.0, 0.0, -23.906, 6.031, 1.411, -21.109, -16.24, -10.444),
        (0.0, 0.0, 0.0, 0.0, -1.534, 2.025, -14.86, -13.197, -4.262),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.396, 9.318, -6.023, 5.982),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -21.838, -0.988, -5.279),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -42.67, -7.375),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.968),
    )
)


@compiled
def score(state: State, a: int, b: int, shared: int, where: int) -> float:
    """Return the log odds that one of the two is a copy of the other; they are linked from 0 on.

    Texts of one outlet need more, as an outlet's own furniture looks like a copy.
    """
    if shared < SHARED_FROM:
        return -99.0
    seen = _seen(state, a, b, shared, where)
    points = _SAME_OUTLET if state.outlet[a] and state.outlet[a] == state.outlet[b] else 0.0
    for n in range(len(seen)):
        for m in range(n, len(seen)):
            points += _WEIGHTS[n, m] * seen[n] * seen[m]
    return points


@compiled
def _seen(state: State, a: int, b: int, shared: int, where: int) -> tuple[float, ...]:
    """Return 1 and what is seen of two texts.

    The logarithms of the Jaccard index, of the shared keys and of the sixteenths over which they stand: what is all
    over the text says more. Noise of spelling explains a low index. The size of the smaller sketch. Then what no copy
    should have in both texts, but two pages with one header and footer do: a gap between shared keys, and something
    before the first and after the last.
    """
    first, last = holes(where & 0xFFFF), holes(where >> 16)
    return (
        1.0,
        np.log(shared / max(union_of(state, a, b, shared), _UNION_FROM)),
        np.log(shared),
        (np.float64(state.noise[a]) + np.float64(state.noise[b])) / NOISE_SCALE,
        np.log(spread_of(where)),
        np.log(min(state.live[a], state.live[b]) + 1.0),
        min(first[1], last[1]) / 16.0,
        min(first[0], last[0]) / 16.0,
        min(first[2], last[2]) / 16.0,
    )


@compiled
def union_of(state: State, a: int, b: int, shared: int) -> float:
    """Return the size of the union of two sketches' live keys on the scale of the smaller cut."""
    ratio = np.float64(state.cut[a]) / np.float64(state.cut[b])
    sizes = state.live[a] * min(1.0, 1.0 / ratio) + state.live[b] * min(1.0, ratio)
    return max(sizes - shared, np.float64(shared), 1.0)


@compiled
def holes(mask: int) -> tuple[int, int, int]:
    """Return how many bits of 16 are not set before the first that is, at most between two, and after the last."""
    before = widest = run = 0
    some = False
    for place in range(16):
        if mask >> place & 1:
            if some:
                widest = max(widest, run)
            else:
                before, some = run, True
            run = 0
        else:
            run += 1
    return before, widest, run


@compiled
def spread_of(where: int) -> int:
    """Return over how many sixteenths the shared keys stand, in the text where it is more."""
    return max(bits(where >> 16), bits(where & 0xFFFF))


@compiled
def bits(mask: int) -> int:
    """Return how many bits of the mask are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count
