"""Running stages over a batch: the one place that catches, retries and isolates what goes wrong in a stage."""

import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from wireroom.kernel.errors import TooManyBugs, Transient, WireroomError
from wireroom.kernel.stage import Emit, Outcome, Reject, Stage

log = logging.getLogger("wireroom.apply")
AnyStage = Stage[Any]
Chain = Sequence[AnyStage]


class Stopping(Exception):
    """The host was asked to stop while a batch waited for a transient fault to pass; nothing of it was delivered."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item, and the stage that had the last word."""

    stage: str
    outcome: Outcome


@dataclass(slots=True)
class HostContext:
    """What a host puts around its stages.

    `savepoint` undoes the state changes of a stage that raised. `fatal` says which exceptions are the host's own fault
    and no stage's bug: they end the batch. `stop` ends a retry. Delays are in seconds; `bug_limit` is how many items in
    a row may end as bugs in one stage before the host gives up, `bugs` how many did.
    """

    savepoint: Callable[[], AbstractContextManager[object]] = nullcontext
    fatal: Callable[[Exception], bool] = lambda _: False
    stop: threading.Event = field(default_factory=threading.Event)
    first_delay: float = 0.2
    longest_delay: float = 10.0
    bug_limit: int = 100
    retrying: bool = False
    bugs: Counter[str] = field(default_factory=Counter)


RunChain = Callable[[Chain, Sequence[Any], HostContext], list[Result]]


def apply(chain: Chain, items: Sequence[Any], context: HostContext) -> list[Result]:
    """Run the items through the chain and return one result for each, in order.

    Raises Stopping when told to stop during a retry, TooManyBugs, and what is `fatal`.
    """

    def run_stage(stage: AnyStage, batch: Sequence[Any]) -> Iterator[Result]:
        return (Result(stage.spec.name, outcome) for outcome in _process_isolated(stage, batch, context))

    return run_steps([partial(run_stage, stage) for stage in chain], items)


def run_steps(steps: Iterable[Callable[[list[Any]], Iterable[Result]]], items: Sequence[Any]) -> list[Result]:
    """Give each step what the steps before it emitted; return for each item its result in the last step it came to."""
    results: list[Result] = [Result("", Reject("bug", "no stage ran"))] * len(items)
    values, going_on = list(items), list(range(len(items)))
    for step in steps:
        for i, result in zip(going_on, step([values[i] for i in going_on]) if going_on else (), strict=True):
            results[i] = result
            if isinstance(result.outcome, Emit):
                values[i] = result.outcome.article
        going_on = [i for i in going_on if isinstance(results[i].outcome, Emit)]
    return results


def count_bugs(stage: str, outcome: Outcome, context: HostContext) -> None:
    """Count how many items in a row ended as bugs in this stage; raises TooManyBugs over the limit."""
    if not (isinstance(outcome, Reject) and outcome.reason == "bug"):
        context.bugs[stage] = 0
        return
    context.bugs[stage] += 1
    if context.bugs[stage] > context.bug_limit:
        raise TooManyBugs(f"{context.bugs[stage]} items in a row failed in {stage}; the last:\n{outcome.detail}")


def _process_isolated(stage: AnyStage, batch: Sequence[Any], context: HostContext) -> list[Outcome]:
    """Give every item of the batch its outcome, waiting out transient faults and halving the batch around bugs."""
    try:
        outcomes = _process_retrying(stage, batch, context)
    except (Stopping, WireroomError):
        raise
    except Exception as error:
        if context.fatal(error):
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            halves = batch[:middle], batch[middle:]
            return [outcome for half in halves for outcome in _process_isolated(stage, half, context)]
        log.error("a bug in %s, isolated to one item: %r", stage.spec.name, error)
        bug = Reject("bug", "".join(traceback.format_exception(error))[-4000:])
        count_bugs(stage.spec.name, bug, context)
        return [bug]
    context.bugs[stage.spec.name] = 0
    return outcomes


def _process_retrying(stage: AnyStage, batch: Sequence[Any], context: HostContext) -> list[Outcome]:
    for delay in backoff(context.first_delay, context.longest_delay):
        try:
            with context.savepoint():
                outcomes = list(stage.process(batch))
                if len(outcomes) != len(batch):
                    raise RuntimeError(f"{stage.spec.name} gave {len(outcomes)} outcomes for {len(batch)} items")
        except Transient as error:
            log.warning("%s cannot go on (%s); again in %.1f s", stage.spec.name, error, delay)
            context.retrying = True
            if context.stop.wait(delay):
                raise Stopping(stage.spec.name) from error
        else:
            context.retrying = False
            return outcomes
    raise AssertionError("the back-off never ends")


def backoff(first: float, longest: float) -> Iterator[float]:
    """Yield the seconds to wait before each further attempt: doubled each time, up to the longest."""
    delay = first
    while True:
        yield delay
        delay = min(longest, 2 * delay)
