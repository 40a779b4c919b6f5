"""The dead letters of a deployment: read from their topic, given back, and replayed."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec
from kafka import KafkaProducer

from services.kernel.article import Delivery, Letter
from services.kernel.codec import decode_letter
from services.kernel.errors import BadSource
from services.pipeline.settings import Servers
from services.pipeline.topology import DEAD, PIPE
from services.runtime.letters import join
from services.runtime.topics import reached, scan
from services.runtime.wire import to_record


def letters(servers: Servers) -> list[Letter]:
    """Return the letters that have not been replayed, oldest first, their parts put together.

    `attempts` counts the replays that failed again; a letter that was delivered twice is one.
    """
    parts: dict[str, dict[int, Letter]] = defaultdict(dict)
    replayed: Counter[str] = Counter()
    for record in scan(servers.kafka, servers.prefix + DEAD.name):
        key = (record.key or b"").decode()
        if record.value is None:
            replayed[key] += parts.pop(key, None) is not None
            continue
        part = decode_letter(record.value)
        parts[key][part.part] = part
    whole = [join([found[i] for i in sorted(found)]) for found in parts.values()]
    counted = [msgspec.structs.replace(letter, attempts=1 + replayed[letter.delivery]) for letter in whole]
    return sorted(counted, key=lambda letter: (letter.received, letter.delivery))


def replay(servers: Servers, chosen: Iterable[Letter]) -> int:
    """Send each letter's bytes to the stage that gave up on them; return how many.

    The letter is taken back only after its bytes are on their way; one that fails again comes back as a new letter.
    """
    kafka = servers.kafka
    producer = reached(kafka, lambda: KafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=8_000_000))
    count = 0
    try:
        for letter in chosen:
            target, key, value, headers = _record(letter)
            producer.send(servers.prefix + target, key=key, value=value, headers=headers).get(timeout=30)
            producer.send(servers.prefix + DEAD.name, key=letter.delivery.encode(), value=None).get(timeout=30)
            count += 1
    finally:
        producer.close()
    return count


def _record(letter: Letter) -> tuple[str, bytes, bytes, list[tuple[str, bytes]]]:
    inputs = {stage: service.input for service in PIPE for stage in service.stages}
    if letter.stage not in inputs:
        raise BadSource(
            f"{letter.delivery} never entered the pipe ({letter.reason}): mend it at its source, {letter.source}"
        )
    target = inputs[letter.stage]
    if target != PIPE[0].input:
        return target, (letter.article or letter.delivery).encode(), letter.payload, []
    key, value, headers = to_record(
        Delivery(
            id=letter.delivery, source=letter.source, received=letter.received, body=letter.payload, media=letter.media
        )
    )
    return target, key, value, list(headers)
