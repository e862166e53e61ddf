"""Connections whose answers begin in time: a time-out for each packet lets a header drip on."""

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


def punctual_adapter(limit_s: float) -> "HTTPAdapter":
    """For a session of requests: a header that is not whole after so long is a time-out."""
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection

    class Plain(_Punctual, HTTPConnection):
        header_s = limit_s

    class Secure(_Punctual, HTTPSConnection):
        header_s = limit_s

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
    """A connection that is shut when the header of its answer takes too long."""

    header_s: float
    sock: socket.socket | None

    def getresponse(self) -> Any:
        late = threading.Event()

        def shut() -> None:
            late.set()
            if self.sock is not None:
                with suppress(OSError):  # not the method of TLS, which the reading thread is in
                    socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

        timer = threading.Timer(self.header_s, shut)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        except Exception as error:
            if late.is_set():
                raise TimeoutError("the header did not end in time") from error
            raise
        finally:
            timer.cancel()
