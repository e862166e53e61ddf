"""Tasks for the executors, in a module that every worker can import."""

import os
import time


def doubled(number: int) -> int:
    return 2 * number


def process_id() -> int:
    return os.getpid()


def dawdled(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def dead() -> None:
    os._exit(9)


def mistaken() -> None:
    raise ZeroDivisionError("by nothing")
