"""From a record of a topic to a stage's item, and from a result to the records it becomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wireroom.kernel.article import Article, Delivery
from wireroom.kernel.codec import decode_article, encode
from wireroom.kernel.errors import Undecodable
from wireroom.kernel.stage import Drop, Emit, Reject
from wireroom.runtime import metrics
from wireroom.runtime.apply import Chain, HostContext, Result, apply
from wireroom.runtime.kafka.records import dead_letter, from_record, split_letter

Headers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read, whatever client read it; `timestamp` in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    headers: Headers
    value: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be written."""

    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Route:
    """The chain between two topics; `output` is None where the chain's last stage writes elsewhere. Sizes in bytes."""

    chain: Chain
    raw: bool
    output: str | None
    dead: str
    max_message: int = 7_500_000

    def process(self, records: Sequence[Record], context: HostContext) -> list[Outgoing]:
        """Return what the records become, one article further or one letter (in parts) for each; count the outcomes."""
        items: list[Delivery | Article | Undecodable] = [self._decode(record) for record in records]
        decoded = [item for item in items if not isinstance(item, Undecodable)]
        results = apply(self.chain, decoded, context)
        metrics.count_outcomes(results)
        remaining = iter(results)
        outgoing: list[Outgoing] = []
        for record, item in zip(records, items, strict=True):
            if isinstance(item, Undecodable):
                refusal = Reject(item.reason, item.detail)
                outgoing.extend(self._dead_letters(record, None, self.chain[0].spec.name, refusal))
            else:
                outgoing.extend(self._outgoing(record, item, next(remaining)))
        return outgoing

    def _decode(self, record: Record) -> Delivery | Article | Undecodable:
        if self.raw:
            return _raw_delivery(record, record.headers)
        try:
            return decode_article(record.value)
        except Undecodable as error:
            return error

    def _outgoing(self, record: Record, item: Delivery | Article, result: Result) -> Iterator[Outgoing]:
        if not isinstance(result.outcome, Emit):
            yield from self._dead_letters(record, item, result.stage, result.outcome)
        elif self.output:
            value = encode(result.outcome.article)
            if len(value) > self.max_message:
                refusal = Reject("too-large", f"{len(value)} bytes are over the topic's limit of {self.max_message}")
                yield from self._dead_letters(record, item, result.stage, refusal)
            else:
                yield Outgoing(self.output, result.outcome.article.id.encode(), value)

    def _dead_letters(
        self, record: Record, item: Delivery | Article | None, stage: str, outcome: Drop | Reject
    ) -> Iterator[Outgoing]:
        article = item.id if isinstance(item, Article) else ""
        letter = dead_letter(_delivery_of(item, record), stage, outcome, article)
        for part in split_letter(letter):
            yield Outgoing(self.dead, letter.delivery.encode(), encode(part))


def _delivery_of(item: Delivery | Article | None, record: Record) -> Delivery:
    """Return the delivery that the record descends from, as far as the record shows."""
    if isinstance(item, Delivery):
        return item
    if isinstance(item, Article):
        return Delivery(id=item.delivery, source=item.source, received=item.ingested, body=record.value)
    return _raw_delivery(record, ())


def _raw_delivery(record: Record, headers: Headers) -> Delivery:
    return from_record(record.topic, record.partition, record.offset, record.timestamp, headers, record.value)
