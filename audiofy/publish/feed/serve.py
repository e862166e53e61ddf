"""A server to look at a site, and to listen to it with any podcast app, before it is published.

HEAD, byte ranges, ETag and 304, media types, CORS, security headers; nothing outside the site, no
hidden file. It is meant for one's own machine; for the world see the site's folder `hosting`.
"""

import hashlib
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiofy.errors import InputMissing, PublishError
from audiofy.publish.feed.hosting import caching, media_type, security_headers
from audiofy.publish.feed.model import FEED
from audiofy.publish.feed.pages import POLICY
from audiofy.publish.feed.state import read_state

LOOPBACK = "127.0.0.1"
_ALLOWED = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "*"}
_FEED = re.compile(r"feed(-\d+)?\.xml")
_PART = re.compile(r"(?=\d|-\d)(\d{0,30})-(\d{0,30})", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")


def site_app(site: Path, *, as_published: bool = False) -> ASGIApp:
    """The site as an ASGI application.

    The addresses in its feed lead to this server, so that an app finds what is not published yet,
    unless `as_published`. Raises InputMissing if there is no site.
    """
    if not (site / FEED).is_file():
        raise InputMissing(
            f"There is no {FEED} in {site}.", f"audiofy feed build OUT --site {site}"
        )
    state = None if as_published else read_state(site)
    files = _Files(site, state.base_url if state else "")
    return _Headed(Starlette(routes=[Mount("/", files)]))


def serve_site(
    site: Path,
    *,
    host: str = LOOPBACK,
    port: int = 8000,
    as_published: bool = False,
    ready: Callable[[str], None],
) -> None:
    """Serve until interrupted; `ready` is told the address. Port 0: any that is free.

    Raises InputMissing without a site, PublishError if the port is taken.
    """
    app = site_app(site, as_published=as_published)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise PublishError(
            f"Nothing can be served at {host}:{port}: {os.strerror(error.errno or 0)}.",
            "Choose another port; any that is free: --port 0",
        ) from error
    with listener:
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{listener.getsockname()[1]}/")
        config = uvicorn.Config(app, log_level="warning", server_header=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])


class _Files(StaticFiles):
    """Files with their types; the feed's addresses lead here."""

    def __init__(self, site: Path, base_url: str) -> None:
        super().__init__(directory=site, html=True)
        self.base_url = base_url

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=_ALLOWED)
        if any(part.startswith(".") and part != "." for part in path.split(os.sep)):
            raise HTTPException(status_code=404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: Any,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        name = Path(full_path).name
        fixed = {"Cache-Control": caching(name), "Content-Type": media_type(name)}
        if _FEED.fullmatch(name) and self.base_url:
            return self._feed(Path(full_path), scope, fixed)
        response: Response = FileResponse(
            full_path, status_code=status_code, stat_result=stat_result, headers=fixed
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    def _feed(self, path: Path, scope: Scope, headers: dict[str, str]) -> Response:
        host = Headers(scope=scope).get("host", "")
        if not _HOST.fullmatch(host):
            raise HTTPException(status_code=400)
        content = path.read_bytes().replace(self.base_url.encode(), f"http://{host}/".encode())
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response = Response(content, headers=headers | {"ETag": etag})
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


class _Headed:
    """An application whose every answer has the security headers, that of a mistake too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = security_headers(POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    found[name] = value
            await send(message)

        await self.app(_without_odd_range(scope), receive, headed)


def _without_odd_range(scope: Scope) -> Scope:
    """A range that is none, or of another unit, is as if it were not there (RFC 9110, 14.2)."""
    wanted = Headers(scope=scope).get("range", "") if scope["type"] == "http" else ""
    if not wanted or _is_range(wanted):
        return scope
    others = [(name, value) for name, value in scope["headers"] if name != b"range"]
    return {**scope, "headers": others}


def _is_range(wanted: str) -> bool:
    unit, _, parts = wanted.partition("=")
    found = [_PART.fullmatch(part.strip()) for part in parts.split(",")]
    in_order = (p and (not (p[1] and p[2]) or int(p[1]) <= int(p[2])) for p in found)
    return unit.strip().lower() == "bytes" and all(in_order)
