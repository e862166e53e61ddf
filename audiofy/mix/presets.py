"""Loudness by destination: what a platform or a broadcaster asks of a file."""

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
