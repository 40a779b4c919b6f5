"""RSS and Atom feeds, read once or polled for as long as the producer runs."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import digest
from wireroom.producer.settings import Settings
from wireroom.producer.sources.entries import entries
from wireroom.producer.sources.fetch import Validators, fetch
from wireroom.producer.sources.item import Item, Meter

SHORTEST_INTERVAL = 10.0
log = logging.getLogger(__name__)


class Subscription:
    """One feed: what its server and the last document said, and when it is due again."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.due = 0.0
        self.failures = 0
        self._settings = settings
        self._validators = Validators()
        self._seen: dict[str, str] = {}

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give the entries that are new or changed since the last reading, oldest first. Raises BadSource."""
        page = fetch(self.url, self._settings, self._validators)
        if page is None:
            return
        meter.done += len(page.body)
        found = entries(page)
        known, self._seen = self._seen, {item.source: digest(item.body) for item in found}
        self._validators = page.validators
        yield from (item for item in found if known.get(item.source) != digest(item.body))


class Following:
    """Several feeds, each polled at its own pace until `stop` is set; one that fails is asked less and less often."""

    def __init__(
        self,
        subscriptions: Sequence[Subscription],
        settings: Settings,
        stop: threading.Event,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subscriptions = subscriptions
        self._settings = settings
        self._stop = stop
        self._monotonic = monotonic

    def read(self, meter: Meter) -> Iterator[Item | None]:
        """Give new entries as they appear; None before each wait and after each poll."""
        while not self._stop.is_set():
            subscription = min(self._subscriptions, key=lambda one: one.due)
            if self._stop.wait(max(0.0, subscription.due - self._monotonic())):
                return
            yield from self._poll(subscription, meter)
            yield None

    def _poll(self, subscription: Subscription, meter: Meter) -> Iterator[Item | None]:
        try:
            yield from subscription.read(meter)
            subscription.failures = 0
        except BadSource as error:
            subscription.failures += 1
            log.warning("%s (failure %d in a row)", error, subscription.failures)
        subscription.due = self._monotonic() + pause(subscription.failures, self._settings)


def pause(failures: int, settings: Settings) -> float:
    """Return the seconds until the next poll: the interval, doubled with each failure in a row up to a limit."""
    interval = max(SHORTEST_INTERVAL, settings.interval)
    return (
        interval if not failures else max(interval, min(settings.longest_backoff, interval * 2.0 ** min(failures, 32)))
    )
