"""Whether two articles are linked: a logistic regression on what their sketches share, and its square."""

import numpy as np

from services.dedup.compiled import Int, compiled
from services.dedup.sketch import NOISE_SCALE
from services.dedup.spread import bits, holes, taken
from services.dedup.state import State

SHARED_FROM = 4
_SAME_OUTLET = -6.14
_UNION_FROM = 24.0
# For each pair of 1 and the features of `seen_of`, in their order; made by training/dedup/fit.py.
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
def score(state: State, a: Int, b: Int, shared: Int, theirs: Int, mine: Int) -> float:
    """Return the log odds that one of the two is a copy of the other; they are linked from 0 on.

    They have `shared` keys, which stand in the one text as `theirs` says and in the other as `mine` (spread.py).

    Texts of one outlet need more, as an outlet's own furniture looks like a copy.
    """
    if shared < SHARED_FROM:
        return -99.0
    seen = seen_of(state, a, b, shared, theirs, mine)
    points = _SAME_OUTLET if state.outlet[a] and state.outlet[a] == state.outlet[b] else 0.0
    for n in range(len(seen)):
        for m in range(n, len(seen)):
            points += _WEIGHTS[n, m] * seen[n] * seen[m]
    return float(points)


@compiled
def seen_of(state: State, a: Int, b: Int, shared: Int, theirs: Int, mine: Int) -> tuple[float, ...]:
    """Return 1 and what is seen of two texts.

    The logarithms of the Jaccard index, of the shared keys and of the sixteenths over which they stand: what is all
    over the text says more. Noise of spelling explains a low index. The size of the smaller sketch. Then what no copy
    should have in both texts, but two pages with one header and footer do: a gap between shared keys, and something
    before the first and after the last.
    """
    there, here = taken(theirs), taken(mine)
    first, last = holes(there), holes(here)
    return (
        1.0,
        np.log(shared / max(union_of(state, a, b, shared), _UNION_FROM)),
        np.log(shared),
        (np.float64(state.noise[a]) + np.float64(state.noise[b])) / NOISE_SCALE,
        np.log(max(bits(there), bits(here), 1)),
        np.log(min(state.live[a], state.live[b]) + 1.0),
        min(first[1], last[1]) / 16.0,
        min(first[0], last[0]) / 16.0,
        min(first[2], last[2]) / 16.0,
    )


@compiled
def union_of(state: State, a: Int, b: Int, shared: Int) -> float:
    """Return the size of the union of two sketches' live keys on the scale of the smaller cut."""
    ratio = np.float64(state.cut[a]) / np.float64(state.cut[b])
    sizes = state.live[a] * min(1.0, 1.0 / ratio) + state.live[b] * min(1.0, ratio)
    return float(max(sizes - shared, np.float64(shared), 1.0))
