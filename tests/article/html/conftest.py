"""A web server on loopback whose every misbehaviour is a path."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

PAGES = Path(__file__).parent / "pages"
TEXT = (
    "<html><body><article><h1>Größere Brücke für Kröten</h1>"
    + "<p>Für die Kröten gibt es jetzt eine größere Brücke, und sie wird schon benutzt.</p>" * 1
    + "<p>Am Abend zählte die Küsterin zwölf Tiere, am nächsten Morgen waren es schon dreißig.</p>"
    + "</article></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    """`/pages/NAME` is a page of ours; the other paths do what they are called."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        name = unquote(self.path.partition("?")[0]).strip("/").replace("-", "_").partition("/")
        action = getattr(self, f"_{name[0]}", None)
        if action is None:
            self.send_error(404, "Not Found")
        else:
            action(name[2])

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def _answer(self, body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        for header, value in more.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _pages(self, name: str) -> None:
        self._answer((PAGES / name).read_bytes())

    def _wrong_charset(self, _: str) -> None:
        self._answer(TEXT.encode(), "text/html; charset=iso-8859-1")

    def _old_charset(self, _: str) -> None:
        self._answer(TEXT.encode("cp1252"), "text/html; charset=windows-1252")

    def _meta_charset(self, _: str) -> None:
        page = TEXT.replace("<html>", '<html><head><meta charset="iso-8859-1"></head>')
        self._answer(page.encode("cp1252"), "text/html")

    def _unknown_charset(self, _: str) -> None:
        self._answer(TEXT.encode("cp1252"), "text/html; charset=klingonisch")

    def _gzip(self, _: str) -> None:
        self._answer(gzip.compress(TEXT.encode()), Content_Encoding="gzip")

    def _bomb(self, _: str) -> None:
        self._answer(gzip.compress(b"\0" * 200_000_000, 9), Content_Encoding="gzip")

    def _cut_gzip(self, _: str) -> None:
        self._answer(gzip.compress(TEXT.encode())[:-60], Content_Encoding="gzip")

    def _gzip_in_parts(self, _: str) -> None:
        page = TEXT.encode()
        parts = gzip.compress(page[:150]) + gzip.compress(page[150:]) + b"\0\0"
        self._answer(parts, Content_Encoding="gzip")

    def _foreign_charset(self, _: str) -> None:
        self._answer(TEXT.encode("cp1252"), "text/html; charset=koi8-r")

    def _nul_charset(self, _: str) -> None:
        self._answer(TEXT.encode("cp1252"), 'text/html; charset="a\0b"')

    def _undefined_charset(self, _: str) -> None:
        self._answer(TEXT.encode("cp1252"), "text/html; charset=undefined")

    def _broken_letter(self, _: str) -> None:
        self._answer(TEXT.encode() + b"<aside>Mehr \xc3</aside>")

    def _no_http(self, _: str) -> None:
        self.wfile.write(TEXT.encode() * 100)

    def _hints(self, _: str) -> None:
        text = "---\ntitle: X\nlexicon: /etc/passwd\nvoice: /srv/x.onnx\n---\nEs regnet am Kai."
        self._answer(text.encode(), "text/markdown")

    def _no_gzip(self, _: str) -> None:
        self._answer(TEXT.encode(), Content_Encoding="gzip")

    def _brotli(self, _: str) -> None:
        self._answer(TEXT.encode(), Content_Encoding="br")

    def _picture(self, _: str) -> None:
        self._answer(b"\x89PNG\r\n", "image/png")

    def _empty(self, _: str) -> None:
        self._answer(b"")

    def _cut(self, _: str) -> None:
        self._answer(TEXT.encode(), Content_Length="100000")

    def _huge(self, _: str) -> None:
        """100 MB, and the header does not say so."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            for _number in range(100):
                self.wfile.write(b"<p>" + b"a" * 999_997)
        except OSError:
            self.server.asked.append("hung up")  # type: ignore[attr-defined]

    def _said_huge(self, _: str) -> None:
        self._answer(b"<p>", Content_Length="100000000")

    def _slow(self, _: str) -> None:
        """Ten bytes a second, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self._drip(b"a")

    def _slow_header(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        self._drip(b"a")

    def _drip(self, drop: bytes) -> None:
        try:
            for _number in range(200):
                self.wfile.write(drop)
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def _silent(self, _: str) -> None:
        time.sleep(3)

    def _loop(self, _: str) -> None:
        self._to("/loop")

    def _hops(self, count: str) -> None:
        self._to(f"/hops/{int(count) - 1}" if count != "1" else "/pages/weblog.html")

    def _to_private(self, address: str) -> None:
        self._to(f"http://{unquote(address)}/geheim")

    def _to_nowhere(self, _: str) -> None:
        self._to("http://[::1")

    def _to_umlaut(self, _: str) -> None:
        self._to("/größe".encode().decode("latin-1"))

    def _größe(self, _: str) -> None:
        self._answer(TEXT.encode())

    def _to_far(self, _: str) -> None:
        self._to("/" + "a" * 60_000)

    def _to_file(self, _: str) -> None:
        self._to("file:///etc/passwd")

    def _to(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()


class Site:
    """The server's address, and what it was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.asked: list[str] = []
        server.asked = self.asked  # type: ignore[attr-defined]


@pytest.fixture
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Site(server)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that are resolved, in order; every one of `.test` is this machine."""
    names: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        names.append(host)
        target = "127.0.0.1" if host.endswith(".test") else host
        return real(target, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return names
