"""A clip, heard at once or written as a WAV file: to try a voice, not to publish."""

import io
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from tempfile import TemporaryDirectory

from audiofy.errors import PublishError
from audiofy.speech.model import BYTES_PER_FRAME, Clip

_PLAYERS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--no-video", "--really-quiet"),
)
"""Commands that play a WAV file, whichever is installed; the first that succeeds."""


def wav(clip: Clip) -> bytes:
    """The clip as a WAV file."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_FRAME)
        file.setframerate(clip.rate)
        file.writeframes(clip.pcm)
    return content.getvalue()


def play(clip: Clip) -> None:
    """Let the clip be heard on this machine; raises PublishError if nothing can play it."""
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(wav(clip), winsound.SND_MEMORY)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, "clip.wav")
        path.write_bytes(wav(clip))
        for player, *options in _PLAYERS:
            if (command := shutil.which(player)) is None:
                continue
            done = subprocess.run([command, *options, str(path)], capture_output=True, check=False)
            if done.returncode == 0:
                return
    raise PublishError("No player on this machine can play it.", "Write it to a file: -o clip.wav")
