"""The fingerprint index in Redis: read and written by scripts, each atomic and fenced by the revision."""

import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any
from uuid import uuid4

from redis import Redis, exceptions

from services.dedup.port import Stale, Table, Values
from services.dedup.settings import Settings
from services.kernel.errors import Transient

_PASSING = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
)
_PASSING_ANSWERS = ("MISCONF", "BUSY", "NOREPLICAS", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN")
_PAUSE_SECONDS = 0.002


class RedisIndex:
    """A FingerprintIndex on one Redis server (not a Redis Cluster).

    The lease only keeps workers from doing work that would turn out stale: a worker that dies with it holds the others
    up for `lease_ms`, and one that outlives it can do no harm, because `commit` checks the revision.
    """

    def __init__(self, client: Redis, settings: Settings) -> None:
        self._prefix, self._lease_ms = settings.prefix, settings.lease_ms
        self._keys = [settings.prefix + "revision", settings.prefix + "lease"]
        self._token = uuid4().hex
        self._begin, self._read, self._commit = (
            client.register_script(files("services.dedup").joinpath(name + ".lua").read_text())
            for name in ("begin", "read", "commit")
        )

    def begin(self) -> int:
        """Wait for the lease, for as long as one lasts at most, and return the current revision; raises Transient."""
        deadline = time.monotonic() + self._lease_ms / 1000
        while True:
            revision, mine = self._call(self._begin, self._keys, [self._token, self._lease_ms])
            if mine or time.monotonic() > deadline:
                return int(revision)
            time.sleep(_PAUSE_SECONDS)

    def read(self, base: int, table: Table, names: Sequence[int]) -> list[bytes | None]:
        """Return the value of each name; raises Stale and Transient."""
        values = self._call(self._read, self._keys[:1], [base, *self._table(table), _names(names)])
        if values is None:
            raise Stale
        return list(values)

    def commit(self, base: int, revision: int, writes: Mapping[Table, Values]) -> None:
        """Apply all writes or none, and give the lease back; raises Stale and Transient."""
        arguments: list[Any] = [base, revision, self._token]
        for table, values in writes.items():
            arguments += [*self._table(table), _names(values), *(value or b"" for value in values.values())]
        if not self._call(self._commit, self._keys, arguments):
            raise Stale

    def _table(self, table: Table) -> tuple[str, str]:
        return "p" if table == "posting" else "v", f"{self._prefix}{table}:"

    def _call(self, script: Any, keys: list[str], arguments: list[Any]) -> Any:
        try:
            return script(keys=keys, args=arguments)
        except _PASSING as error:
            raise Transient(f"Redis: {error}") from error
        except exceptions.ResponseError as error:
            if str(error).startswith(_PASSING_ANSWERS):
                raise Transient(f"Redis: {error}") from error
            raise


def connect(url: str, settings: Settings) -> RedisIndex:
    """Return the index at `url` ("redis://host:port/db"); it connects on the first use."""
    seconds = settings.timeout_ms / 1000
    return RedisIndex(Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds), settings)


def _names(names: Iterable[int]) -> bytes:
    """Return the names packed; their last bytes, which are evenly spread, come first: they choose a posting's hash."""
    return array("Q", names).tobytes()
