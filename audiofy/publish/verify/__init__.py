"""Is what was published what was promised? The files are decoded and compared with edition.json.

`verify` takes an edition folder, or an MP3 alone, for which fewer promises can be checked. A check
is a function from the evidence to its defects, as sentences; CHECKS is the table of them all.
"""

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

from audiofy.errors import AudiofyError, EditionError, InputMissing
from audiofy.publish.heard import Heard, listen
from audiofy.publish.load import read_document
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.publish.tagread import ReadTag, read_mp3
from audiofy.publish.verify import sound, tag, text
from audiofy.publish.verify.model import Check, Evidence, Finding, Verdict

CHECKS = (
    Check("files", "every file is there and has its sha256", text.files),
    Check("header", "the Info frame says what the MPEG frames are", sound.header, alone=True),
    Check("duration", "the sound is as long as the timeline, to the frame", sound.duration),
    Check("timeline", "sentences, pauses and chapters are in order", text.timeline),
    Check("tag chapters", "the MP3's chapters tile it in order", tag.tag_chapters, alone=True),
    Check(
        "chapter starts",
        "chapters begin after a pause, with speech",
        sound.chapter_starts,
        alone=True,
    ),
    Check("same chapters", "the MP3's chapters are the timeline's", tag.same_chapters),
    Check("sentences", "every sentence is heard from its beginning to its end", sound.cues),
    Check("pauses", "every pause is silent", sound.pauses),
    Check("loudness", "as loud as asked, within 0.3 LU", sound.loudness),
    Check("true peak", "no peak is higher than asked", sound.true_peak, alone=True),
    Check("clipping", "nothing is cut off at full scale", sound.clipping, alone=True),
    Check("label", "the MP3 says that the speech is artificial", tag.label, alone=True),
    Check("speaker", "the MP3 names the voice and its licence", tag.speaker),
    Check("title", "the MP3's title is the headline", tag.title, alone=True),
    Check("notice", "the notice is heard first", text.notice),
    Check("ledger", "all of the source is in the ledger, once, with a reason", text.ledger),
    Check("coverage", "all that is spoken is said, in order", text.coverage),
    Check("transcripts", "transcripts are complete and on time", text.transcripts),
    Check("chapter lists", "chapter lists are the timeline's", text.chapter_lists),
)

__all__ = ["CHECKS", "Check", "Evidence", "Finding", "Verdict", "verify"]


def verify(path: str | PathLike[str]) -> Verdict:
    """Check an edition folder or an MP3. Raises InputMissing if there is neither."""
    target = Path(path)
    folder = target if target.is_dir() else None
    if folder is None and not target.is_file():
        raise InputMissing(f"There is no edition folder or MP3 {target}.")
    evidence, unreadable = _gather(target, folder)
    checks = [check for check in CHECKS if folder or check.alone]
    findings = [Finding(check.name, check.promise, _defects(check, evidence)) for check in checks]
    return Verdict((*unreadable, *findings), _measured(evidence.heard))


def _gather(target: Path, folder: Path | None) -> tuple[Evidence, list[Finding]]:
    mp3 = folder / SOUND if folder else target
    unreadable: list[Finding] = []

    def tried(check: str, promise: str, read: Callable[[Path], Any], path: Path) -> Any:
        try:
            found = read(path)
        except AudiofyError as error:
            unreadable.append(Finding(check, promise, (str(error),)))
            return None
        unreadable.append(Finding(check, promise, ()))
        return found

    published = None
    if folder:
        promise = f"{DOCUMENT} has the schema that is known"
        published = tried("document", promise, read_document, folder / DOCUMENT)
    parsed = tried("file", "the file is an MP3", read_mp3, mp3)
    heard = tried("decoding", "the sound can be decoded", listen, mp3)
    tag, stream = parsed or (ReadTag(), None)
    return Evidence(folder, published, tag, stream, heard), unreadable


def _defects(check: Check, evidence: Evidence) -> tuple[str, ...] | None:
    try:
        return tuple(check.find(evidence))
    except EditionError:
        return None


def _measured(heard: Heard | None) -> dict[str, Any]:
    if heard is None:
        return {}
    return {
        "duration_s": round(heard.frames / heard.rate, 3),
        "rate_hz": heard.rate,
        "loudness_lufs": round(float(heard.loudness_lufs), 2),
        "true_peak_dbtp": round(float(heard.true_peak_dbtp), 2),
    }
