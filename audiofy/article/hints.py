"""The editor's hints: words that are left out or have a role, wherever they stand in the text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from audiofy.article.frontmatter import FrontMatter
from audiofy.article.layout import Part, Verdict
from audiofy.article.lines import Cut, parted
from audiofy.article.model import Role
from audiofy.article.passages import Passage, hole, make_passage
from audiofy.article.phrases import Profile
from audiofy.errors import ArticleError

Hints = Mapping[str, Verdict]
"""Words, and what they are."""


def _hints(roles: Mapping[str, Role], exclude: Iterable[str]) -> dict[str, Verdict]:
    named = {
        words: Verdict(role, "" if role.spoken else "role given by the editor")
        for words, role in roles.items()
    }
    return named | dict.fromkeys(exclude, Verdict(Role.EDITORIAL_NOTE, "excluded by the editor"))


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
    return _hints({words: roles[role] for words, role in front.roles.items()}, front.exclude)


def part_at(source: str, passages: Iterable[Passage], hints: Hints) -> Iterator[Part]:
    """The passages, parted wherever the words of a hint stand, which then have its verdict.

    What is left out of the middle of a passage is a cut in it, and comes after it: a sentence
    goes on there.
    """
    wanted = {" ".join(words.split()): verdict for words, verdict in hints.items()}
    wanted.pop("", None)
    if not wanted:
        yield from ((passage, None) for passage in passages)
        return
    anywhere = re.compile("|".join(map(_words, sorted(wanted, key=len, reverse=True))), re.I)
    folded = {words.casefold(): verdict for words, verdict in wanted.items()}
    for passage in passages:
        cuts: list[Cut] = [(0, None)]
        for match in anywhere.finditer(passage.text):
            cuts += [(match.start(), folded.get(match[0].casefold())), (match.end(), None)]
        kept = [
            cut
            for cut, (following, _) in zip(
                cuts, [*cuts[1:], (len(passage.text), None)], strict=True
            )
            if passage.text[cut[0] : following].strip()
        ]
        if kept:
            yield from _joined(source, parted(source, passage, kept))
        else:
            yield passage, None


def _words(words: str) -> str:
    """A pattern of the words as they stand: "Foto", and not in "Fotograf"."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return before + re.escape(words) + after


def _joined(source: str, parts: Iterable[Part]) -> Iterator[Part]:
    for is_told, some in groupby(parts, lambda part: bool(part[1] and part[1].role.spoken)):
        group = list(some)
        yield from group if is_told else _around(source, group)


def _around(source: str, parts: list[Part]) -> list[Part]:
    """The parts that are not left out as one, without the others."""
    kept = [passage for passage, verdict in parts if not verdict]
    if len(kept) < 2:
        return parts
    left_out = [(passage, verdict) for passage, verdict in parts if verdict]
    span = (kept[0].start, kept[-1].end)
    cuts = [cut for passage in kept for cut in passage.cuts]
    cuts += [hole(source, (passage.start, passage.end)) for passage, _ in left_out]
    whole = make_passage(source, span, kept[0].group, cuts, kept[0].mark, kept[0].level)
    return sorted([*left_out, (whole, None)], key=lambda part: part[0].start)
