"""The text as a reader sees it: no invisible characters, single plain spaces, whole letters.

The rules read this text; `starts` and `ends` lead back to the source.
"""

import re
import unicodedata
from dataclasses import dataclass

from audiofy.script.spoken.model import Edit

_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u20e3"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
_ODD = re.compile(
    rf"(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<space>[\s{_INVISIBLE}]*[^\S ][\s{_INVISIBLE}]*|  [\s{_INVISIBLE}]*)"
    r"|(?P<letters>[^\W\d_][\u0300-\u036f]+|[\u2160-\u2188\u2460-\u249b\u3250-\u33ff\uff01-\uff5e\U0001d7ce-\U0001d7ff])"
)


_MAYBE_ODD = re.compile("[^ -~¡-¬®-˿‐-‧‰-⁞₀-⃏←-⋿]|  ")
"""A quick look: no character outside these is odd."""


@dataclass(frozen=True, slots=True)
class Visible:
    """`text[i]` is `source[starts[i]:ends[i]]`; None means that text and source are the same."""

    text: str
    starts: list[int] | None
    ends: list[int] | None
    edits: tuple[Edit, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        if self.starts is None or self.ends is None:
            return start, end
        first = self.starts[start] if start < len(self.starts) else (self.ends or [0])[-1]
        return first, max(first, self.ends[end - 1]) if end > start else first


def visible(source: str) -> Visible:
    """What of the source is read, and the edits that make it so."""
    if _MAYBE_ODD.search(source) is None or _ODD.search(source) is None:
        return Visible(source, None, None, ())
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    edits: list[Edit] = []
    at = 0
    for odd in _ODD.finditer(source):
        _keep(source, at, odd.start(), pieces, starts, ends)
        plain = _plain(odd)
        pieces.append(plain)
        starts += [odd.start()] * len(plain)
        ends += [odd.end()] * len(plain)
        if plain != odd[0]:
            edits.append(Edit(odd.start(), odd.end(), plain, str(odd.lastgroup)))
        at = odd.end()
    _keep(source, at, len(source), pieces, starts, ends)
    return Visible("".join(pieces), starts, ends, tuple(edits))


def _keep(
    source: str, start: int, end: int, pieces: list[str], starts: list[int], ends: list[int]
) -> None:
    pieces.append(source[start:end])
    starts += range(start, end)
    ends += range(start + 1, end + 1)


def _plain(odd: re.Match[str]) -> str:
    if odd.lastgroup == "invisible":
        return ""
    if odd.lastgroup == "space":
        return " "
    return unicodedata.normalize("NFKC", odd[0])
