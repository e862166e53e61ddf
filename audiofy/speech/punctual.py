"""Answers that end in time: a time-out for each packet lets a server drip on for ever."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


class Watch:
    """While it is entered: the time that an answer may take, from the asking to its last byte.

    When that time is up, `is_over` says so, and the connection is shut, whatever it waits for. The
    clock says it, too: a time-out for the last packet may end before the timer's thread gets on.
    """

    def __init__(self, limit_s: float) -> None:
        self._until_s = time.monotonic() + limit_s
        self._is_shut = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(limit_s, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Watch":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    @property
    def is_over(self) -> bool:
        return self._is_shut or time.monotonic() >= self._until_s

    def take(self, connected: socket.socket | None) -> None:
        """Watch this connection; raises TimeoutError if it comes too late."""
        self._socket = connected
        if self.is_over:
            raise TimeoutError("the connection was not made in time")

    def _end(self) -> None:
        self._is_shut = True
        if self._socket is not None:
            with suppress(OSError):  # not the method of TLS, which the reading thread is in
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def punctual_adapter(present: Callable[[], Watch]) -> "HTTPAdapter":
    """For a session of requests: whoever waits for an answer does so under the present watch."""
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection

    class Plain(_Punctual, HTTPConnection):
        watch = staticmethod(present)

    class Secure(_Punctual, HTTPSConnection):
        watch = staticmethod(present)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pools = {"http": PlainPool, "https": SecurePool}

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
            super().init_poolmanager(*arguments, **settings)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, *arguments: Any, **settings: Any) -> Any:
            manager = super().proxy_manager_for(*arguments, **settings)
            manager.pool_classes_by_scheme = pools
            return manager

    return Adapter()


class _Punctual:
    """A connection that is shown to the watch before it waits for the answer."""

    watch: Callable[[], Watch]
    sock: socket.socket | None

    def getresponse(self) -> Any:
        self.watch().take(self.sock)
        return super().getresponse()  # type: ignore[misc]
