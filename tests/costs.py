"""How the cost of a computation grows with its input: in processor time, so that a busy machine changes nothing.

No garbage is collected meanwhile, as in `timeit`: what that costs depends on all that other tests have left.
"""

import gc
import time
from collections.abc import Callable
from math import inf
from typing import TypeVar

Input = TypeVar("Input")
TIMES = 4  # how many times as long the longer of two inputs is
MOST = 10  # times the processor time is too much: it is TIMES for a linear cost, TIMES * TIMES for a quadratic one
ROUNDS = 5  # of measuring, before a cost that is too high is believed


def assert_linear(compute: Callable[[Input], object], short: Input, long: Input) -> None:
    """Fail where the long input, TIMES as long as the short one, costs more than MOST times as much."""
    compute(short)  # what is loaded or compiled at the first call is not measured
    low = high = inf
    for _ in range(ROUNDS):
        low, high = min(low, _processor_time(compute, short)), min(high, _processor_time(compute, long))
        if high <= MOST * low:
            return
    raise AssertionError(f"{TIMES} times the input costs {high / low:.1f} times the processor time: {high:.3f} s")


def _processor_time(compute: Callable[[Input], object], value: Input) -> float:
    gc.disable()
    try:
        start = time.process_time()
        compute(value)
        return time.process_time() - start
    finally:
        gc.enable()
