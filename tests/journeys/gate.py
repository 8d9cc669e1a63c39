"""What stands between a browser and a site: it lets all through, holds some of it, or says that the site is gone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Longer than anybody waits.
FOR_EVER = 120


class Gate(ThreadingHTTPServer):
    """``hold`` and ``break_down`` say what becomes of the next requests; ``open`` lets everything through again."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Through)
        self.site = port
        self.held: tuple[str, str] | None = None
        self.is_down = False
        self.freed = threading.Event()
        self.probed = threading.Event()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"

    def hold(self, path: str = "", method: str = "") -> None:
        """Keep requests whose path begins with this waiting: all of them, or those for one page, or only its "POST".

        What waits already and would not be held now goes on.
        """
        self.probed.clear()
        self.held = path, method
        before, self.freed = self.freed, threading.Event()
        before.set()

    def holds(self, path: str, method: str) -> bool:
        return self.held is not None and path.startswith(self.held[0]) and self.held[1] in {"", method}

    def break_down(self) -> None:
        """Answer as a proxy does whose site is gone."""
        self.is_down = True

    def open(self) -> None:
        self.held, self.is_down = None, False
        self.freed.set()


class Through(BaseHTTPRequestHandler):
    """One request, passed on as it is."""

    server: Gate

    def wait(self) -> None:
        gate, end = self.server, time.monotonic() + FOR_EVER
        while (freed := gate.freed) and gate.holds(self.path, self.command) and time.monotonic() < end:
            freed.wait(FOR_EVER)

    def pass_on(self) -> None:
        gate = self.server
        if gate.holds(self.path, self.command):
            self.wait()
        elif self.command == "HEAD":
            gate.probed.set()
        if gate.is_down:
            self.send_error(502)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        site = HTTPConnection("127.0.0.1", gate.site)
        try:
            site.request(self.command, self.path, body=body, headers=dict(self.headers.items()))
            answer = site.getresponse()
            content = answer.read()
        finally:
            site.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = pass_on

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the site has a log of its own."""

    def handle(self) -> None:
        """A browser that has gone meanwhile is no failure."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()


@contextmanager
def gate_before(port: int) -> Iterator[Gate]:
    gate = Gate(port)
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    try:
        yield gate
    finally:
        gate.open()
        gate.shutdown()
        gate.server_close()
