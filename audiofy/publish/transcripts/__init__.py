"""What is heard, to be read: transcripts and chapters from one timeline, one file a format.

A format is a `Sidecar`. To add one, write its file and name it in the table here: edition folders
then have it, and `audiofy verify` reads it back.
"""

from audiofy.publish.transcripts import chapters, podcast, psc, readalong, srt, vtt
from audiofy.publish.transcripts.model import Line, Sidecar, Subject, expected_lines

SIDECARS: tuple[Sidecar, ...] = (
    vtt.SIDECAR,
    srt.SIDECAR,
    podcast.SIDECAR,
    readalong.SIDECAR,
    chapters.SIDECAR,
    psc.SIDECAR,
)

__all__ = ["SIDECARS", "Line", "Sidecar", "Subject", "expected_lines"]
