"""Asking a speech server: verified TLS, bounded waiting, and patience with failures that pass."""

import hashlib
import json
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audiofy.errors import StorageError, SynthesisError
from audiofy.speech.crew import pause
from audiofy.speech.model import Clip
from audiofy.speech.punctual import Watch, punctual_adapter
from audiofy.speech.wording import visible

if TYPE_CHECKING:
    import requests
    from tenacity import RetryCallState

_TRY_LATER = "Try again later, or speak offline: --engine auto"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt gave no clip. `passing`: another may; `wait_s`: when the server says so.

    `outage`: the server was not there at all, or in trouble itself.
    """

    cause: str
    hint: str = _TRY_LATER
    passing: bool = True
    wait_s: float | None = None
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds, and how often to ask.

    Between two attempts the wait doubles from `first_wait_s`, half of it by chance, so that many
    clients do not come back at once; the server's own Retry-After goes before it. A wait over
    `longest_wait_s` is a failure. `answer_s` is for a whole answer, and after `total_s` all ends:
    an attempt that is under way, and the wait for a turn.
    """

    attempts: int = 10
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    total_s: float = 180.0
    connect_s: float = 3.05
    read_s: float = 15.0
    answer_s: float = 45.0
    answer_bytes: int = 4_000_000


class Breaker:
    """Stops asking a server that is down: after `most` outages in a row, for `rest_s` seconds.

    Then one attempt may show that it is back. It is for all threads of an engine: without it, each
    utterance of each article would wait through all its attempts.
    """

    def __init__(self, most: int = 20, rest_s: float = 60.0) -> None:
        self._most = most
        self._rest_s = rest_s
        self._outages = 0
        self._cause = ""
        self._open_until = 0.0
        self._lock = threading.Lock()

    def refusal(self) -> Failure | None:
        """Why not to ask now, if so."""
        with self._lock:
            left_s = self._open_until - time.monotonic()
        if left_s <= 0:
            return None
        cause = f"{self._cause}; after {self._most} failures in a row the server is left alone"
        return Failure(f"{cause} for {left_s:.0f} s", passing=False)

    def note(self, outcome: Clip | Failure) -> None:
        with self._lock:
            if isinstance(outcome, Clip) or not outcome.outage:
                self._outages = 0
                return
            self._outages += 1
            self._cause = outcome.cause
            if self._outages >= self._most:
                self._outages = self._most - 1
                self._open_until = time.monotonic() + self._rest_s


class RateLimit:
    """At most `per_minute` requests to a server, evenly, by all processes of this user.

    Raises StorageError if the count, an SQLite file in the user's cache, cannot be kept.
    """

    def __init__(self, per_minute: int, server: str) -> None:
        from pyrate_limiter import Limiter, Rate, SingleBucketFactory, SQLiteBucket

        table = f"server_{hashlib.sha256(server.encode()).hexdigest()[:16]}"
        rates = [Rate(1, max(1, 60_000 // per_minute))]
        path = _rate_file()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            bucket = SQLiteBucket.init_from_file(rates, table, str(path), use_file_lock=True)
        except (OSError, sqlite3.Error) as error:
            cause = f"Requests cannot be counted in {path}: {error}."
            raise StorageError(cause, "Mend the folder, or unset requests_per_minute.") from error
        weakref.finalize(self, bucket.close)
        with bucket.lock:
            bucket.leak(time.time_ns() // 1_000_000)
        self._limiter = Limiter(SingleBucketFactory(bucket, schedule_leak=False), buffer_ms=1)
        self._limiter.lock = (bucket.lock, self._limiter.lock)

    def wait(self, longest_s: float) -> Failure | None:
        """Wait for the next turn; a Failure if it does not come in time."""
        until_s = time.monotonic() + longest_s
        while (left_s := until_s - time.monotonic()) > 0:
            came = self._has_come(min(left_s, _LOOK_S))
            pause(0)  # is somebody still waiting for us?
            if came:
                return None
        return _NO_TURN

    def _has_come(self, timeout_s: float) -> bool:
        try:
            return bool(self._limiter.try_acquire("request", timeout=timeout_s))
        except TimeoutError:  # of the lock
            return False


_NO_TURN = Failure(
    "no turn came in time, there are so many requests (requests_per_minute)", passing=False
)


_LOOK_S = 0.2
"""How often one who waits for a turn looks whether it was dismissed meanwhile."""


def _rate_file() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("audiofy") / "requests.sqlite"


class Server:
    """What an engine asks, by all the rules of this module; any number of threads may.

    `secret` is in no message, even if the server says it.
    """

    def __init__(
        self, engine: str, url: str, patience: Patience, per_minute: int = 0, secret: str = ""
    ) -> None:
        self._engine = engine
        self._patience = patience
        self._line = Line(patience, secret)
        self._breaker = Breaker()
        self._limit = RateLimit(per_minute, url) if per_minute else None
        askers = max(per_minute // _TURNS_ASIDE, 1)
        self._asking = threading.Semaphore(askers) if per_minute else nullcontext()

    def clip(
        self,
        request: "requests.PreparedRequest",
        heard: Callable[[bytes], Clip | Failure],
        text: str,
    ) -> Clip:
        """The clip that `heard` makes of an answer; raises SynthesisError after the last attempt.

        A Failure of `heard` is asked again like one of the connection.
        """

        def attempt(until_s: float) -> Clip | Failure:
            if refusal := self._refusal(until_s):
                return refusal
            answer = self._line.send(request, until_s)
            outcome = answer if isinstance(answer, Failure) else heard(answer)
            self._breaker.note(outcome)
            return outcome

        with self._asking:
            return persist(attempt, self._patience, self._engine, text)

    def _refusal(self, until_s: float) -> Failure | None:
        """Why not to ask; None: it is our turn."""
        turn = self._limit.wait if self._limit else lambda _: None
        refusal = self._breaker.refusal
        return refusal() or turn(until_s - time.monotonic()) or refusal()


_TURNS_ASIDE = 4
"""One asker for so many requests a minute. That is enough even if an answer takes a quarter of one,
and few enough that nobody's time is up because of others of the same house: they wait before it
begins."""


def persist(
    attempt: Callable[[float], Clip | Failure], patience: Patience, engine: str, text: str
) -> Clip:
    """The clip of the first attempt that gives one; raises SynthesisError after the last.

    An attempt is told until when, by the monotonic clock, it may last.
    """
    from tenacity import Retrying

    asked = 0
    until_s = time.monotonic() + patience.total_s

    def counted() -> Clip | Failure:
        nonlocal asked
        asked += 1
        return attempt(until_s)

    def gives_up(state: "RetryCallState") -> bool:
        late = time.monotonic() + state.upcoming_sleep > until_s
        too_long = state.upcoming_sleep > patience.longest_wait_s
        return late or too_long or state.attempt_number >= patience.attempts

    retrying = Retrying(
        retry=lambda state: isinstance(failure := _outcome(state), Failure) and failure.passing,
        wait=lambda state: _wait_s(_outcome(state), state.attempt_number, patience),
        stop=gives_up,
        sleep=pause,
        retry_error_callback=_outcome,
    )
    outcome: Clip | Failure = retrying(counted)
    if isinstance(outcome, Clip):
        return outcome
    often = f" (asked {asked} times)" if asked > 1 else ""
    raise SynthesisError(engine, f"{outcome.cause}{often}", text, outcome.hint)


def _outcome(state: "RetryCallState") -> Clip | Failure:
    assert state.outcome is not None
    outcome: Clip | Failure = state.outcome.result()
    return outcome


def _wait_s(failure: Clip | Failure, asked: int, patience: Patience) -> float:
    if isinstance(failure, Failure) and failure.wait_s is not None:
        return failure.wait_s
    wait_s: float = min(patience.first_wait_s * 2 ** (asked - 1), patience.longest_wait_s)
    return wait_s * random.uniform(0.5, 1)


class Line:
    """Connections to a server, kept open; each thread has its own.

    `secret` is in no Failure, not in part, even if the server says it.
    """

    def __init__(self, patience: Patience, secret: str = "") -> None:
        self._patience = patience
        self._secret = secret
        self._local = threading.local()

    def send(self, request: "requests.PreparedRequest", until_s: float) -> bytes | Failure:
        """The body of the answer, if it is a whole one with status 200 by `until_s`."""
        left_s = max(until_s - time.monotonic(), _LEAST_S)
        with Watch(min(self._patience.answer_s, left_s)) as watch:
            self._local.watch = watch
            answer = self._answer(request, left_s)
        return _LATE if watch.is_over else answer

    def _answer(self, request: "requests.PreparedRequest", left_s: float) -> bytes | Failure:
        import requests
        import urllib3

        session = self._session()
        settings = session.merge_environment_settings(request.url or "", {}, True, None, None)
        timeouts = (min(self._patience.connect_s, left_s), min(self._patience.read_s, left_s))
        try:
            with session.send(
                request, timeout=timeouts, allow_redirects=False, **settings
            ) as response:
                if response.status_code != requests.codes.ok:
                    return _refusal(response, self._discreet)
                return self._body(response)
        except requests.exceptions.SSLError as error:
            hint = "Is a proxy in between? Its certificate goes into REQUESTS_CA_BUNDLE."
            cause = self._discreet(f"the server cannot prove who it is: {error}")
            return Failure(cause, hint, passing=False)
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
            return _LATE
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            cause = self._discreet(f"the connection failed: {_innermost(error)}")
            if isinstance(error, ValueError):  # the address or the proxy's is none at all
                return Failure(cause, _CHECK_PROXY, passing=False)
            return Failure(cause, outage=True)

    def _discreet(self, text: str) -> str:
        return text.replace(self._secret, "…") if self._secret else text

    def _session(self) -> "requests.Session":
        import requests

        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            for scheme in ("http://", "https://"):
                self._local.session.mount(scheme, punctual_adapter(lambda: self._local.watch))
        session: requests.Session = self._local.session
        return session

    def _body(self, response: "requests.Response") -> bytes | Failure:
        """The body; a flood is cut off. urllib3 checks it against Content-Length."""
        body = bytearray()
        while part := response.raw.read1(65_536, decode_content=True):
            body += part
            if len(body) > self._patience.answer_bytes:
                return Failure("the answer is too long for a sentence", passing=False)
        return bytes(body)


_LATE = Failure("the server did not answer in time", outage=True)
_LEAST_S = 0.001
"""For what has no time left: no time at all would be for ever."""

_TOO_MANY, _REQUEST_TIMEOUT, _SERVER_ERRORS = 429, 408, 500


def _refusal(response: "requests.Response", discreet: Callable[[str], str]) -> Failure:
    """Why there is no clip; `discreet` takes secrets out of what the server says, which is cut."""
    status = response.status_code
    said = _what_it_said(response, discreet)
    cause = discreet(f"the server answered {status} {response.reason}".rstrip())
    if response.is_redirect:
        place = discreet(response.headers["Location"])
        return Failure(f"the server sent us elsewhere ({status}): {place:.80}", passing=False)
    passing = status in (_TOO_MANY, _REQUEST_TIMEOUT) or status >= _SERVER_ERRORS
    passing = passing and "quota" not in said  # who has spent it waits in vain
    wait_s = retry_after_s(response.headers.get("Retry-After"))
    if wait_s is not None:
        cause += f" and asks to wait {wait_s:.0f} s"
    outage = status >= _SERVER_ERRORS and wait_s is None
    hint = _CHECK_KEY if status in _NOT_ALLOWED else _TRY_LATER
    return Failure(cause + said, hint, passing=passing, wait_s=wait_s, outage=outage)


def _what_it_said(response: "requests.Response", discreet: Callable[[str], str]) -> str:
    """The message in a JSON answer, as far as it can be shown; "" if there is none."""
    import requests
    import urllib3

    try:
        said = json.loads(response.raw.read(_MESSAGE_BYTES, decode_content=True))
        error = said.get("error", said.get("detail", ""))
        message = error.get("message", "") if isinstance(error, dict) else error
    except (
        *(ValueError, AttributeError, RecursionError),
        *(urllib3.exceptions.HTTPError, requests.RequestException),
    ):
        return ""
    if not (isinstance(message, str) and message):
        return ""
    return f": {discreet(visible(message))[:_MESSAGE_CHARS]}"


_NOT_ALLOWED = (401, 403)
_CHECK_KEY = "Check the key, and what it is allowed to do; or speak offline: --engine auto"
_CHECK_PROXY = "Look at the address, and at HTTPS_PROXY and HTTP_PROXY."
_MESSAGE_BYTES, _MESSAGE_CHARS = 16_384, 200


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
