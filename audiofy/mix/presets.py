"""Loudness by destination: what platforms and broadcasters ask of a file; and what is possible."""

from dataclasses import dataclass

from audiofy.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Preset:
    """`loudness_lufs` is integrated, `peak_dbtp` the ceiling of the true peak; `rate` in Hz, None
    for the voice's own."""

    loudness_lufs: float
    peak_dbtp: float
    rate: int | None = None


PRESETS = {
    # A mono file plays from both speakers, 3 LU louder: -19 is heard as the usual -16.
    "podcast": Preset(-19.0, -1.0),
    # Apple Podcasts, audio requirements: -16 LKFS +-1, true peak at most -1 dBTP, 44.1 kHz.
    "apple": Preset(-16.0, -1.0, 44100),
    # Spotify, loudness normalization: -14 LUFS, true peak at most -1 dBTP.
    "spotify": Preset(-14.0, -1.0),
    # EBU R 128: -23 LUFS, true peak at most -1 dBTP; broadcasters work at 48 kHz.
    "ebu": Preset(-23.0, -1.0, 48000),
}

DEFAULT_PRESET = "podcast"


def preset(name: str) -> Preset:
    """The preset of this name; raises ConfigError for one that there is not."""
    try:
        return PRESETS[name]
    except KeyError:
        raise ConfigError(
            f"There is no loudness preset {name!r}.", f"Choose from: {', '.join(PRESETS)}."
        ) from None


LOUDNESS_LUFS = (-40.0, -13.0)
PEAK_DBTP = (-20.0, 0.0)

PEAK_ABOVE_LOUDNESS_DB = 13.0
"""With less room than this above it, speech is limited so hard that no gain makes it as loud as
asked (measured: eSpeak NG comes within 0.1 LU at 13 dB, and stays 1 LU short at 11)."""


CODEC_HEADROOM_DB = 1.25
"""Lossy formats raise peaks: MP3 by 0.1 dB as a rule, by 1.2 dB where the limiter works hardest."""


def check_levels(loudness_lufs: float, peak_dbtp: float) -> None:
    """Raise ConfigError for a loudness and a peak that no edition can have."""
    _check_range("loudness", loudness_lufs, LOUDNESS_LUFS, "LUFS")
    _check_range("true peak", peak_dbtp, PEAK_DBTP, "dBTP")
    if peak_dbtp - loudness_lufs < PEAK_ABOVE_LOUDNESS_DB:
        raise ConfigError(
            f"Speech of {loudness_lufs:g} LUFS has no room under peaks of {peak_dbtp:g} dBTP.",
            f"Keep the loudness {PEAK_ABOVE_LOUDNESS_DB:g} below the peak, or lower.",
        )


def _check_range(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    least, most = limits
    if not least <= value <= most:
        raise ConfigError(
            f"The {what} of an edition cannot be {value:g} {unit}.",
            f"Choose from {least:g} to {most:g} {unit}.",
        )
