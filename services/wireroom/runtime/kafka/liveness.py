"""Whether a worker is alive: its offsets advance, or it has a reason why not. A thread ends a worker that is not."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wireroom.runtime.apply import HostContext

log = logging.getLogger("wireroom.liveness")
BUG, STREAM_ENDED, STALLED, STOPPED_LATE = 70, 71, 72, 75


def exit_now(code: int, why: str) -> None:
    """Leave at once. Nothing that was not acknowledged may be acknowledged by an orderly shutdown."""
    log.critical("exit %d: %s", code, why)
    logging.shutdown()
    os._exit(code)


@dataclass(slots=True)
class Liveness:
    """What the worker's loop notes and the watchdog reads. Times are monotonic seconds."""

    stall_limit: float = 60.0
    batch_limit: float = 600.0
    grace: float = 30.0
    clock: Callable[[], float] = time.monotonic
    beat: float = field(init=False)
    advanced: float = field(init=False)
    busy_since: float | None = None
    stopping_since: float | None = None

    def __post_init__(self) -> None:
        self.beat = self.advanced = self.clock()

    def note_loop(self, *, advanced: bool) -> None:
        """Note that the loop ran, and whether the offsets advanced or had no need to."""
        self.beat = self.clock()
        if advanced or self.busy_since is not None:
            self.advanced = self.beat

    def seconds_stalled(self) -> float:
        """Return for how many seconds messages have waited without an offset advancing."""
        return self.clock() - self.advanced

    def reason_to_exit(self, *, retrying: bool) -> tuple[int, str] | None:
        """Return the exit code and the reason if the worker should end itself, else None."""
        now = self.clock()
        if self.stopping_since is not None and now - self.stopping_since > self.grace:
            return STOPPED_LATE, f"the shutdown took more than {self.grace:.0f} s"
        if retrying:
            return None
        if self.busy_since is not None and now - self.busy_since > self.batch_limit:
            return STALLED, f"a batch took more than {self.batch_limit:.0f} s"
        if now - self.beat > self.stall_limit:
            return STALLED, "the event loop is stuck"
        if now - self.advanced > self.stall_limit:
            return STALLED, f"messages wait, but no offset advanced for {self.stall_limit:.0f} s"
        return None


def watch(liveness: Liveness, context: HostContext, stopping: Callable[[], bool]) -> None:
    """Start the thread that ends the process when it is no longer alive, and tells retries when it is stopping."""

    def loop() -> None:
        while True:
            time.sleep(1)
            if stopping() and liveness.stopping_since is None:
                liveness.stopping_since = liveness.clock()
                context.stop.set()
            if reason := liveness.reason_to_exit(retrying=context.retrying):
                exit_now(*reason)

    threading.Thread(target=loop, name="watchdog", daemon=True).start()
