"""Script -> Clips: each utterance spoken and checked, in order; never a gap."""

import errno
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from audiofy.errors import AudiofyError, CoverageError, Ended, SynthesisError
from audiofy.speech.check import Pace, Taken, check_clip, too_short
from audiofy.speech.delivery import speakers
from audiofy.speech.model import Clip, SpeechEngine, Voice, spoken, takes_ipa
from audiofy.speech.pieces import divide
from audiofy.speech.stitch import stitch
from audiofy.speech.timing import placed
from audiofy.speech.wording import has_words, visible

if TYPE_CHECKING:
    from audiofy.script.model import Script, Sounds, Utterance
    from audiofy.speech.store import ClipStore

AUTOMATIC = 0
"""As `jobs`: as many as suit the engine, the machine and the length of the script."""

_JOBS_ONLINE = 4
"""A server's answer takes a second or two, nearly all of it waiting."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

_UTTERANCES_PER_PROCESS = 60
"""A worker process takes as long to start as eSpeak to speak half of them."""


def record(
    script: "Script",
    engine: SpeechEngine,
    voice: Voice,
    *,
    store: "ClipStore | None" = None,
    jobs: int = 1,
) -> Generator[Clip, None, None]:
    """One clip for each utterance, in order and in its delivery, all of one rate.

    A clip that `store` has is not spoken again, and one that is spoken is kept there, also when a
    later one fails. `jobs` texts are spoken at once, ahead of what is asked for (0: as many as
    suit); with one, a clip is made only when it is asked for. Closing the iterator stops all work.

    Raises SynthesisError naming the text that was not spoken, and CoverageError for an utterance
    in which there is nothing to say: its place in the edition would be a silent gap.
    """
    from audiofy.speech.crew import in_order

    utterances = script.utterances
    voices = speakers(script, engine, voice)
    _refuse_gaps(utterances)
    rate: int | None = None
    with _staffed(engine, jobs, len(utterances)) as (speaker, hands):
        booth = Booth(speaker, store)
        clips = in_order(
            lambda each: booth.say(each.spoken, voices[each.delivery], each.sounds),
            utterances,
            hands,
        )
        with closing(clips):
            for utterance, clip in zip(utterances, clips, strict=True):
                if clip.rate != (rate := rate or clip.rate):
                    cause = f"the sound changed from {rate} to {clip.rate} Hz"
                    hint = "Has the engine changed since some were kept? audiofy store clear"
                    raise SynthesisError(engine.name, cause, utterance.spoken, hint)
                yield clip
        booth.look_back_at_all()


def say(engine: SpeechEngine, text: str, voice: Voice) -> Clip:
    """A text of any length as one clip that has been checked; raises SynthesisError."""
    return Booth(engine).say(text, voice)


class Booth:
    """An engine under supervision: what it says is checked, and kept in a store if there is one."""

    def __init__(self, engine: SpeechEngine, store: "ClipStore | None" = None) -> None:
        self._engine = engine
        self._store = store
        self._least_share = Pace.LEAST_SHARE if engine.online else Pace.SURELY_SHORT
        self._paces: dict[Voice, Pace] = {}

    def say(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
        """A text of any length as one clip that has been checked; raises SynthesisError.

        `sounds` are of words in it; an engine that takes no IPA speaks the words themselves.
        """
        name, most = self._engine.name, self._engine.max_chars
        words = visible(text)
        known = sounds if words == text and takes_ipa(self._engine) else ()
        clips: list[Clip] = []
        start = 0
        for piece in divide(words, most):
            if has_words(piece):
                clip = self._piece(piece, voice, _within(known, start, len(piece)))
                clips.append(replace(clip, words=placed(clip.words, start)) if start else clip)
            start += len(piece)
        if not clips:
            raise SynthesisError(name, "there is nothing to say in this text", text)
        clip = stitch(clips)
        return clip if words == text else replace(clip, words=())

    def _piece(self, piece: str, voice: Voice, sounds: "tuple[Sounds, ...]") -> Clip:
        """From the store, if what it has fits; or spoken, and kept there."""
        pace = self._paces.setdefault(voice, Pace(self._least_share))
        key, clip = "", None
        if self._store is not None:
            from audiofy.speech.store import clip_key

            key = clip_key(self._engine, voice, piece, sounds)
            clip = self._store.get(key)
        if clip is None or not pace.fits(clip, piece):
            clip = self._spoken(piece, voice, sounds)
            check_clip(clip, piece, voice)
            if not pace.fits(clip, piece):
                self._refuse([Taken(0, piece, key)])
            if self._store is not None:
                self._store.put(key, clip)
        pace.learn(clip, piece, key)
        self._refuse(pace.misfits())
        return clip

    def look_back_at_all(self) -> None:
        """When all is said: does what was taken of a voice that said little fit together?"""
        for pace in self._paces.values():
            self._refuse(pace.misfits(Pace.FEW_CLIPS))

    def _refuse(self, misfits: list[Taken]) -> None:
        """Raise SynthesisError for clips that cannot be whole; they are kept no longer."""
        for misfit in misfits:
            if self._store is not None:
                self._store.discard(misfit.key)
        if misfits:
            text = misfits[0].text
            hint = "Run it again, or choose another engine: audiofy voices"
            raise SynthesisError(self._engine.name, too_short(text), text, hint)

    def _spoken(self, piece: str, voice: Voice, sounds: "tuple[Sounds, ...]") -> Clip:
        """What the engine makes of it; a stranger's engine may fail in any way."""
        name = self._engine.name
        try:
            clip = spoken(self._engine, piece, voice, sounds)
        except (AudiofyError, CancelledError, Ended):
            raise
        except (Exception, SystemExit) as error:
            if isinstance(error, OSError) and error.errno in _DISK_FULL:
                raise  # of which no other engine would know more
            cause = f"the engine failed: {type(error).__name__}: {error}"
            raise SynthesisError(name, cause, piece) from error
        if not isinstance(clip, Clip):
            cause = f"the engine returned no clip but {type(clip).__name__}"
            raise SynthesisError(name, cause, piece)
        return clip


def _within(sounds: "Sequence[Sounds]", start: int, length: int) -> "tuple[Sounds, ...]":
    """The sounds of words that are whole in the piece of so many characters at `start`."""
    return tuple(
        replace(each, start=each.start - start, end=each.end - start)
        for each in sounds
        if start <= each.start and each.end <= start + length
    )


def _refuse_gaps(utterances: "tuple[Utterance, ...]") -> None:
    if lost := [each.text for each in utterances if not has_words(each.spoken)]:
        raise CoverageError(lost, "Give it a spoken form, or take it out of the article.")


@contextmanager
def _staffed(
    engine: SpeechEngine, jobs: int, utterances: int
) -> Iterator[tuple[SpeechEngine, int]]:
    """The engine, fit for as many threads as it goes with: as it is, or in processes of its own."""
    hands = min(jobs or _suitable_jobs(engine, utterances), max(utterances, 1))
    if hands == 1 or engine.thread_safe:
        yield engine, hands
        return
    from audiofy.speech.ensemble import Ensemble

    try:
        ensemble = Ensemble(engine, hands)
    except SynthesisError:
        if jobs != AUTOMATIC:
            raise
        yield engine, 1
        return
    with closing(ensemble):
        yield ensemble, hands


def _suitable_jobs(engine: SpeechEngine, utterances: int) -> int:
    from audiofy.speech.crew import usable_cores

    if engine.online:
        return _JOBS_ONLINE
    most = utterances if engine.thread_safe else utterances // _UTTERANCES_PER_PROCESS
    return max(1, min(usable_cores(), most))
