"""Sound as a server sends it -> Clip, or a Failure that says what is wrong with it."""

import io
import struct

from audiofy.errors import SynthesisError
from audiofy.speech.check import Pace, check_clip, ends_abruptly, too_short
from audiofy.speech.model import Clip, Voice
from audiofy.speech.network import Failure

_WHOLE_BYTES = 0x7FFF_0000
"""A WAV file that says it is longer was begun before its length was known."""


def decoded(content: bytes) -> Clip | Failure:
    """The sound of a file of any kind that libsndfile reads, its channels as one.

    A file that holds less than it says is a Failure.
    """
    import numpy as np
    import soundfile

    wav = _with_true_length(content)
    if isinstance(wav, Failure):
        return wav
    try:
        with soundfile.SoundFile(io.BytesIO(wav)) as file:
            frames, rate = file.frames, file.samplerate
            samples = file.read(dtype="int16", always_2d=True)
    except soundfile.SoundFileError as error:
        return Failure(f"the answer's sound cannot be decoded: {error}")
    if len(samples) < frames:
        return Failure(f"the answer's sound is cut off: {len(samples)} of {frames} frames")
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).round()
    return Clip(np.asarray(mono).astype("<i2").tobytes(), rate)


def decoded_pcm(content: bytes, rate: int) -> Clip | Failure:
    """Bare frames, mono s16le, that are known to have this rate in Hz."""
    if content[:4] in (b"RIFF", b"fLaC", b"OggS", b"ID3\x03", b"ID3\x04"):
        return decoded(content)
    if len(content) % 2:
        return Failure("the answer's sound is cut off in the middle of a frame")
    return Clip(content, rate)


def tells_length(content: bytes) -> bool:
    """Does the file say how long it is, so that half of it is known for half?"""
    return content[:4] in (b"RIFF", b"fLaC") and _with_true_length(content) is content


def believed(
    clip: Clip | Failure, text: str, voice: Voice, pace: Pace, *, floor_ms: float, sized: bool
) -> Clip | Failure:
    """The clip, if it can be the whole text; the pace learns from it.

    `floor_ms` as for check_clip(). Unless its file was `sized` (see tells_length()), a clip that
    breaks off is half of one.
    """
    if isinstance(clip, Failure):
        return clip
    try:
        check_clip(clip, text, voice, floor_ms)
    except SynthesisError as error:
        return Failure(error.cause.removeprefix(f"{voice.engine}: "))
    if not sized and ends_abruptly(clip):
        return Failure("the sound breaks off in the middle of a word")
    if not pace.fits(clip, text):
        return Failure(too_short(text))
    pace.learn(clip, text)
    return clip


def _with_true_length(content: bytes) -> bytes | Failure:
    """A WAV file whose header tells how much sound there is; any other file as it is.

    Servers that stream write the largest number, or zero, for a length they do not know yet
    (RIFF: "data" and a length in 32 bits; the chunks before it have true lengths).
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return content
    start = 12
    while start + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, start)
        start += 8
        if kind == b"data":
            here = len(content) - start
            if 0 < length < _WHOLE_BYTES:
                return content if here >= length else _cut_off(here, length)
            sizes = struct.pack("<I", len(content) - 8), struct.pack("<I", here)
            return content[:4] + sizes[0] + content[8 : start - 4] + sizes[1] + content[start:]
        start += length + length % 2
    return content


def _cut_off(here: int, length: int) -> Failure:
    return Failure(f"the answer's sound is cut off: {here} of {length} bytes")
