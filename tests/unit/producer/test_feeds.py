import contextlib
import gzip
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from wireroom.kernel.errors import BadSettings, BadSource
from wireroom.producer.feeds import Subscription, follow, pause
from wireroom.producer.fetch import public
from wireroom.producer.item import Item, Meter
from wireroom.producer.settings import Settings
from wireroom.producer.sources import open_sources

OPEN = Settings(allow_private=True, max_feed=50_000, overall_timeout=5.0, read_timeout=2.0)
ENTRY = """<item><title>Ferry &amp;amp; bridge</title><link>https://e.org/{0}</link><guid>g{0}</guid>
<description>&lt;p&gt;Text {0} {1}&lt;/p&gt;</description><pubDate>Mon, 06 May 2024 14:00:00 +0200</pubDate>
<author>desk@e.org (The desk)</author></item>"""
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title><language>en</language>{}</channel></rss>'
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atomic</title><entry><id>urn:x:1</id><title>T</title>
<content type="text">Plain words</content><updated>2024-05-06T12:00:00Z</updated></entry></feed>"""

Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A web server on this machine, whose pages are set by a test."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Answer | Callable[[Any], Answer]] = {}
        self.asked: list[dict[str, str]] = []

    def url(self, path: str) -> str:
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):  # a client that left
                self.answer()

        def answer(self) -> None:
            site.asked.append({"path": self.path, **self.headers})
            page = site.pages.get(self.path, (404, {}, b""))
            status, headers, body = page(self) if callable(page) else page
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


def _rss(*numbers: int, edit: str = "") -> bytes:
    return RSS.format("".join(ENTRY.format(number, edit) for number in numbers)).encode()


def _read(url: str, settings: Settings = OPEN) -> list[tuple[str, dict[str, Any]]]:
    feed = open_sources([url], settings)
    return [(delivery.source, msgspec.json.decode(delivery.body)) for delivery in feed]


def test_rss_becomes_raw_articles_oldest_first(site: Site) -> None:
    site.pages["/rss"] = (200, {"Content-Type": "application/rss+xml"}, _rss(2, 1))
    first, second = _read(site.url("/rss"))
    assert (first[0], second[0]) == ("https://e.org/1", "https://e.org/2")
    assert first[1] == {
        "url": "https://e.org/1",
        "outlet": "The Paper",
        "title": "Ferry & bridge",
        "html": "<p>Text 1 </p>",
        "authors": ["The desk"],
        "published": "2024-05-06T12:00:00+00:00",
        "language": "en",
    }


def test_atom_without_links_goes_by_id(site: Site) -> None:
    site.pages["/atom"] = (200, {}, ATOM.encode())
    ((source, article),) = _read(site.url("/atom"))
    assert source == article["id"] == "urn:x:1"
    assert (article["text"], "html" in article) == ("Plain words", False)


def test_the_same_document_gives_the_same_deliveries(site: Site) -> None:
    site.pages["/rss"] = (200, {}, _rss(1, 2))
    runs = [list(open_sources([site.url("/rss")], OPEN)) for _ in range(2)]
    assert [delivery.id for delivery in runs[0]] == [delivery.id for delivery in runs[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_of_its_own_are_refused(site: Site, encoding: str) -> None:
    entities = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    bomb = entities + '<rss version="2.0"><channel><title>&b;</title></channel></rss>'
    site.pages["/rss"] = (200, {"Content-Type": f"application/xml; charset={encoding}"}, bomb.encode(encoding))
    with pytest.raises(BadSource, match="entities of its own"):
        _read(site.url("/rss"))


def test_a_body_is_never_taken_for_a_file_name(site: Site, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_bytes(_rss(1))
    site.pages["/rss"] = (200, {}, str(tmp_path / "secret.xml").encode())
    with pytest.raises(BadSource, match="not an RSS or Atom feed"):
        _read(site.url("/rss"))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, {}, b""), "answered 404"),
        ((200, {}, b"x" * 50_001), "over 50000 bytes"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 5_000_000)), "over 50000 bytes"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(_rss(1))[:-9]), "ends in the middle"),
        ((200, {"Content-Encoding": "gzip"}, b"not gzip"), "incorrect header"),
        ((200, {"Content-Encoding": "br"}, b"x"), "packed as br"),
        ((200, {"Content-Length": "99"}, b"x"), "closed"),
        ((200, {}, b"<html><p>Hello</p></html>"), "not an RSS or Atom feed"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "leads to file"),
        ((302, {"Location": "http://[::1"}, b""), "not a URL"),
        ((302, {"Location": "/rss"}, b""), "more than 5 redirects"),
        ((302, {"Location": "http://a:b@127.0.0.1/"}, b""), "with a user name"),
    ],
)
def test_hostile_answers(site: Site, answer: Answer, message: str) -> None:
    site.pages["/rss"] = answer
    with pytest.raises(BadSource, match=message):
        _read(site.url("/rss"))


def test_redirects_and_packing_are_followed(site: Site) -> None:
    site.pages["/old"] = (301, {"Location": "/rss"}, b"")
    site.pages["/rss"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(_rss(1)))
    assert len(_read(site.url("/old"))) == 1


def test_a_server_that_drips_is_left(site: Site) -> None:
    released = threading.Event()

    def drip(handler: Any) -> Answer:
        while not released.wait(0.05):
            handler.wfile.write(b"H")
        return 200, {}, b""

    site.pages["/rss"] = drip
    with pytest.raises(BadSource, match=r"127\.0\.0\.1.*(too long|timed out)"):
        _read(site.url("/rss"), msgspec.structs.replace(OPEN, overall_timeout=0.4))
    released.set()


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "gzip, gzip"])
def test_a_bomb_is_left_before_it_fills_the_memory(site: Site, encoding: str) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    packed = {"gzip": bomb, "zstd": zstandard.compress(bytes(50_000_000)), "gzip, gzip": gzip.compress(bomb)}
    site.pages["/rss"] = (200, {"Content-Encoding": encoding}, packed[encoding])
    tracemalloc.start()
    try:
        with pytest.raises(BadSource, match=r"over 50000 bytes|packed as"):
            _read(site.url("/rss"))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_the_body_of_a_redirect_is_not_read(site: Site) -> None:
    written = []

    def endless(handler: Any) -> Answer:
        handler.wfile.write(b"HTTP/1.0 302 Found\r\nLocation: /rss\r\n\r\n")
        while len(written) < 1000:
            written.append(handler.wfile.write(bytes(1_000_000)))
        return 200, {}, b""

    site.pages["/old"] = endless
    site.pages["/rss"] = (200, {}, _rss(1))
    assert len(_read(site.url("/old"))) == 1
    assert len(written) < 100


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "0.0.0.0", "2130706433"],  # noqa: S104 - to be refused
)
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(BadSource, match=r"private address|cannot be resolved"):
        _read(f"http://{host}:9/rss", Settings())


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "wireroom.producer.fetch.socket.getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("192.168.0.1", 80))],
    )
    with pytest.raises(BadSource, match=r"news\.example is at 192\.168\.0\.1, a private address"):
        _read("http://news.example/rss", Settings())


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/rss"] = (302, {"Location": "http://10.0.0.1/"}, b"")
    monkeypatch.setattr("wireroom.producer.fetch.public", lambda address: address == "127.0.0.1")
    with pytest.raises(BadSource, match=r"10\.0\.0\.1, a private address"):
        _read(site.url("/rss"), Settings())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::101:101", True),
        ("64:ff9b::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("ff0e::1", False),
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    assert public(address) is expected


def test_a_feed_is_asked_whether_it_changed(site: Site) -> None:
    site.pages["/rss"] = (200, {"ETag": '"v1"', "Last-Modified": "Mon, 06 May 2024 12:00:00 GMT"}, _rss(1))
    subscription = Subscription(site.url("/rss"), OPEN)
    assert len(list(subscription.read(Meter()))) == 1
    site.pages["/rss"] = (304, {}, b"")
    assert list(subscription.read(Meter())) == []
    assert site.asked[1]["If-None-Match"] == '"v1"'
    assert site.asked[1]["If-Modified-Since"] == "Mon, 06 May 2024 12:00:00 GMT"
    assert "If-None-Match" not in site.asked[0]


def test_only_new_and_changed_entries_are_given_again(site: Site) -> None:
    subscription = Subscription(site.url("/rss"), OPEN)
    sources = []
    for body in (_rss(2, 1), _rss(3, 2, 1), _rss(3, 2, edit="corrected")):
        site.pages["/rss"] = (200, {}, body)
        sources.append([item.source[-1] for item in subscription.read(Meter()) if item])
    assert sources == [["1", "2"], ["3"], ["2", "3"]]


class Waited(threading.Event):
    """A stop that is set after so many waits, each of which passes at once on its own clock."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.now = 0.0
        self.waits: list[float] = []
        self._left = waits

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0.0
        self.waits.append(timeout or 0.0)
        self._left -= 1
        if self._left <= 0:
            self.set()
        return self.is_set()


def test_following_polls_at_the_interval_and_backs_off(site: Site) -> None:
    site.pages["/rss"] = (200, {}, _rss(1))
    stop = Waited(5)
    items: list[Item | None] = []
    for item in follow([Subscription(site.url("/rss"), OPEN)], OPEN, stop, Meter(), lambda: stop.now):
        items.append(item)
        if stop.now >= 300.0:
            site.pages["/rss"] = (500, {}, b"")
    assert stop.waits == [0.0, 300.0, 300.0, 600.0, 1200.0]
    assert [item.source for item in items if item] == ["https://e.org/1"]
    assert items[1] is None


def test_a_failing_feed_does_not_hold_up_another(site: Site) -> None:
    site.pages["/rss"] = (200, {}, _rss(1))
    stop = Waited(4)
    feeds = [Subscription(site.url(path), OPEN) for path in ("/missing", "/rss")]
    assert [item for item in follow(feeds, OPEN, stop, Meter(), lambda: stop.now) if item]
    assert (feeds[0].failures, feeds[1].failures) == (1, 0)


def test_following_stops_in_the_middle_of_a_wait(site: Site) -> None:
    site.pages["/rss"] = (200, {}, _rss(1))
    stop = threading.Event()
    batches = open_sources([site.url("/rss")], OPEN, follow=True, stop=stop).batches(100)
    assert len(next(batches)) == 1
    threading.Timer(0.05, stop.set).start()
    assert list(batches) == []


def test_the_pause_is_bounded() -> None:
    hasty = msgspec.structs.replace(OPEN, interval=10.0, longest_backoff=100.0)
    assert [pause(failures, hasty) for failures in (0, 1, 3, 4, 10_000)] == [10.0, 20.0, 80.0, 100.0, 100.0]
    seldom = msgspec.structs.replace(OPEN, interval=300.0, longest_backoff=100.0)
    assert [pause(failures, seldom) for failures in (0, 1)] == [300.0, 300.0]
    with pytest.raises(BadSettings, match="interval"):
        msgspec.structs.replace(OPEN, interval=0.0)


def test_one_feed_that_fails_does_not_keep_the_others_from_being_read(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    site.pages["/rss"] = (200, {}, _rss(1))
    feed = open_sources([site.url("/x"), site.url("/rss"), str(tmp_path)], OPEN)
    sources: list[str] = []
    with pytest.raises(BadSource, match="/x: the server answered 404"):
        sources.extend(delivery.source for delivery in feed)
    assert feed.total is None
