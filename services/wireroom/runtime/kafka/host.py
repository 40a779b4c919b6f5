"""The Faust host: reads a topic, runs a chain over batches, and acknowledges only what was delivered downstream.

Every line that looks odd here prevents a measured loss: see docs/adr for the decision and the figures behind it.
"""

import asyncio
import logging
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import faust

from wireroom.kernel.errors import Transient
from wireroom.runtime import metrics
from wireroom.runtime.apply import HostContext, Stopping, backoff
from wireroom.runtime.kafka.liveness import BUG, STOPPED_LATE, STREAM_ENDED, Liveness, exit_now, watch
from wireroom.runtime.kafka.routing import Outgoing, Record, Route

log = logging.getLogger("wireroom.worker")
LONGEST_BATCH = 120.0


@dataclass(slots=True)
class Worker:
    """One worker process of a service; `within` is how many seconds a batch waits to fill up."""

    service: str
    group: str
    broker: str
    input: str
    route: Route
    instance: str = ""
    batch: int = 200
    within: float = 0.5
    context: HostContext = field(default_factory=HostContext)
    liveness: Liveness = field(default_factory=Liveness)
    app: Any = None

    def run(self, log_level: str = "INFO") -> None:
        """Run until told to stop (SIGTERM, SIGINT) or until something is wrong enough to end the process."""
        self.app = self._app()
        watch(self.liveness, self.context, lambda: bool(self.app.should_stop))
        logging.getLogger("aiokafka").setLevel(logging.ERROR)
        faust.Worker(self.app, loglevel=log_level).execute_from_commandline()

    def _app(self) -> Any:
        app = faust.App(
            self.group,
            broker=";".join(f"kafka://{address}" for address in self.broker.split(",")),
            datadir=tempfile.mkdtemp(prefix="wireroom-faust-"),
            web_enabled=False,
            key_serializer="raw",
            value_serializer="raw",
            topic_allow_declare=False,
            topic_disable_leader=True,
            table_standby_replicas=0,
            stream_wait_empty=True,
            consumer_auto_offset_reset="earliest",
            consumer_group_instance_id=self.instance or f"{self.service}-{socket.gethostname()}",
            broker_session_timeout=15.0,
            broker_heartbeat_interval=3.0,
            broker_rebalance_timeout=2 * LONGEST_BATCH,
            broker_max_poll_interval=86400.0,
            broker_request_timeout=90.0,
            broker_commit_interval=1.0,
            stream_buffer_maxsize=self.batch,
            broker_max_poll_records=self.batch,
            producer_acks=-1,
            producer_linger=0.005,
            producer_max_batch_size=262_144,
            producer_max_request_size=8_000_000,
            producer_request_timeout=30.0,
            producer_compression_type="zstd",
        )
        topic = app.topic(self.input, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
        app.agent(topic, name=self.service, concurrency=1)(self._consume)
        app.task(self._watch_offsets)
        return app

    async def _consume(self, stream: Any) -> None:
        async for batch in stream.noack_take(self.batch, within=self.within):
            self.liveness.busy_since = started = time.monotonic()
            try:
                records = [_record(event) for event in batch]
                outgoing = await asyncio.to_thread(self.route.process, records, self.context)
                await self._deliver_retrying(outgoing)
            except asyncio.CancelledError:
                raise  # stopping: nothing of this batch is acknowledged
            except Stopping:
                exit_now(STOPPED_LATE, "stopped while waiting out a transient fault")
            except BaseException as error:
                log.exception("the batch failed")
                exit_now(BUG, repr(error))
            for event in batch:
                event.ack()
            await self.app.consumer.commit()
            self.liveness.busy_since = None
            metrics.BATCH_SECONDS.labels(self.service).observe(time.monotonic() - started)
        if not self.app.should_stop:
            exit_now(STREAM_ENDED, "the stream ended by itself")

    async def _deliver(self, outgoing: Sequence[Outgoing]) -> None:
        """Send everything, await everything, raise the first error: an unawaited delivery is a lost one."""
        producer = self.app.producer._producer
        futures = []
        try:
            for record in outgoing:
                future = await producer.send(record.topic, record.value, key=record.key)
                futures.append(future)
        finally:
            results = await asyncio.gather(*futures, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _deliver_retrying(self, outgoing: Sequence[Outgoing]) -> None:
        """Deliver the records, again and again while the fault is one that passes; raises Stopping when told to."""
        for delay in backoff(self.context.first_delay, self.context.longest_delay):
            try:
                await self._deliver(outgoing)
            except Exception as error:
                passes = isinstance(error, TimeoutError | Transient | OSError) or getattr(error, "retriable", False)
                if not passes:
                    raise
                if self.app.should_stop:
                    raise Stopping(self.service) from error
                self.context.retrying = True
                log.warning("delivery failed (%r); again in %.1f s", error, delay)
                await asyncio.sleep(delay)
            else:
                self.context.retrying = False
                return

    async def _watch_offsets(self) -> None:
        """Note every second whether the committed offsets advance, or have no need to."""
        committed_before = None
        while not self.app.should_stop:
            await asyncio.sleep(1)
            consumer = self.app.consumer
            committed = {tp: consumer._committed_offset[tp] or 0 for tp in consumer.assignment()}
            lag = sum(max(0, (consumer.highwater(tp) or 0) - offset) for tp, offset in committed.items())
            self.liveness.note_loop(advanced=committed != committed_before or lag == 0)
            committed_before = committed
            metrics.LAG.labels(self.service).set(lag)
            metrics.STALLED_SECONDS.labels(self.service).set(self.liveness.seconds_stalled())
            metrics.RETRYING.labels(self.service).set(self.context.retrying)


def _record(event: Any) -> Record:
    message = event.message
    timestamp = message.timestamp or 0
    headers = message.headers.items() if isinstance(message.headers, dict) else message.headers or ()
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=int(timestamp * 1000 if timestamp < 1e11 else timestamp),  # seconds, or milliseconds already
        headers=[(str(name), bytes(value or b"")) for name, value in headers],
        value=message.value or b"",
    )
