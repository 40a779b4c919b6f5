"""Whether two articles are linked: a logistic regression on what their sketches share, and its square."""

import numpy as np

from wireroom.dedup.index.spread import bits, holes, taken
from wireroom.dedup.index.state import State
from wireroom.dedup.sketch import NOISE_SCALE
from wireroom.models.compiled import Int, compiled

SHARED_FROM = 4
_SAME_OUTLET = -4.17
_UNION_FROM = 24.0
# For each pair of 1 and the features of `seen_of`, in their order; made by training/dedup/fit.py.
_WEIGHTS = np.array(
    (
        (23.758, 4.794, 4.357, -24.625, 2.45, -6.164, -27.841, -64.705, 1.762),
        (0.0, -0.929, 0.338, -6.263, -0.959, -0.169, -10.58, -25.956, 1.209),
        (0.0, 0.0, -0.311, -6.295, -0.151, -0.705, -0.138, 19.198, -2.917),
        (0.0, 0.0, 0.0, -42.639, 7.648, 11.142, -21.192, -31.393, -8.787),
        (0.0, 0.0, 0.0, 0.0, -0.473, 0.785, -13.829, -10.241, -4.15),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.064, 6.927, -1.185, 4.687),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -23.418, -11.984, -10.303),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -36.159, -9.39),
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.165),
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
