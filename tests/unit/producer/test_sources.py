import gzip
import io
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from wireroom.kernel.article import Delivery
from wireroom.kernel.errors import BadSource
from wireroom.kernel.ids import delivery_id
from wireroom.producer.item import Item, Meter
from wireroom.producer.lines import split_lines
from wireroom.producer.settings import Settings
from wireroom.producer.sources import Deliveries, open_sources

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
SETTINGS = Settings(max_line=1024)
LINES = b'{"id": 1}\n\n  \n{"id": 2}\r\n\xff\x00 not text\n{"id": 3}'
BODIES = [b'{"id": 1}', b'{"id": 2}\r', b"\xff\x00 not text", b'{"id": 3}']
PACK = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def _feed(*sources: object, settings: Settings = SETTINGS, stdin: bytes = b"") -> Deliveries:
    return open_sources([str(source) for source in sources], settings, stdin=io.BytesIO(stdin), now=lambda: NOON)


def _read(feed: Deliveries) -> dict[str, bytes]:
    return {delivery.source: delivery.body for delivery in feed}


@pytest.mark.parametrize("packed", PACK)
@pytest.mark.parametrize("ending", [".jsonl", ".NDJSON"])
def test_lines_are_given_byte_for_byte(tmp_path: Path, ending: str, packed: str) -> None:
    path = tmp_path / f"feed{ending}{packed}"
    path.write_bytes(PACK[packed](LINES))
    feed = _feed(path)
    assert _read(feed) == dict(zip([f"{path.name}#{n}" for n in (1, 4, 5, 6)], BODIES, strict=True))
    assert feed.done == feed.total == path.stat().st_size


@pytest.mark.parametrize("packed", [".gz", ".zst"])
def test_packed_files_put_together_are_read_to_the_end(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"feed.jsonl{packed}"
    path.write_bytes(PACK[packed](b"one\ntw") + PACK[packed](b"o\nthree\n"))
    assert list(_read(_feed(path)).values()) == [b"one", b"two", b"three"]


@pytest.mark.parametrize("packed", [".gz", ".zst"])
@pytest.mark.parametrize("damage", ["cut", "changed", "garbage after"])
def test_of_a_damaged_file_the_lines_before_are_given(tmp_path: Path, packed: str, damage: str) -> None:
    lines = [os.urandom(300).hex().encode() for _ in range(3000)]
    data = PACK[packed](b"\n".join(lines) + b"\n")
    middle = len(data) // 2
    damaged = {
        "cut": data[:middle],
        "changed": data[:middle] + b"\x00" * 4096 + data[middle + 4096 :],
        "garbage after": data + b"garbage",
    }
    (tmp_path / f"a.jsonl{packed}").write_bytes(damaged[damage])
    (tmp_path / "b.jsonl").write_bytes(b"after")
    bodies: list[bytes] = []
    with pytest.raises(BadSource, match=rf"a\.jsonl\{packed}: damaged at about byte \d+ of \d+"):
        _collect(_feed(tmp_path), bodies)
    assert bodies[-1] == b"after"
    assert len(bodies) > 500
    if damage != "changed":
        assert bodies[:-1] == lines[: len(bodies) - 1]


def test_batches_give_everything_before_the_complaint(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"one\ntwo\n")[:-4])
    batches: list[list[Delivery]] = []
    with pytest.raises(BadSource):
        batches.extend(_feed(tmp_path).batches(10))
    assert [delivery.body for batch in batches for delivery in batch] == [b"one", b"two"]


@given(st.lists(st.binary(max_size=9), max_size=20), st.integers(1, 6))
def test_split_is_independent_of_the_chunks(chunks: list[bytes], limit: int) -> None:
    whole = b"".join(chunks)
    expected = [(number, line[:limit]) for number, line in enumerate(whole.split(b"\n"), 1)]
    expected = expected[:-1] if not expected[-1][1] else expected
    assert [line for line in split_lines(chunks, limit) if line] == expected


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_bytes(b"x" * 3000 + b"\nshort\n" + b"y" * 1024)
    assert [len(body) for body in _read(_feed(tmp_path)).values()] == [1024, 5, 1024]


def test_a_small_packed_bomb_is_cut_too(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl.zst").write_bytes(zstandard.compress(b"x" * 50_000_000 + b"\nafter"))
    assert [len(body) for body in _read(_feed(tmp_path)).values()] == [1024, 5]


def test_a_directory_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.htm", "a.JSON", ".hidden/x.txt", "b/.x.txt", "z.pdf", "c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('[{"id": 1}, {"id":  2}]')
    feed = _feed(tmp_path)
    deliveries = list(feed)
    assert [d.source for d in deliveries] == ["a.JSON#1", "a.JSON#2", "c.jsonl#1", "b/10.htm", "b/2.txt"]
    assert [d.media for d in deliveries] == ["application/json"] * 3 + ["text/html", "text/plain"]
    assert [d.body for d in deliveries[:2]] == [b'{"id": 1}', b'{"id":  2}']
    assert feed.skipped == 1
    assert feed.done == feed.total


def test_links_do_not_lead_out_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.txt").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.txt").write_text("a")
    (root / "again.txt").symlink_to(root / "a.txt")
    (root / "link.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (root / "folder").symlink_to(tmp_path / "out")
    (root / "broken.txt").symlink_to(tmp_path / "nothing")
    assert _read(_feed(root)) == {"a.txt": b"a", "again.txt": b"a"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'\xef\xbb\xbf[{"id":1}]', [b'{"id":1}']),
        (b' {"id":1} ', [b' {"id":1} ']),
        (b"[1, 2", [b"[1, 2"]),
        (b"[]", []),
        (b"\xff", [b"\xff"]),
    ],
)
def test_json_is_an_object_or_an_array(tmp_path: Path, body: bytes, expected: list[bytes]) -> None:
    (tmp_path / "a.json").write_bytes(body)
    assert list(_read(_feed(tmp_path)).values()) == expected


def test_files_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 2000)
    (tmp_path / "b.json").write_bytes(b"[" + b" " * 2000 + b"]")
    bodies: list[bytes] = []
    with pytest.raises(BadSource, match=r"b\.json: over 1024 bytes; JSON lines"):
        _collect(_feed(tmp_path), bodies)
    assert bodies == [b"x" * 1024]


def test_standard_input() -> None:
    feed = _feed("-", stdin=b"one\n\nthree")
    assert _read(feed) == {"stdin#1": b"one", "stdin#3": b"three"}
    assert (feed.total, feed.done) == (None, 10)


def test_a_batch_ends_where_standard_input_would_wait() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", buffering=0) as there, os.fdopen(reading, "rb") as here:
        there.write(b"one\ntwo\nthr")
        batches = open_sources(["-"], SETTINGS, stdin=here, now=lambda: NOON).batches(100)
        assert [delivery.body for delivery in next(batches)] == [b"one", b"two"]
        there.write(b"ee\n")
        assert [delivery.body for delivery in next(batches)] == [b"three"]


def test_every_mistake_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    with pytest.raises(BadSource) as caught:
        _feed(tmp_path / "a.pdf", tmp_path / "missing.jsonl", "", "-")
    message = str(caught.value)
    assert "a.pdf: not a kind of file that is read; these are: .jsonl" in message
    assert "missing.jsonl: No such file or directory" in message
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize(
    ("sources", "follow"), [([], False), (["-"], True), (["\0.txt"], False), (["/dev/null"], False)]
)
def test_what_is_no_source(sources: list[str], follow: bool) -> None:
    with pytest.raises(BadSource):
        open_sources(sources, SETTINGS, follow=follow)


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "feed.txt").write_text("same")
    assert len(_read(_feed(tmp_path / "a", tmp_path / "b", tmp_path / "a" / "feed.txt"))) == 2


def test_reading_again_gives_the_same_ids(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_bytes(LINES)
    first = [delivery.id for delivery in _feed(tmp_path)]
    assert first == [delivery.id for delivery in _feed(tmp_path / "feed.jsonl")]
    assert first[0] == delivery_id("feed.jsonl#1", BODIES[0])


def test_received_grows_even_where_the_clock_does_not(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_bytes(LINES)
    times = iter([NOON, NOON, NOON - timedelta(hours=1), NOON + timedelta(hours=1)])
    moments = [d.received for d in open_sources([str(tmp_path)], SETTINGS, now=lambda: next(times))]
    tick = timedelta(microseconds=1)
    assert moments == [NOON, NOON + tick, NOON + 2 * tick, NOON + timedelta(hours=1)]


def test_a_stop_ends_the_feed(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_bytes(LINES)
    stop = threading.Event()
    deliveries = iter(open_sources([str(tmp_path)], SETTINGS, stop=stop, now=lambda: NOON))
    next(deliveries)
    stop.set()
    assert list(deliveries) == []


def test_batches_are_bounded_in_number_and_bytes() -> None:
    def ten(_: Meter) -> Iterator[Item | None]:
        yield from (Item(str(n), b"x" * 100) for n in range(10))

    def sizes(size: int, batch_bytes: int) -> list[int]:
        return [len(batch) for batch in Deliveries([ten], batch_bytes=batch_bytes).batches(size)]

    assert sizes(4, 10_000) == [4, 4, 2]
    assert sizes(100, 300) == [3, 3, 3, 1]


def test_names_that_are_not_text_can_be_sent(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("a")
    (delivery,) = _feed(tmp_path)
    assert msgspec.json.decode(msgspec.json.encode(delivery.source)) == "\\xff.txt"


def _collect(feed: Deliveries, into: list[bytes]) -> Deliveries:
    for delivery in feed:
        into.append(delivery.body)  # noqa: PERF401 - what came before an error is wanted
    return feed
