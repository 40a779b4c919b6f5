"""The journal in Redis: its order on the first server, the blocks' bytes spread over all of them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from redis import Redis, exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from wireroom.dedup.journal.port import Block, Damaged, Ends, Extent, name_of
from wireroom.kernel.errors import BadSettings, Transient, WireroomError

_PASSING = (exceptions.ConnectionError, exceptions.TimeoutError, exceptions.ReadOnlyError, exceptions.OutOfMemoryError)
_PASSING_ANSWER = re.compile(
    r"\b(MISCONF|OOM|READONLY|BUSY|NOREPLICAS|LOADING|NOSCRIPT|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b"
)
_PAGE = 64
_MOST_EXTENTS = 2048  # a script takes no more than some thousand arguments
_LAPSE_MICROSECONDS = 3_600_000_000

Command = tuple[Any, ...]


class _Location(NamedTuple):
    """Where a block's bytes are."""

    seq: int
    name: str
    shard: int
    key: str


class RedisJournal:
    """A Journal on one or several Redis servers, the shards; each a server of its own or a replica set, no Cluster.

    A block on the first shard is added by one script. On another it is reserved in the order's server, written, and
    then put into the order; where the worker dies between, the bytes are removed by a `trim` an hour later, and where
    it is held up so long, it adds nothing.
    """

    def __init__(self, clients: Sequence[Redis], prefix: str) -> None:
        """Take the shards, in the order that all workers have them in; the clients must not retry by themselves."""
        self._clients: list[Any] = list(clients)
        self._blocks, self._waste, self._corrections = (prefix + name for name in ("block:", "waste", "corrections"))
        names = (prefix + name for name in ("state", "order", "pending"))
        self._keys = [*names, self._waste, self._blocks, self._corrections]
        source = files("wireroom.dedup.journal").joinpath("redis.lua").read_text()
        self._script = clients[0].register_script(source)

    def ends(self) -> Ends:
        """Return which blocks there are; raises Transient."""
        epoch, first, last, name = self._ask("ends")
        return Ends(first, last, name.decode(), int(epoch))

    def append(self, data: bytes) -> None:
        """Add a block after the last; raises Transient."""
        name = name_of(data)
        shard = int(name[:8], 16) % len(self._clients)
        if shard == 0:
            self._ask("append", name, data)
            return
        epoch, token = self._ask("reserve", shard)
        with _redis_errors(shard):
            self._clients[shard].set(f"{self._blocks}{epoch.decode()}:{token}", data)
        if not self._ask("push", epoch, token, shard, name):
            raise Transient("the reservation of a block in the dedup journal lapsed")

    def read(self, since: int) -> Iterator[Block]:
        """Yield the blocks with `seq` > `since`, in order; raises Damaged and Transient."""
        while True:
            epoch, start, before, *locations = self._ask("page", since, _PAGE)
            if not locations:
                return
            since = start + len(locations) - 1
            page = [self._locate(epoch, start + n, encoded) for n, encoded in enumerate(locations)]
            yield from self._blocks_at(page, before.decode())

    def fetch(self, extents: Sequence[Extent]) -> list[bytes]:
        """Return the parts; b"" for one whose block is trimmed. Raises Damaged and Transient."""
        if len(extents) > _MOST_EXTENTS:
            return [*self.fetch(extents[:_MOST_EXTENTS]), *self.fetch(extents[_MOST_EXTENTS:])]
        epoch, *encoded = self._ask("places", *(extent.seq for extent in extents))
        locations = [self._locate(epoch, extent.seq, place) for extent, place in zip(extents, encoded, strict=True)]
        commands = [
            (location.shard, ("GETRANGE", location.key, extent.start, extent.start + extent.size))
            for location, extent in zip(locations, extents, strict=True)
        ]
        parts: list[bytes] = []
        for location, extent, answer in zip(locations, extents, self._ask_shards(commands), strict=True):
            parts.append((answer or b"")[: extent.size])
            if len(parts[-1]) < extent.size:
                self._check_trimmed(location)
        return parts

    def trim(self, before: int) -> None:
        """Remove the blocks with `seq` < `before`, and what dead workers left; raises Transient."""
        self._ask("trim", before, _LAPSE_MICROSECONDS)
        while members := self._on_first("SRANDMEMBER", self._waste, 256):
            ids = [member.decode().rsplit(":", 1) for member in members]
            self._ask_shards([(int(shard), ("UNLINK", self._blocks + block)) for block, shard in ids])
            self._on_first("SREM", self._waste, *members)

    def corrections(self) -> list[bytes]:
        """Return the corrections by hand, oldest first; raises Transient."""
        return list(self._on_first("ZRANGE", self._corrections, 0, -1))

    def correct(self, correction: bytes, mark: bytes) -> None:
        """Keep a correction, once, and add its mark; raises Transient."""
        self._ask("correct", correction, name_of(mark), mark)

    def clear(self) -> None:
        """Remove all blocks; the numbers go on, in a new epoch. Raises Transient."""
        epoch = int(self._ask("clear"))
        pattern = re.sub(r"([\\*?\[\]])", r"\\\1", self._blocks) + "*"
        for shard, client in enumerate(self._clients):
            with _redis_errors(shard):
                cursor = -1
                while cursor:
                    cursor, keys = client.scan(max(cursor, 0), match=pattern, count=1000)
                    old = [key for key in keys if int(key[len(self._blocks.encode()) :].partition(b":")[0]) < epoch]
                    if old:
                        client.unlink(*old)

    def _locate(self, epoch: bytes, seq: int, encoded: bytes) -> _Location:
        """Return a place in the order, decoded; one that is not in the order has a key that holds nothing."""
        name, shard, token = encoded.decode().split(":") if encoded else ("", "0", "0")
        return _Location(seq, name, int(shard), f"{self._blocks}{epoch.decode()}:{token}")

    def _blocks_at(self, locations: Sequence[_Location], before: str) -> Iterator[Block]:
        answers = self._ask_shards([(location.shard, ("GET", location.key)) for location in locations])
        for location, data in zip(locations, answers, strict=True):
            if data is not None and name_of(data) == location.name:
                yield Block(location.seq, location.name, data, before)
            else:
                self._check_trimmed(location)
            before = location.name

    def _check_trimmed(self, location: _Location) -> None:
        """Raise Damaged, unless the block went out of the order since its place was read."""
        epoch, encoded = self._ask("places", location.seq)
        if encoded and self._locate(epoch, location.seq, encoded) == location:
            raise Damaged(
                f"block {location.seq} of the dedup journal is not on Redis number {location.shard + 1}, or not as it"
                " was written: have all workers the same list of servers, and did that one lose data?"
            )

    def _ask_shards(self, commands: Sequence[tuple[int, Command]]) -> list[Any]:
        """Return the answers of commands that are given with their shards; one pipeline for each shard."""
        answers: list[Any] = [None] * len(commands)
        for shard, client in enumerate(self._clients):
            positions = [n for n, command in enumerate(commands) if command[0] == shard]
            if positions:
                pipeline = client.pipeline(transaction=False)
                for n in positions:
                    pipeline.execute_command(*commands[n][1])
                with _redis_errors(shard):
                    for n, answer in zip(positions, pipeline.execute(), strict=True):
                        answers[n] = answer
        return answers

    def _ask(self, command: str, *arguments: Any) -> Any:
        with _redis_errors(0):
            return self._script(keys=self._keys, args=[command, *arguments])

    def _on_first(self, *command: Any) -> Any:
        with _redis_errors(0):
            return self._clients[0].execute_command(*command)


def connect(url: str, prefix: str, timeout_ms: int) -> RedisJournal:
    """Return the journal at `url` ("redis://host:port/db", several with commas); it connects on the first use.

    Raises BadSettings, which says nothing of what is in a URL: it may hold a password.
    """
    urls = enumerate(url.split(","))
    return RedisJournal([_client(shard, address.strip(), timeout_ms / 1000) for shard, address in urls], prefix)


def _client(shard: int, url: str, seconds: float) -> Redis:
    try:
        parts = urlsplit(url)
        if parts.scheme != "unix" and not re.fullmatch(r"(/\d*)?", parts.path, re.ASCII):
            raise ValueError("a path that is no number of a database")
        timeouts = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
        client = Redis.from_url(url, retry=Retry(NoBackoff(), 0), **timeouts)
        pool = client.connection_pool
        pool.connection_class(**pool.connection_kwargs)  # as on the first use: it tells what it does not know
    except (TypeError, ValueError):
        raise BadSettings(
            f"WIREROOM_REDIS: number {shard + 1} of the list is no Redis URL, such as redis://127.0.0.1:6379/0"
        ) from None
    return client


@contextmanager
def _redis_errors(shard: int) -> Iterator[None]:
    """Raise Transient for an error that says that a Redis cannot be reached or cannot do it now, else WireroomError."""
    try:
        yield
    except _PASSING as error:
        raise Transient(f"Redis number {shard + 1}: {error}") from error
    except exceptions.ResponseError as error:
        if _PASSING_ANSWER.search(str(error)):
            raise Transient(f"Redis number {shard + 1}: {error}") from error
        raise WireroomError(
            f"Redis number {shard + 1} of WIREROOM_REDIS refuses what dedup asks of it: {error}"
        ) from error
