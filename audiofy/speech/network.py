"""Asking a speech server: verified TLS, bounded waiting, and patience with failures that pass."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from audiofy.errors import SynthesisError
from audiofy.speech.model import Clip

if TYPE_CHECKING:
    import requests

_TRY_LATER = "Try again later, or speak offline: --engine auto"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt gave no clip. `passing`: another may; `wait_s`: when the server says so."""

    cause: str
    hint: str = _TRY_LATER
    passing: bool = True
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds, and how often to ask.

    Between two attempts the wait doubles from `first_wait_s`, half of it by chance, so that many
    clients do not come back at once; the server's own Retry-After goes before it. A wait over
    `longest_wait_s`, or beyond `total_s` for all attempts, is a failure.
    """

    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    total_s: float = 180.0
    connect_s: float = 3.05
    read_s: float = 15.0
    answer_s: float = 45.0
    answer_bytes: int = 4_000_000


def persist(
    attempt: Callable[[], Clip | Failure], patience: Patience, engine: str, text: str
) -> Clip:
    """The clip of the first attempt that gives one; raises SynthesisError after the last."""
    deadline = time.monotonic() + patience.total_s
    asked = 0
    while True:
        outcome = attempt()
        if isinstance(outcome, Clip):
            return outcome
        asked += 1
        wait_s = _wait_s(outcome, asked, patience)
        late = wait_s > patience.longest_wait_s or time.monotonic() + wait_s > deadline
        if late or asked == patience.attempts or not outcome.passing:
            often = f" (asked {asked} times)" if asked > 1 else ""
            raise SynthesisError(engine, f"{outcome.cause}{often}", text, outcome.hint)
        time.sleep(wait_s)


def _wait_s(failure: Failure, asked: int, patience: Patience) -> float:
    if failure.wait_s is not None:
        return failure.wait_s
    wait_s: float = min(patience.first_wait_s * 2 ** (asked - 1), patience.longest_wait_s)
    return wait_s * random.uniform(0.5, 1)


class Line:
    """Connections to a server, kept open; each thread has its own."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._local = threading.local()

    def send(self, request: "requests.PreparedRequest") -> bytes | Failure:
        """The body of the answer, if it is a whole one with status 200."""
        import requests
        import urllib3

        session = self._session()
        settings = session.merge_environment_settings(request.url or "", {}, True, None, None)
        timeouts = (self._patience.connect_s, self._patience.read_s)
        try:
            with session.send(
                request, timeout=timeouts, allow_redirects=False, **settings
            ) as response:
                if response.status_code != requests.codes.ok:
                    return _refusal(response)
                return self._body(response)
        except requests.exceptions.SSLError as error:
            hint = "Is a proxy in between? Its certificate goes into REQUESTS_CA_BUNDLE."
            return Failure(f"the server cannot prove who it is: {error}", hint, passing=False)
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
            return Failure("the server did not answer in time")
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            return Failure(f"the connection failed: {_innermost(error)}")

    def _session(self) -> "requests.Session":
        import requests

        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        session: requests.Session = self._local.session
        return session

    def _body(self, response: "requests.Response") -> bytes | Failure:
        """The body; a drip or a flood is cut off. urllib3 checks it against Content-Length."""
        deadline = time.monotonic() + self._patience.answer_s
        body = bytearray()
        while part := response.raw.read1(65_536, decode_content=True):
            body += part
            if len(body) > self._patience.answer_bytes:
                return Failure("the answer is too long for a sentence", passing=False)
            if time.monotonic() > deadline:
                return Failure("the answer did not end in time")
        return bytes(body)


_TOO_MANY, _REQUEST_TIMEOUT, _SERVER_ERRORS = 429, 408, 500


def _refusal(response: "requests.Response") -> Failure:
    status = response.status_code
    cause = f"the server answered {status} {response.reason}".rstrip()
    if response.is_redirect:
        cause = f"the server sent us elsewhere ({status}): {response.headers['Location']:.80}"
        return Failure(cause, passing=False)
    passing = status in (_TOO_MANY, _REQUEST_TIMEOUT) or status >= _SERVER_ERRORS
    wait_s = retry_after_s(response.headers.get("Retry-After"))
    if wait_s is not None:
        cause += f" and asks to wait {wait_s:.0f} s"
    return Failure(cause, passing=passing, wait_s=wait_s)


def retry_after_s(header: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds from now: a number, or a date. None: unsaid."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _innermost(error: BaseException) -> BaseException:
    """The error that began it: the outer ones repeat its text with internal addresses."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
