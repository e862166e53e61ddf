"""The editor's hints: words that are left out or have a role, wherever they stand in the text."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from audiofy.article.frontmatter import FrontMatter
from audiofy.article.layout import Part, Verdict
from audiofy.article.model import Role, one_line
from audiofy.article.partings import Cut, parted
from audiofy.article.passages import Passage, hole, make_passage
from audiofy.article.phrases import Profile
from audiofy.errors import ArticleError

_SIGHT = 20  # characters
_HINTS_MAX = 500
_QUOTES = "\"'„“”»«‚‘’"

Hints = Mapping[str, Verdict]
"""Words, and what they are."""


def _hints(roles: Mapping[str, Role], exclude: Iterable[str]) -> dict[str, Verdict]:
    named = {
        words: Verdict(role, "" if role.spoken else "role given by the editor", by_editor=True)
        for words, role in roles.items()
    }
    left_out = Verdict(Role.EDITORIAL_NOTE, "excluded by the editor", by_editor=True)
    return named | dict.fromkeys(exclude, left_out)


def profile_hints(profile: Profile | None) -> dict[str, Verdict]:
    """What a publisher's profile says of words."""
    profile = profile or Profile()
    return _hints(profile.roles, profile.exclude)


def front_hints(front: FrontMatter) -> dict[str, Verdict]:
    """The editor's hints in the front matter: phrases, and what they are."""
    roles = {role.value: role for role in Role if role is not Role.NOTICE}
    if unknown := sorted(set(front.roles.values()) - set(roles)):
        raise ArticleError(
            f"The front matter asks for a role that does not exist: {unknown[0]!r}.",
            f"Roles: {', '.join(roles)}.",
        )
    if len(front.roles) + len(front.exclude) > _HINTS_MAX:
        raise ArticleError(
            f"The front matter has more than {_HINTS_MAX} hints.",
            "Take out what the article does not have.",
        )  # every word of the text is compared with each of them
    return _hints({words: roles[role] for words, role in front.roles.items()}, front.exclude)


def check_found(front: FrontMatter, told: Hints, source: str, passages: Iterable[Passage]) -> None:
    """Raise ArticleError for words in the front matter that stand nowhere, or not so that the hint
    could be followed: what an editor leaves out must not be heard for a slip of the pen."""
    meant = front.meant | front.roles.keys()
    hints = {words: each for words, each in told.items() if words in meant}
    if not hints:
        return
    values = (source[slice(*span)] for spans in front.values.values() for span in spans)
    texts = [" ".join(value.split()) for value in values] + [passage.text for passage in passages]
    found = _found({form: each for words, each in hints.items() for form in _forms(words)}, texts)
    whole = "\n".join(texts).casefold()
    for words, verdict in hints.items():
        forms = _forms(words)
        folded = set(map(_folded, forms))
        inside = [form for form in forms if _folded(form) in whole]  # of a longer hint, say
        if forms and not (folded & found or _found(dict.fromkeys(inside, verdict), texts)):
            where = " alone, or where a sentence begins" if verdict.role.spoken else ""
            raise ArticleError(
                f"The front matter has a hint for {words!r}, which is not in the text{where}.",
                "Write it as it stands in one paragraph of the text, or take the hint out.",
            )


def _found(hints: Hints, texts: Sequence[str]) -> set[str]:
    """Which of the words stand in one of the texts; of two that begin at one place, the longer."""
    finder = _Finder(hints)
    return {_folded(text[start:end]) for text in texts for start, end, _ in finder.spans(text)}


def part_at(source: str, passages: Iterable[Passage], hints: Hints) -> Iterator[Part]:
    """The passages, parted wherever the words of a hint stand, which then have its verdict.

    What is left out of the middle of a passage is a cut in it, and comes after it: a sentence
    goes on there. Words that are left out are so inside others that have a role, too.
    """
    wanted = {form: verdict for words, verdict in hints.items() for form in _forms(words)}
    if not wanted:
        yield from ((passage, None) for passage in passages)
        return
    told = _Finder({words: each for words, each in wanted.items() if each.role.spoken})
    left_out = _Finder({words: each for words, each in wanted.items() if not each.role.spoken})
    for passage in passages:
        cuts = _cuts(passage.text, left_out.spans(passage.text), told.spans(passage.text))
        if any(verdict for _, verdict in cuts):
            yield from _joined(source, parted(source, passage, cuts))
        else:
            yield passage, None


class _Finder:
    """Finds words as they stand: "Foto", and not in "Fotograf"."""

    def __init__(self, wanted: Mapping[str, Verdict]) -> None:
        longest_first = "|".join(map(_words, sorted(wanted, key=len, reverse=True)))
        self._anywhere = re.compile(f"(?=({longest_first or '(?!)'}))", re.IGNORECASE)
        self._verdicts = {_folded(words): verdict for words, verdict in wanted.items()}

    def spans(self, text: str) -> list[tuple[int, int, Verdict]]:
        """Start, end and verdict of what stands in `text`, in order; what two share is the
        first's."""
        spans: list[tuple[int, int, Verdict]] = []
        reached = 0
        for match in self._anywhere.finditer(text):
            start, end = match.span(1)
            verdict = self._verdicts.get(_folded(match[1]))
            alone = verdict and (not verdict.role.spoken or _stands_alone(text, start, end))
            if verdict and alone and end > reached:
                spans.append((max(start, reached), end, verdict))
                reached = end
        return spans


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Not inside a sentence, which would be torn: what is a subhead here is a word there."""
    before = text[max(0, start - _SIGHT) : start].rstrip(_QUOTES)
    after = text[end : end + _SIGHT].lstrip(_QUOTES)
    begins = not before.strip() or before.rstrip()[-1] in ".!?…:"
    return begins and not (after[:1] in (",", ";") or after.lstrip()[:1].islower())


def _forms(words: str) -> list[str]:
    """The words in one line, as files from any system may write their umlauts."""
    text = one_line(words)
    return sorted({unicodedata.normalize(form, text) for form in ("NFC", "NFD")} - {""})


def _words(words: str) -> str:
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return before + r"\s+".join(map(re.escape, words.split())) + after


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _cuts(text: str, *layers: list[tuple[int, int, Verdict]]) -> list[Cut]:
    """Where the text changes from one verdict to another; the first layer that has one decides."""
    edges = {edge for spans in layers for start, end, _ in spans for edge in (start, end)}
    cuts: list[Cut] = []
    for start, end in pairwise(sorted({0, *edges, len(text)})):
        verdict = next(filter(None, (_at(spans, start) for spans in layers)), None)
        if text[start:end].strip():
            cuts.append((start, verdict))
    return cuts


def _at(spans: list[tuple[int, int, Verdict]], position: int) -> Verdict | None:
    before = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return spans[before][2] if before >= 0 and position < spans[before][1] else None


def _joined(source: str, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, those with one verdict on both sides of what is left out as one."""
    group: list[Part] = []
    kept: Part | None = None  # the last of the group that is not left out
    for part in parts:
        if not _is_left_out(part):
            if kept and (kept is group[-1] or kept[1] is not part[1]):
                yield from _around(source, group)
                group = []
            kept = part
        group.append(part)
    yield from _around(source, group)


def _is_left_out(part: Part) -> bool:
    verdict = part[1]
    return verdict is not None and not verdict.role.spoken


def _around(source: str, parts: list[Part]) -> list[Part]:
    """The parts that are not left out as one, without the others."""
    kept = [part for part in parts if not _is_left_out(part)]
    if len(kept) < 2:
        return parts
    passages = [passage for passage, _ in kept]
    left_out = [part for part in parts if _is_left_out(part)]
    span = (passages[0].start, passages[-1].end)
    cuts = [cut for passage in passages for cut in passage.cuts]
    cuts += [hole(source, (passage.start, passage.end)) for passage, _ in left_out]
    first = passages[0]
    whole = make_passage(source, span, first.group, cuts, first.mark, first.level)
    return sorted([*left_out, (whole, kept[0][1])], key=lambda part: part[0].start)
