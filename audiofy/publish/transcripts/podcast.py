"""The JSON transcript of Podcasting 2.0, version 1.0.0: times in seconds, a body for each sentence.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
"""

import json
from typing import Any

from audiofy.mix.model import Edition
from audiofy.publish.transcripts.model import Line, Sidecar, Subject, sentence_lines

VERSION = "1.0.0"


def write(edition: Edition) -> str:
    sentences = [
        {"startTime": line.start_ms / 1000, "endTime": (line.end_ms or 0) / 1000, "body": line.text}
        for line in sentence_lines(edition.timeline)
    ]
    document = {"version": VERSION, "segments": sentences}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> list[Line]:
    document = json.loads(text)
    try:
        return [_line(sentence) for sentence in document["segments"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is not a transcript: {error!r}") from error


def _line(sentence: dict[str, Any]) -> Line:
    return Line(
        round(sentence["startTime"] * 1000), round(sentence["endTime"] * 1000), sentence["body"]
    )


SIDECAR = Sidecar("transcript.json", "application/json", Subject.SENTENCES, write, read)
