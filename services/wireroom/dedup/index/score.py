"""Whether two articles are linked: a logistic regression on what their sketches share, and its square.

Where in a text the shared keys stand is a spread: how many in each sixteenth of the text, 4 bits for each sixteenth.
"""

import numpy as np

from wireroom.dedup.index.state import State
from wireroom.dedup.sketch import NOISE_SCALE
from wireroom.models.compiled import Int, compiled

MIN_SHARED = 4
_SAME_OUTLET = -4.17
_MIN_UNION = 24.0
_NO_LINK = -99.0
_MOST_COUNTED = np.uint64(15)  # in one sixteenth; what is counted as this many is not counted any more
_1 = np.uint64(1)
# For each pair of 1 and the features of `features_of`, in their order; made by training/dedup/fit.py.
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
def score(state: State, newer: Int, older: Int, shared: Int, spread_older: Int, spread_newer: Int) -> float:
    """Return the log odds that one of two articles is a copy of the other; they are linked from 0 on.

    `shared` keys are in both sketches, which stand in the two texts as the spreads say. Articles of one outlet need
    more, as an outlet's own furniture looks like a copy.
    """
    if shared < MIN_SHARED:
        return _NO_LINK
    features = features_of(state, newer, older, shared, spread_older, spread_newer)
    same_outlet = state.outlet[newer] and state.outlet[newer] == state.outlet[older]
    log_odds = _SAME_OUTLET if same_outlet else 0.0
    for n in range(len(features)):
        for m in range(n, len(features)):
            log_odds += _WEIGHTS[n, m] * features[n] * features[m]
    return float(log_odds)


@compiled
def features_of(
    state: State, newer: Int, older: Int, shared: Int, spread_older: Int, spread_newer: Int
) -> tuple[float, ...]:
    """Return 1 and the features of a pair of articles.

    The logarithms of the Jaccard index, of the shared keys and of the sixteenths over which they stand: what is all
    over the text says more. Noise of spelling explains a low index. The size of the smaller sketch. Then what no copy
    should have in both texts, but two pages with one header and footer do: a gap between shared keys, and something
    before the first and after the last.
    """
    before_older, gap_older, after_older, bins_older = _gaps(spread_older)
    before_newer, gap_newer, after_newer, bins_newer = _gaps(spread_newer)
    return (
        1.0,
        np.log(shared / max(_union_size(state, newer, older, shared), _MIN_UNION)),
        np.log(shared),
        (np.float64(state.noise[newer]) + np.float64(state.noise[older])) / NOISE_SCALE,
        np.log(max(bins_older, bins_newer, 1)),
        np.log(min(state.live[newer], state.live[older]) + 1.0),
        min(gap_older, gap_newer) / 16.0,
        min(before_older, before_newer) / 16.0,
        min(after_older, after_newer) / 16.0,
    )


@compiled
def _union_size(state: State, a: Int, b: Int, shared: Int) -> float:
    """Return the size of the union of two sketches' live keys on the scale of the smaller cut."""
    ratio = np.float64(state.cut[a]) / np.float64(state.cut[b])
    sizes = state.live[a] * min(1.0, 1.0 / ratio) + state.live[b] * min(1.0, ratio)
    return float(max(sizes - shared, np.float64(shared), 1.0))


@compiled
def add_to_spread(spread: Int, sixteenth: Int) -> Int:
    """Return the spread with one more key in that sixteenth."""
    shift = np.uint64(4) * np.uint64(sixteenth)
    return spread + (_1 << shift) if (spread >> shift) & _MOST_COUNTED < _MOST_COUNTED else spread


@compiled
def take_from_spread(spread: Int, sixteenth: Int) -> Int:
    """Return the spread with one key less in that sixteenth."""
    shift = np.uint64(4) * np.uint64(sixteenth)
    count = (spread >> shift) & _MOST_COUNTED
    return spread - (_1 << shift) if np.uint64(0) < count < _MOST_COUNTED else spread


@compiled
def _gaps(spread: Int) -> tuple[Int, Int, Int, Int]:
    """Return how many sixteenths are empty before the first with keys, at most between two, and after the last.

    And how many have keys.
    """
    before = widest = run = occupied = 0
    for sixteenth in range(16):
        if not (spread >> np.uint64(4 * sixteenth)) & _MOST_COUNTED:
            run += 1
            continue
        if occupied:
            widest = max(widest, run)
        else:
            before = run
        occupied, run = occupied + 1, 0
    return before, widest, run, occupied
