"""How alike two articles are, and whether one is a copy of the other: functions of the two records alone."""

from math import log

from services.dedup.record import Record

SHARED_FROM = 4
_SAME_OUTLET_FROM = 0.5
_UNION_FROM = 24.0
_JACCARD, _SHARED, _BINS = 12.514503938055357, -9.228674153885029, 2.5608222029576835


def linked(a: Record, b: Record, bias: float) -> bool:
    """Return whether one of the two is a copy of the other, by their live keys.

    A logistic regression on the Jaccard index, the number of shared trigrams, and how far they are spread over the
    texts. Within one outlet, whose own furniture looks like a copy, the Jaccard index must be one half too.
    """
    shared = a.bins.keys() & b.bins.keys()
    if len(shared) < SHARED_FROM:
        return False
    union = _union(len(a.bins), len(b.bins), len(shared), a.cut, b.cut)
    if _same_outlet(a, b) and len(shared) < _SAME_OUTLET_FROM * union:
        return False
    bins = max(len({a.bins[key] for key in shared}), len({b.bins[key] for key in shared}))
    jaccard = len(shared) / max(union, _UNION_FROM)
    return _JACCARD * log(jaccard) + _SHARED * log(len(shared)) + _BINS * log(bins) + bias >= 0


def related(a: Record, b: Record, threshold: float) -> bool:
    """Return whether two articles tell one story, by all their keys: enough to share a key that is not stock text."""
    shared = len(a.keys & b.keys)
    least = _SAME_OUTLET_FROM if _same_outlet(a, b) else threshold
    return shared >= least * _union(len(a.keys), len(b.keys), shared, a.cut, b.cut)


def similarity(a: Record, b: Record) -> float:
    """Return the estimated Jaccard index (0 to 1, four digits) of the two texts' word trigrams."""
    below = min(a.cut, b.cut) * 2**60
    mine, theirs = ({key for key in record.keys if key < below} for record in (a, b))
    union = len(mine | theirs)
    return round(len(mine & theirs) / union, 4) if union else 0.0


def _union(a: float, b: float, shared: int, cut_a: float, cut_b: float) -> float:
    """Return the size of the union on the scale of the smaller cut, at which both sketches are complete."""
    a *= min(1.0, cut_b / cut_a)
    b *= min(1.0, cut_a / cut_b)
    return max(a + b - shared, shared, 1.0)


def _same_outlet(a: Record, b: Record) -> bool:
    return bool(a.outlet) and a.outlet == b.outlet
