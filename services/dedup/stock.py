"""Stock text: which keys stand in articles that are not one story, as a property of the set of articles alone."""

from collections.abc import Callable, Sequence

LONGEST = 5_000
_STEPS = 20_000

Unrelated = Callable[[int, int], bool]


def is_stock(new: int, carriers: Sequence[int], unrelated: Unrelated, stories: int) -> bool:
    """Return whether `new` and `stories` - 1 of the carriers are pairwise unrelated: as many different stories.

    More articles can only add to that, so a key becomes stock text once and in every order of arrival. The search is
    exact, but gives up with True after a number of steps that texts in practice do not reach.
    """
    if len(carriers) + 1 < stories:
        return False
    if len(carriers) >= LONGEST:
        return True
    strangers = [number for number in carriers if unrelated(new, number)]
    return _Search(unrelated).find(strangers, stories - 1)


class _Search:
    """Look for pairwise unrelated articles, within a budget of steps."""

    def __init__(self, unrelated: Unrelated) -> None:
        self._unrelated = unrelated
        self._steps = 0

    def find(self, among: Sequence[int], wanted: int) -> bool:
        """Return whether `wanted` of them are pairwise unrelated, or the budget is spent."""
        if wanted == 0:
            return True
        for place in range(len(among) - wanted + 1):
            self._steps += 1
            first, rest = among[place], among[place + 1 :]
            if self._steps > _STEPS or self.find([x for x in rest if self._unrelated(first, x)], wanted - 1):
                return True
        return False
