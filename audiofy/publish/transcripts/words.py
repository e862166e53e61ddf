"""When each written word is heard, where the voice has told when it says the spoken ones."""

from difflib import SequenceMatcher

from audiofy.article.model import one_line
from audiofy.mix.model import Cue

_MARKS = "„“”‚‘’»«›‹\"'()[]…–—-,;:.!?"


def word_starts(cue: Cue) -> list[int | None]:
    """For each word of the cue's text, as one line, the frame in which it begins; None: unknown.

    What is written otherwise than it is said ("30." is "dreißigsten") begins with the first spoken
    word in its place.
    """
    written = one_line(cue.utterance.text).split(" ")
    times = cue.words
    spoken = [cue.utterance.spoken[slice(*time.span)] for time in times]
    starts: list[int | None] = [None] * len(written)
    matcher = SequenceMatcher(None, _plain(written), _plain(spoken), autojunk=False)
    for what, first, last, heard, heard_to in matcher.get_opcodes():
        if what == "equal":
            starts[first:last] = [time.start for time in times[heard:heard_to]]
        elif what == "replace":
            starts[first] = times[heard].start
    return starts


def _plain(words: list[str]) -> list[str]:
    return [word.strip(_MARKS).casefold() for word in words]
