"""The producer's settings."""

from typing import Annotated

from msgspec import Meta

from wireroom.runtime.settings import Section

MIB = 1024 * 1024
Size = Annotated[int, Meta(ge=1024)]
Seconds = Annotated[float, Meta(gt=0)]


class Settings(Section, frozen=True, kw_only=True):
    """What can be set of the sources and of the way to Kafka. Sizes are in bytes, times in seconds."""

    max_line: Size = 64 * MIB  # a line or a file over it is cut there
    max_feed: Size = 10 * MIB  # an RSS or Atom document, unpacked
    batch: Annotated[int, Meta(ge=1)] = 1000  # deliveries that are sent before their acknowledgements are awaited
    batch_bytes: Size = 8 * MIB

    interval: Annotated[float, Meta(ge=10)] = 300.0  # between two polls of one feed
    longest_backoff: Seconds = 3600.0  # between two polls of a feed that fails
    connect_timeout: Seconds = 10.0
    read_timeout: Seconds = 15.0
    overall_timeout: Seconds = 60.0  # for one feed, redirects and all
    allow_private: bool = False  # whether feeds may be on loopback, private and link-local addresses

    raw: str = "articles.raw"
    dead: str = "articles.dead"
    max_record: Size = 1_000_000  # a record, uncompressed; what is larger goes to the dead letters
    bootstrap_timeout: Seconds = 8.0
    delivery_timeout: Seconds = 120.0  # how long a record is tried before the producer gives up
    state: str = ".wireroom/produce.db"  # remembers what was acknowledged
