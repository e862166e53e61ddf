"""LiveMix -> MP3, while it is spoken, to a pipe: nothing written can be changed.

So its tag has title, label and words but no chapters, whose times are not known yet, and there is
no Info frame, which counts the sound: players play the encoder's 50 ms of silence before the first
word, and guess the duration from the constant bitrate.
"""

from typing import BinaryIO

from audiofy.mix.live import LiveMix
from audiofy.mix.model import Edition
from audiofy.publish import id3
from audiofy.publish.lame import Lame
from audiofy.publish.mp3 import checked_bitrate
from audiofy.publish.tags import Tags


def write_live(
    mix: LiveMix, file: BinaryIO, *, tags: Tags, bitrate_kbps: int | None = None, vbr: bool = False
) -> Edition:
    """Write each block of the mix as soon as it is there; returns the edition that it was.

    Raises ConfigError as write_mp3() does, and what mixing raises.
    """
    lame = Lame(mix.rate, None if vbr else checked_bitrate(mix.rate, bitrate_kbps))
    file.write(id3.opening_tag(tags))
    encoder = lame.encoder()
    for block in mix.blocks():
        if piece := encoder.encode(lame.pcm(block).tobytes()):
            file.write(piece)
            file.flush()
    file.write(encoder.flush())
    file.flush()
    return mix.edition
