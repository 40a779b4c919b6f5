"""Fetching a document from a server that is not trusted: bounded in size, time, redirects and where it may lead.

The address that was checked is the one that is connected to, so that a second look-up cannot lead elsewhere.

Redirects and unpacking are done here because those of httpx's client (0.28) do not keep the bounds. It reads the body
of a redirect whole before it follows it. It unpacks whatever came in at once before it counts: from 64 KiB, 68 MB of
gzip, more than 1 GB of zstd that nobody asked for, and any number of packings around each other. And it takes a
gzip document that was cut off for a whole one.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

import httpcore
import httpx

from wireroom.kernel.errors import BadSource
from wireroom.producer.settings import Settings

MAX_REDIRECTS = 5
FAILURES = (
    httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol,
    zlib.error, UnicodeError,
)  # fmt: skip
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server sent with a document, to be asked later with whether it has changed; "" for nothing."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A document and where it was found after all redirects."""

    url: str
    body: bytes
    content_type: str
    validators: Validators


def fetch(url: str, settings: Settings, validators: Validators) -> Page | None:
    """Return the document at `url`, or None when it has not changed since the `validators`. Raises BadSource."""
    backend = Backend(settings.allow_private, time.monotonic() + settings.overall_timeout)
    try:
        target = _check_url(url, httpx.URL(url))
        for _ in range(MAX_REDIRECTS + 1):
            answer = _request(target, backend, settings, validators)
            if not isinstance(answer, httpx.URL):
                return answer
            target = _check_url(url, answer)
    except FAILURES as error:
        raise BadSource(f"{url}: {str(error) or type(error).__name__}") from error
    except httpx.InvalidURL as error:
        raise BadSource(f"{url}: not a URL that can be read: {error}") from error
    raise BadSource(f"{url}: more than {MAX_REDIRECTS} redirects")


def _check_url(source: str, url: httpx.URL) -> httpx.URL:
    if url.scheme not in ("http", "https") or not url.host:
        raise BadSource(f"{source}: leads to {url.scheme or 'no'} instead of http or https")
    if url.userinfo:
        raise BadSource(f"{url.host}: a URL with a user name in it is not read")
    return url


def _request(url: httpx.URL, backend: "Backend", settings: Settings, validators: Validators) -> Page | httpx.URL | None:
    """Return the document, the URL that it has moved to, or None when it has not changed."""
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeouts = {"connect": settings.connect_timeout, "read": settings.read_timeout, "write": settings.read_timeout}
    with (
        httpcore.ConnectionPool(network_backend=backend) as pool,
        pool.stream("GET", target, headers=_headers(url, validators), extensions={"timeout": timeouts}) as response,
    ):
        headers = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status == 304:
            return None
        if response.status in (301, 302, 303, 307, 308) and "location" in headers:
            return url.join(headers["location"])
        if response.status != 200:
            raise BadSource(f"{url}: the server answered {response.status}")
        body = _read_body(response.iter_stream(), headers.get("content-encoding", ""), settings.max_feed, str(url))
    validators = Validators(headers.get("etag", ""), headers.get("last-modified", ""))
    return Page(str(url), body, headers.get("content-type", ""), validators)


def _headers(url: httpx.URL, validators: Validators) -> list[tuple[str, str]]:
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": "wireroom",
        "Accept-Encoding": "gzip",
        "Accept": "*/*",
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.modified,
    }
    return [(name, value) for name, value in headers.items() if value]


def _read_body(chunks: Iterable[bytes], encoding: str, limit: int, url: str) -> bytes:
    if encoding.lower() not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BadSource(f"{url}: packed as {encoding}, which was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding.lower() not in ("", "identity") else None
    body = bytearray()
    for chunk in chunks:
        body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
        if len(body) > limit:
            raise BadSource(f"{url}: over {limit} bytes")
    if unpacker and not unpacker.eof:
        raise BadSource(f"{url}: ends in the middle")
    return bytes(body)


def public(address: str) -> bool:
    """Return whether an IP address is one of the open internet's, and not of a host or network of our own."""
    ip = ip_address(address.partition("%")[0])
    if ip in _NAT64:
        ip = IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and ip not in _SIX_TO_FOUR


class Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to nothing after `deadline` (of time.monotonic)."""

    def __init__(self, allow_private: bool, deadline: float) -> None:
        self._allow_private = allow_private
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve the host, refuse it if any of its addresses is private, and connect to one of them."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            limit = _remaining(self._deadline, timeout)
            try:
                stream = self._sockets.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error.strerror}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        refused = [address for address in addresses if not (self._allow_private or public(address))]
        if refused:
            raise BadSource(f"{host} is at {refused[0]}, a private address, which feeds may not lead to")
        return addresses


class _BoundedStream(httpcore.NetworkStream):
    """A connection that ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _remaining(self._deadline, timeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, limit), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _remaining(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("took too long altogether")
    return left if timeout is None else min(left, timeout)
