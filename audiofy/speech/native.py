"""What the engines in C need: a sound that arrives in pieces, away from signal handlers."""

import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Sound:
    """The frames that a C library hands over, one buffer after the other."""

    def __init__(self) -> None:
        self._buffers: list[bytes] = []

    def take(self, address: int | None, size_bytes: int) -> None:
        if address and size_bytes > 0:
            self._buffers.append(ctypes.string_at(address, size_bytes))

    @property
    def pcm(self) -> bytes:
        return b"".join(self._buffers)


def undisturbed(work: Callable[[], Result]) -> Result:
    """The result of work in which no signal handler can break in.

    Python runs signal handlers in the main thread, also inside a callback from C. An exception
    cannot pass through C, so a Ctrl-C would be lost there, and a piece of the sound with it.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
