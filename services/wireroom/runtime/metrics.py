"""What a host counts, and the page that shows it: Prometheus metrics and /healthz."""

import threading
from collections.abc import Callable, Iterable, Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import Counter, Gauge, Histogram, make_wsgi_app

from wireroom.kernel.stage import Emit
from wireroom.runtime.apply import Result

OUTCOMES = Counter(
    "wireroom_outcomes", "Items by the stage that had the last word and what it said", ["stage", "outcome"]
)
BATCH_SECONDS = Histogram("wireroom_batch_seconds", "Time for a batch, its delivery included", ["service"])
LAG = Gauge("wireroom_lag", "Messages that wait in the partitions of this worker", ["service"])
STALLED_SECONDS = Gauge(
    "wireroom_stalled_seconds", "Time since offsets last advanced while messages waited", ["service"]
)
RETRYING = Gauge("wireroom_retrying", "1 while a transient fault is being waited out", ["service"])


def count_outcomes(results: Iterable[Result]) -> None:
    """Count one outcome for each result."""
    for result in results:
        outcome = result.outcome
        OUTCOMES.labels(result.stage, "emit" if isinstance(outcome, Emit) else outcome.reason).inc()


def serve(host: str, port: int, healthy: Callable[[], bool]) -> None:
    """Serve /metrics and /healthz (200, or 503 when `healthy` says no) from a daemon thread."""
    metrics = make_wsgi_app()

    def page(environ: dict[str, Any], start: Callable[..., Any]) -> Sequence[bytes]:
        if environ.get("PATH_INFO") != "/healthz":
            return list(metrics(environ, start))
        is_healthy = healthy()
        start("200 OK" if is_healthy else "503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"ok\n" if is_healthy else b"stalled\n"]

    server = make_server(host, port, page, server_class=_Threaded, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: object) -> None:
        """Say nothing: a health check every few seconds is not news."""
