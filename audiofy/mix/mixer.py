"""Clips -> Edition: trims, pauses, records, and sets the gain that makes it as loud as promised."""

from collections.abc import Iterable
from itertools import chain

from audiofy.errors import AudiofyError
from audiofy.mix.desk import Desk, paired
from audiofy.mix.model import Edition, Stings
from audiofy.mix.presets import CODEC_HEADROOM_DB, check_levels
from audiofy.script.model import Script
from audiofy.speech.model import Clip, Voice


def mix(
    script: Script,
    clips: Iterable[Clip],
    voice: Voice,
    *,
    loudness_lufs: float = -19.0,
    peak_dbtp: float = -1.0,
    rate: int | None = None,
    levelled: bool = False,
    stings: Stings | None = None,
    headroom_db: float = CODEC_HEADROOM_DB,
) -> Edition:
    """The edition of `script`, from one clip for each of its utterances, in order.

    The clips are taken one at a time; memory does not grow with their number. `loudness_lufs` is
    the integrated loudness (mono: -19 plays as -16 from two speakers), `peak_dbtp` the ceiling of
    the true peak. `rate` in Hz is the track's; None is the clips' own. `levelled` brings soft and
    loud sentences nearer to each other. `stings` are heard around the speech, as loud as it.
    `headroom_db` is kept free under the ceiling for what a lossy format will add.
    Raises CoverageError if a clip is missing or nothing can be heard in one, SynthesisError if
    the rate changes, StorageError if the temporary folder is full, ConfigError for levels that no
    edition can have, ConfigError or InputMissing for a sting that cannot be read.
    """
    check_levels(loudness_lufs, peak_dbtp)
    if not script.utterances:
        raise AudiofyError("There is nothing to mix: the script has no utterances.")
    pairs = paired(script.utterances, clips)
    first = next(pairs)
    desk = Desk(script, voice, first[1].rate, rate=rate, levelled=levelled, stings=stings)
    try:
        for utterance, clip in chain([first], pairs):
            desk.record(utterance, clip)
        timeline = desk.finish()
        return Edition(script, desk.master(loudness_lufs, peak_dbtp, headroom_db), timeline, voice)
    except BaseException:
        desk.tape.close()
        raise
