"""The JSON chapters of Podcasting 2.0, version 1.2.0: times in seconds.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
"""

import json
from typing import Any

from audiofy.mix.model import Edition
from audiofy.publish.transcripts.model import Line, Sidecar, Subject, chapter_lines

VERSION = "1.2.0"


def write(edition: Edition) -> str:
    lines = chapter_lines(edition.timeline)
    chapters = [
        {
            "startTime": line.start_ms / 1000,
            "endTime": (line.end_ms or 0) / 1000,
            "title": line.text,
        }
        for line in lines
    ]
    document = {"version": VERSION, "title": lines[0].text, "chapters": chapters}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> list[Line]:
    document = json.loads(text)
    try:
        return [_line(chapter) for chapter in document["chapters"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is not a list of chapters: {error!r}") from error


def _line(chapter: dict[str, Any]) -> Line:
    return Line(
        round(chapter["startTime"] * 1000), round(chapter["endTime"] * 1000), chapter["title"]
    )


SIDECAR = Sidecar("chapters.json", "application/json+chapters", Subject.CHAPTERS, write, read)
