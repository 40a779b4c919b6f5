"""Elasticsearch behind TLS: who is let in, and whom Wireroom trusts."""

import json
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from wireroom.index.build import open_deliveries
from wireroom.index.deployed.client import connect
from wireroom.index.deployed.setup import setup_index
from wireroom.index.settings import Access, Settings
from wireroom.kernel.errors import BadSettings, Unavailable
from wireroom.pipeline.settings import read
from wireroom.search.deployed.elasticsearch import open_elasticsearch


@dataclass
class Server:
    """What listens at `url` with a certificate of the CA, and the Authorization of each request; it answers 401."""

    url: str
    ca: Path
    seen: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Notes who asks, and lets nobody in."""

    seen: list[str]

    def answer(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({"error": {"type": "security_exception"}, "status": 401}).encode()
        self.send_response(401)
        for name, value in {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = answer  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing."""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a CA, another CA, and a certificate of the first for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    for name in ("ca", "other"):
        names = ("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name} of the tests")
        openssl("req", "-x509", *key, *names, "-days", "2", "-addext", "keyUsage=critical,keyCertSign")
    (folder / "for").write_text("subjectAltName=IP:127.0.0.1")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "for")
    openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", "-days", "2", *signed)
    return folder


@pytest.fixture
def server(certificates: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    handler = type("Seen", (Handler,), {"seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = Thread(target=listening.serve_forever)
        thread.start()
        made = Server(f"https://127.0.0.1:{listening.server_port}", certificates / "ca.pem")
        made.seen = handler.seen
        yield made
        listening.shutdown()
        thread.join()


def test_an_api_key_goes_before_user_and_password(server: Server) -> None:
    access = Access(server.url, "elastic", "secret", "a2V5", str(server.ca))
    with pytest.raises(Unavailable, match="WIREROOM_ELASTICSEARCH_API_KEY"):
        setup_index(Settings(), access)
    with pytest.raises(Unavailable, match="refuses"):
        list(open_deliveries(Settings(), access))
    with pytest.raises(Unavailable, match="refuses"):
        open_elasticsearch(access, "articles").search("*")
    assert set(server.seen) == {"ApiKey a2V5"}


@pytest.mark.parametrize(("password", "sent"), [("secret", "Basic ZWxhc3RpYzpzZWNyZXQ="), ("", "")])
def test_without_a_key_it_is_user_and_password_or_nobody(server: Server, password: str, sent: str) -> None:
    with pytest.raises(Unavailable, match="refuses"):
        setup_index(Settings(), Access(server.url, "elastic", password, ca=str(server.ca)))
    assert set(server.seen) == {sent}


@pytest.mark.parametrize("ca", ["", "other.pem"])
def test_a_server_of_an_unknown_ca_is_sent_nothing(server: Server, certificates: Path, ca: str) -> None:
    access = Access(server.url, api_key="a2V5", ca=str(certificates / ca) if ca else "")
    with pytest.raises(Unavailable, match=r"not to be trusted.*WIREROOM_ELASTICSEARCH_CA"):
        open_elasticsearch(access, "articles").get("a")
    assert server.seen == []


def test_a_certificate_is_for_one_address(server: Server) -> None:
    access = Access(server.url.replace("127.0.0.1", "localhost"), api_key="a2V5", ca=str(server.ca))
    with pytest.raises(Unavailable, match="not to be trusted"):
        open_elasticsearch(access, "articles").get("a")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_that_is_no_file_of_one_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(BadSettings, match=r"WIREROOM_ELASTICSEARCH_CA: .*ca\.pem"):
        connect(Access("https://127.0.0.1:9200", ca=str(path)))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9200", "127.0.0.1:9200"])
def test_a_ca_is_for_a_url_with_https(certificates: Path, url: str) -> None:
    with pytest.raises(BadSettings, match="WIREROOM_ELASTICSEARCH with WIREROOM_ELASTICSEARCH_CA"):
        connect(Access(url, ca=str(certificates / "ca.pem")))


def test_the_settings_name_key_and_ca() -> None:
    servers = read({"WIREROOM_ELASTICSEARCH_API_KEY": "a2V5", "WIREROOM_ELASTICSEARCH_CA": "/ca.pem"}).servers
    assert servers.elasticsearch_access() == Access("http://127.0.0.1:9200", "elastic", "", "a2V5", "/ca.pem")
