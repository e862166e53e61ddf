"""Is what was published what was promised? The files are decoded and compared with edition.json.

`verify` takes an edition folder, or a sound file alone, for which fewer promises can be checked. A
check is a function from the evidence to its defects, as sentences; CHECKS is the table of them all.
"""

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

from audiofy.errors import EditionError, InputMissing
from audiofy.publish.heard import Heard, listen
from audiofy.publish.load import read_document
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.publish.read import described
from audiofy.publish.verify import sound, tag, text
from audiofy.publish.verify.model import Check, Evidence, Finding, Verdict

_HINT = "Name what `audiofy convert` made: its folder (-d) or its file (-o)."
_COPY = "Copy it again from where it was made, or make it again: audiofy convert ARTICLE"
_SPEAK = "Speak it again: audiofy convert ARTICLE --no-store"
_REMAKE = (
    f"{DOCUMENT} was changed, or is of a mistake of ours; make it again: audiofy convert ARTICLE"
)
_SIDECAR = "What was changed can be made again from the article: audiofy convert ARTICLE -d FOLDER"
_LOUDNESS = (
    "Make it again, with the loudness that you want and no other program after it: "
    "audiofy convert ARTICLE --loudness LUFS, or --preset podcast, apple, spotify or ebu"
)
_RETAG = (
    "Another program wrote the tag; make the file again: "
    "audiofy convert ARTICLE (--publisher, --album, --cover and --job say what is in it)"
)
_LABEL = "Artificial speech must be labelled; make the file again: audiofy convert ARTICLE"
_STRAYS = "Move it elsewhere if it is not to be published with the edition."

CHECKS = (
    Check("files", "every file is there and has its sha256", text.files, _COPY),
    Check("strays", "nothing else is in the folder", text.strays, _STRAYS, is_note=True),
    Check("stream", "the file is MPEG frames to its end", sound.stream, _COPY),
    Check("header", "the Info frame says what the MPEG frames are", sound.header, _COPY),
    Check("seeking", "the Info frame leads to the right places", sound.seeking, _COPY),
    Check("encoder", "the Info frame is as the encoder writes it", sound.encoder, _COPY),
    Check("duration", "the sound is as long as the timeline, to the frame", sound.duration, _COPY),
    Check("statements", f"{DOCUMENT} does not contradict itself", text.statements, _REMAKE),
    Check("settings", "the edition is as it was asked for", text.settings, _REMAKE),
    Check("timeline", "sentences and pauses are in order", text.timeline, _REMAKE),
    Check("chapters", "chapters begin with subheads, and are called so", text.chapters, _REMAKE),
    Check("tag chapters", "the file's chapters tile it in order", tag.tag_chapters, _RETAG),
    Check(
        "chapter starts", "chapters begin after a pause, with speech", sound.chapter_starts, _RETAG
    ),
    Check("same chapters", "the file's chapters are the timeline's", tag.same_chapters, _RETAG),
    Check("sentences", "every sentence is heard from its beginning to its end", sound.cues, _SPEAK),
    Check("words", "every word is heard", sound.words, _SPEAK),
    Check("pauses", "every pause is silent", sound.pauses, _SPEAK),
    Check("loudness", "as loud as asked, within 0.3 LU", sound.loudness, _LOUDNESS),
    Check("true peak", "no peak is higher than asked", sound.true_peak, _LOUDNESS),
    Check("clipping", "nothing is cut off at full scale", sound.clipping, _LOUDNESS),
    Check("label", "the file says that the speech is artificial", tag.label, _LABEL),
    Check("title", "the file has a title", tag.title, _RETAG),
    Check("length", "the tag says how long the sound is", tag.length, _RETAG),
    Check("description", f"the tag says what {DOCUMENT} says", tag.description, _RETAG),
    Check("lyrics", "the words in the tag are those that are said", tag.lyrics, _RETAG),
    Check("picture", "the picture is the one asked for, and whole", tag.picture, _RETAG),
    Check("old tags", "no other tag says something else", tag.old_tags, _RETAG),
    Check("notice", "the notice is heard first", text.notice, _LABEL),
    Check("ledger", "all of the source is in the ledger, once", text.ledger, _REMAKE),
    Check("coverage", "all that is spoken is said, in order", text.coverage, _REMAKE),
    Check("spoken", "every sentence is said as it is written", text.spoken, _REMAKE),
    Check("transcripts", "transcripts are complete and on time", text.transcripts, _SIDECAR),
    Check("chapter lists", "chapter lists are the timeline's", text.chapter_lists, _SIDECAR),
    Check("book", "the e-book reads and plays every sentence", text.book, _SIDECAR),
    Check("as written", f"all files are what follows from {DOCUMENT}", text.written, _SIDECAR),
)

__all__ = ["CHECKS", "Check", "Evidence", "Finding", "Verdict", "verify"]


def verify(path: str | PathLike[str]) -> Verdict:
    """Check an edition folder, or a sound file in any of FORMATS, for which less can be checked.

    Raises InputMissing if there is neither, ConfigError for a format that needs what is not
    installed.
    """
    target = Path(path)
    folder = target if target.is_dir() else None
    if folder is None and not target.is_file():
        raise InputMissing(f"There is no edition folder or sound file {target}.", _HINT)
    evidence, unreadable = _gather(folder / SOUND if folder else target, folder)
    findings = [_finding(check, evidence) for check in CHECKS]
    return Verdict((*unreadable, *findings), _measured(evidence.heard))


def _gather(file: Path, folder: Path | None) -> tuple[Evidence, list[Finding]]:
    unreadable: list[Finding] = []

    def tried(check: str, promise: str, read: Callable[[Path], Any], path: Path) -> Any:
        found, defects = None, []
        try:
            found = read(path)
        except (EditionError, InputMissing) as error:
            defects.append(str(error))
        unreadable.append(Finding(check, promise, tuple(defects), hint=_COPY))
        return found

    published = None
    if folder:
        promise = f"{DOCUMENT} has the schema that is known"
        published = tried("document", promise, read_document, folder / DOCUMENT)
    parsed = tried("file", "the file is of its format", described, file)
    heard = tried("decoding", "the sound can be decoded", listen, file)
    tag, stream = parsed or (None, None)
    return Evidence(file, folder, published, tag, stream, heard), unreadable


def _finding(check: Check, evidence: Evidence) -> Finding:
    try:
        found = tuple(check.find(evidence))
    except EditionError as error:
        return Finding(check.name, check.promise, None, unchecked=str(error))
    defects, notes = ((), found) if check.is_note else (found, ())
    return Finding(check.name, check.promise, defects, notes=notes, hint=check.hint)


def _measured(heard: Heard | None) -> dict[str, Any]:
    if heard is None:
        return {}
    return {
        "duration_s": round(heard.frames / heard.rate, 3),
        "rate_hz": heard.rate,
        "loudness_lufs": round(float(heard.loudness_lufs), 2),
        "true_peak_dbtp": round(float(heard.true_peak_dbtp), 2),
    }
