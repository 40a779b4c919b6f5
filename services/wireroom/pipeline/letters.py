"""The dead letters of a deployment: read from their topic, and replayed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError

from wireroom.kernel.article import DeadLetter, Delivery
from wireroom.kernel.codec import decode_letter
from wireroom.kernel.errors import BadSource, Unavailable, Undecodable
from wireroom.pipeline.settings import Servers
from wireroom.pipeline.topology import DEAD, PIPE
from wireroom.runtime.kafka.records import join_incomplete, join_parts, to_record
from wireroom.runtime.kafka.topics import expect_answer, scan

ANSWERS = "answers"  # a tombstone's header: the offset up to which it takes letters back
INPUTS = {stage: service.input for service in PIPE for stage in service.stages}
Parts = dict[int, tuple[int, DeadLetter]]  # by number: offset and part


class StoredLetter(DeadLetter, frozen=True, kw_only=True):
    """A letter of the topic; `newest` is the last offset seen of its delivery, `whole` whether no part is missing."""

    newest: int
    whole: bool = True


def letters(servers: Servers, warn: Callable[[int], None] | None = None) -> list[StoredLetter]:
    """Return the letters that have not been replayed, oldest first, their parts put together.

    `attempts` counts the replays; a letter that was delivered twice is one. `warn` is given the number of records that
    are no letters, if there are any.
    """
    stored, unreadable = collect_letters(scan(servers.kafka, servers.prefix + DEAD.name))
    if unreadable and warn:
        warn(unreadable)
    return sorted(stored, key=lambda letter: (letter.received, letter.delivery))


def outcomes(servers: Servers) -> dict[str, tuple[str, str]]:
    """Return stage and outcome of every delivery with a letter that has not been replayed; no payload is kept."""
    stored, _ = collect_letters(scan(servers.kafka, servers.prefix + DEAD.name), payloads=False)
    return {letter.delivery: (letter.stage, letter.outcome) for letter in stored}


def collect_letters(records: Iterable[Any], *, payloads: bool = True) -> tuple[list[StoredLetter], int]:
    """Return the letters, put together from their parts, and how many records are no part of a letter.

    The records of one delivery are in the order of their offsets, as its key puts them on one partition.
    """
    by_key: dict[bytes, _DeliveryLetters] = defaultdict(_DeliveryLetters)
    unreadable = 0
    for record in records:
        if record.value is None:
            by_key[record.key or b""].take_back(answered_offset(record))
        elif part := read_part(record):
            part = part if payloads else msgspec.structs.replace(part, payload=b"", detail="", source="")
            by_key[record.key].add(record.offset, part)
        else:
            unreadable += 1
    return [letter for stored in by_key.values() if (letter := stored.letter())], unreadable


def reason_not_to_replay(letter: StoredLetter) -> str:
    """Return why the letter cannot be replayed, with what to do; nothing if it can."""
    if not letter.whole:
        return f"{letter.delivery} is {letter.detail}: give its source again, {letter.source}"
    if letter.stage not in INPUTS:
        return f"{letter.delivery} never entered the pipe ({letter.reason}): mend it at its source, {letter.source}"
    return ""


def replay(servers: Servers, chosen: Sequence[StoredLetter]) -> int:
    """Send each letter's bytes to the stage that gave up on them; return how many.

    A letter is taken back only after its bytes are on their way; one that fails again comes back as a new letter, also
    when it does so at once. Raises BadSource, before anything is sent, if there is one that cannot be replayed.
    """
    if refused := [why for letter in chosen if (why := reason_not_to_replay(letter))]:
        raise BadSource("\n".join(refused))
    kafka, count = servers.kafka, 0
    with expect_answer(kafka):
        producer = KafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=8_000_000)
    try:
        for letter in chosen:
            _send(producer, servers.prefix, letter)
            count += 1
    except KafkaError as error:
        done = f"{count} of {len(chosen)} are replayed, the same command goes on with the rest"
        raise Unavailable(f"Kafka at {kafka} did not take {chosen[count].delivery} ({error}): {done}") from error
    finally:
        producer.close(timeout=5)
    return count


@dataclass(slots=True)
class _DeliveryLetters:
    """What the topic holds of one delivery: the newest letter that is whole, and parts of others."""

    replays: int = 0
    whole: Parts = field(default_factory=dict)
    partial: dict[tuple[str, str, int], Parts] = field(default_factory=dict)

    def add(self, offset: int, part: DeadLetter) -> None:
        kind = (part.stage, part.reason, part.parts)
        parts = self.partial.setdefault(kind, {})
        parts[part.part] = offset, part
        if len(parts) == part.parts:
            self.whole = self.partial.pop(kind)

    def take_back(self, until: int) -> None:
        """Forget what a replay has answered: all parts up to this offset."""
        self.replays += 1
        self.whole = self.whole if _newest(self.whole) > until else {}
        self.partial = {kind: parts for kind, parts in self.partial.items() if _newest(parts) > until}

    def letter(self) -> StoredLetter | None:
        """Return the letter, or what there is of it, or None when it has been replayed."""
        sets = [parts for parts in (self.whole, *self.partial.values()) if parts]
        if not sets:
            return None
        latest = self.whole or max(sets, key=_newest)
        parts = [part for _, part in latest.values()]
        letter = join_parts(parts) if self.whole else join_incomplete(parts)
        fields = msgspec.structs.asdict(letter) | {"attempts": 1 + self.replays}
        return StoredLetter(**fields, newest=max(map(_newest, sets)), whole=bool(self.whole))


def _newest(parts: Parts) -> int:
    return max((offset for offset, _ in parts.values()), default=-1)


def read_part(record: Any) -> DeadLetter | None:
    """Return the part of a letter in the record; None for a record that Wireroom did not write."""
    try:
        part = decode_letter(record.value)
    except Undecodable:
        return None
    is_ours = part.delivery.encode() == record.key and 0 <= part.part < part.parts and part.received.tzinfo
    return part if is_ours else None


def answered_offset(record: Any) -> int:
    """Return the offset up to which a record without a value takes letters back."""
    offset = dict(record.headers or ()).get(ANSWERS) or b""
    return int(offset) if offset.isdigit() and len(offset) < 20 else int(record.offset)


def _send(producer: Any, prefix: str, letter: StoredLetter) -> None:
    target, key, value, headers = _record(letter)
    producer.send(prefix + target, key=key, value=value, headers=headers).get(timeout=30)
    answers = [(ANSWERS, str(letter.newest).encode())]
    producer.send(prefix + DEAD.name, key=letter.delivery.encode(), value=None, headers=answers).get(timeout=30)


def _record(letter: DeadLetter) -> tuple[str, bytes, bytes, list[tuple[str, bytes]]]:
    target = INPUTS[letter.stage]
    if target != PIPE[0].input:
        return target, (letter.article or letter.delivery).encode(), letter.payload, []
    return target, *to_record(
        Delivery(
            id=letter.delivery, source=letter.source, received=letter.received, body=letter.payload, media=letter.media
        )
    )
