"""An engine that threads cannot share, in processes of its own: one for each hand of the crew.

Each worker is a fresh Python that speaks what it is asked over a pipe, and ends with the pipe: none
outlives this process, however it ends. A worker that dies of a text is replaced and asked once
more; one that is stuck is killed.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, cast

from audiofy.errors import AudiofyError, SynthesisError
from audiofy.speech.model import Clip, SpeechEngine, Voice, spoken, takes_ipa

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

LONGEST_S = 120.0
"""How long one text may take; the slowest offline engine speaks a page in less."""

_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from audiofy.speech.ensemble import serve; serve()"
)

_READY = "ready"
_ATTEMPTS = 2
_PIPE_ENDED = (EOFError, OSError, pickle.UnpicklingError)


class Ensemble:
    """The engine, safe for as many threads as it has workers; close() ends them.

    Raises SynthesisError if the engine cannot be sent to another process.
    """

    thread_safe = True

    def __init__(self, engine: SpeechEngine, workers: int, longest_s: float = LONGEST_S) -> None:
        self.name = engine.name
        self.version = engine.version
        self.licence = engine.licence
        self.install = engine.install
        self.online = engine.online
        self.max_chars = engine.max_chars
        self.takes_ipa = takes_ipa(engine)
        self.voices = engine.voices
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        pickled = _pickled(engine)
        self._workers = [_Worker(engine.name, pickled, longest_s) for _ in range(workers)]
        try:
            for worker in self._workers:
                worker.welcome()
                self._idle.put(worker)
        except BaseException:
            self.close()
            raise

    def synthesize(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
        worker = self._idle.get()
        try:
            return worker.ask(text, voice, sounds)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process that speaks one text at a time."""

    def __init__(self, name: str, pickled: bytes, longest_s: float) -> None:
        self._name = name
        self._pickled = pickled
        self._longest_s = longest_s
        self._closed = False
        self._start()

    def welcome(self) -> None:
        """Wait until it is ready to speak."""
        if (answer := self._receive()) != _READY:
            raise SynthesisError(self._name, f"its worker process cannot start: {answer or 'died'}")

    def ask(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
        """The worker's clip, or its error; raises SynthesisError if it dies or does not answer."""
        for _ in range(_ATTEMPTS):
            with self._watched() as stuck:
                self._send((text, voice, sounds))
                answer = self._receive()
            if isinstance(answer, Clip):
                return answer
            if isinstance(answer, AudiofyError):
                raise answer
            status = self._replace(text)
            if stuck.is_set():
                cause = f"it did not finish within {self._longest_s:.0f} s"
                raise SynthesisError(self._name, cause, text)
        cause = f"its worker process died of this text {_ATTEMPTS} times (status {status})"
        hint = "Write it in other words, or choose another engine: audiofy voices"
        raise SynthesisError(self._name, cause, text, hint)

    def close(self) -> None:
        self._closed = True
        self._end()

    @contextmanager
    def _watched(self) -> Iterator[threading.Event]:
        """Kill the process if the block takes too long; the event says whether it came to that."""
        stuck = threading.Event()

        def kill() -> None:
            stuck.set()
            self._process.kill()

        watch = threading.Timer(self._longest_s, kill)
        watch.daemon = True
        watch.start()
        try:
            yield stuck
        finally:
            watch.cancel()

    def _start(self) -> None:
        command = [sys.executable, "-c", _START, *sys.path]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with suppress(OSError):  # then welcome() hears nothing
            pipe = cast("IO[bytes]", self._process.stdin)
            pipe.write(self._pickled)
            pipe.flush()

    def _replace(self, text: str) -> int:
        """Put a new process in place of one that failed; the exit status of the old one."""
        if self._closed:
            raise SynthesisError(self._name, "it was stopped", text)
        status = self._end()
        self._start()
        self.welcome()
        return status

    def _end(self) -> int:
        self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()
        return status

    def _send(self, question: "tuple[str, Voice, Sequence[Sounds]]") -> None:
        pipe = cast("IO[bytes]", self._process.stdin)
        with suppress(OSError, ValueError):  # then _receive() hears nothing
            pickle.dump(question, pipe)
            pipe.flush()

    def _receive(self) -> Any:
        """What the process says; None if it is gone."""
        try:
            return pickle.load(cast("IO[bytes]", self._process.stdout))
        except (*_PIPE_ENDED, ValueError):
            return None


def _pickled(engine: SpeechEngine) -> bytes:
    try:
        return pickle.dumps(engine)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        cause = f"it cannot be sent to another process: {error}"
        raise SynthesisError(engine.name, cause) from error


def serve() -> None:
    """A worker's life: receive the engine, then speak until the pipe ends.

    Ctrl-C reaches all processes of a terminal; only the one that asks decides what it means. What
    a library prints must not get into the answers, so standard output becomes standard error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions = sys.stdin.buffer
    gone = (EOFError, BrokenPipeError, pickle.UnpicklingError)
    with suppress(*gone), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        _serve(questions, answers)


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    try:
        engine: SpeechEngine = pickle.load(questions)
        _say(answers, _READY)
    except (ImportError, AttributeError) as error:
        _say(answers, str(error))
        return
    while True:
        text, voice, sounds = pickle.load(questions)
        try:
            _say(answers, spoken(engine, text, voice, sounds))
        except AudiofyError as error:
            _say(answers, error)


def _say(answers: IO[bytes], answer: object) -> None:
    pickle.dump(answer, answers)
    answers.flush()
