"""What is to do: the inputs against the ledger. What is made already, and unchanged, costs nothing.

A job id is a digest of the article's bytes, of the lexicon that it names itself, of every setting
that changes the result, and of the schema: the same id means the same edition. What a URL leads to
is not looked at again, unless that is asked for (`refresh`).
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from audiofy.article import is_url
from audiofy.batch.changes import digest_at, fingerprint, look_at
from audiofy.batch.inputs import headline_in
from audiofy.batch.ledger import Known, Ledger, Seen
from audiofy.batch.model import Failed, Found, Refused, Source, State
from audiofy.batch.outputs import Output
from audiofy.batch.recipe import job_id
from audiofy.errors import InputMissing
from audiofy.publish.storage import is_s3

_AT_ONCE = 1000
_KEPT_FAILURES = (State.FAILED, State.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: numbers of articles, and which were there before and are gone."""

    new: int = 0
    changed: int = 0
    reused: int = 0
    failed: int = 0
    skipped: int = 0
    removed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def to_do(self) -> int:
        return self.new + self.changed

    @property
    def found(self) -> int:
        return self.to_do + self.reused + self.failed + self.skipped


def settle_accounts(ledger: Ledger, output: Output, *, sweep: bool = True) -> None:
    """After a run that was killed: adopt what was finished, sweep up what was not.

    An empty ledger is rebuilt: what is whole in the output is noted, for a plan to adopt.
    """
    if ledger.is_empty:
        with ledger.writing():
            ledger.forget_found()
            ledger.note_found(output.editions(sweep=sweep))
        return
    running = ledger.running()
    with ledger.writing():
        for name, job, folder in running:
            found = output.edition(folder)
            if found and found.job == job:
                ledger.adopt(name, found)
            else:
                ledger.waits(name)
            if sweep:
                output.sweep(folder)


class Planner:
    """Notes in the ledger what is to be made of the inputs, in their order."""

    def __init__(
        self,
        ledger: Ledger,
        output: Output,
        recipe: str,
        *,
        retry_failed: bool = False,
        refresh: bool = False,
    ) -> None:
        self._ledger = ledger
        self._output = output
        self._recipe = recipe
        self._retry_failed = retry_failed
        self._refresh = refresh
        self._lexicons: dict[str, str] = {}
        self._number = 0
        self._same: list[tuple[int, str, str, str]] = []
        self._unread: set[str] = set()
        self._nameless: dict[str, list[str]] = {}

    def is_known(self, name: str, digest: str) -> bool:
        """Was an article of this name planned with this digest, and did it not fail?"""
        known = self._ledger.known(name)
        return known is not None and known.digest == digest and known.state not in _KEPT_FAILURES

    def add(self, root: str, found: Iterable[Found]) -> None:
        """Plan what was found under one argument of the user."""
        for each in found:
            self._number += 1
            if isinstance(each, Refused):
                self._refuse(each, root)
            else:
                self._source(each, root)
            if len(self._same) >= _AT_ONCE:
                self._note_same()

    def finish(self, roots: Iterable[str]) -> Plan:
        """All was added; what was under these roots before, and is not there now, is removed.

        What may be there, but could not be looked at, is not removed.
        """
        self._note_same()
        self._succeed()
        under = list(roots)
        missing = self._ledger.removed(under)
        removed = [each for each in missing if not self._is_out_of_sight(each[0])]
        if not self._unread:  # where that came from has no name any more to be compared
            removed += self._ledger.found_no_more(under)
        return Plan(**self._ledger.planned(), removed=removed)

    def _succeed(self) -> None:
        """Records without an id that are new take the places of those that are gone, if they have
        the headline of one: that was corrected."""
        for stem, names in self._nameless.items():
            if stem.endswith("#") or self._is_out_of_sight(stem):
                continue
            gone = (name for name in self._ledger.unseen(f"{stem}~") if headline_in(name) == stem)
            for name, old in zip(names, gone, strict=False):
                self._ledger.succeed(name, old)

    def _is_out_of_sight(self, name: str) -> bool:
        """Is it in a folder or a file that could not be read this time?"""
        if not self._unread:
            return False
        files = (name[:at] for at, character in enumerate(name) if character == "#")
        folders = map(os.fspath, PurePath(name).parents)
        return not self._unread.isdisjoint((name, *files, *folders))

    def _note_same(self) -> None:
        self._ledger.still_so(self._same)
        self._same.clear()

    def _refuse(self, refused: Refused, root: str) -> None:
        if refused.error is None:
            failed, state = Failed("Skipped", 0, refused.cause), State.SKIPPED
        else:
            self._unread |= {refused.name, refused.path} - {""}
            failed, state = Failed.of(refused.error), State.FAILED
        self._ledger.refuse(refused.name, root, self._number, state, failed)

    def _source(self, source: Source, root: str) -> None:
        if source.hides:
            self._unread.add(source.path)
        known = self._ledger.known(source.name)
        seen = self._seen(source, known)
        is_asked_again = self._refresh and is_url(source.path)
        if known and known.job == seen.job and not is_asked_again and self._stays(known, source):
            self._same.append((self._number, root, seen.fingerprint, source.name))
        elif known is not None or not self._found_again(seen, root):
            has = self._ledger.take_found_as(source.name) if known is None else None
            self._ledger.see(seen, root, self._number, State.PENDING, has=has)
            if known is None and source.record is not None:
                self._note_nameless(source.name)

    def _note_nameless(self, name: str) -> None:
        stem = headline_in(name)
        if stem != name:
            self._nameless.setdefault(stem, []).append(name)

    def _seen(self, source: Source, known: Known | None) -> Seen:
        mark = "" if source.digest else fingerprint(source)
        if known and (known.digest == source.digest != "" or known.fingerprint == mark != ""):
            digest, lexicon = known.digest, known.lexicon
        else:
            digest, lexicon = look_at(source)
        job = job_id(digest, source.path, self._recipe, self._lexicon(lexicon))
        return Seen(source, mark, digest, job, lexicon)

    def _lexicon(self, path: str) -> str:
        """The digest of a lexicon that articles name; it is read once for all of them."""
        if path and path not in self._lexicons:
            self._lexicons[path] = digest_at(path)
        return self._lexicons.get(path, "")

    def _stays(self, known: Known, source: Source) -> bool:
        """Is there nothing to do, as the edition is there, or has failed for good?"""
        if known.state == State.DONE and known.folder:
            return self._output.has(known.folder, known.sound_bytes)
        passes = Failed(known.kind, known.status, "").passes or (
            # A server may be back; a record may stand elsewhere.
            known.kind == InputMissing.__name__
            and (is_url(source.path) or source.record is not None)
        )
        return known.state in _KEPT_FAILURES and not (passes or self._retry_failed)

    def _found_again(self, seen: Seen, root: str) -> bool:
        """Is its edition in the output: of a lost ledger, a file that has moved, or a record?"""
        if found := self._ledger.take_found(seen.job):
            self._ledger.see(seen, root, self._number, State.DONE, has=found)
            return True
        self._note_same()
        for old, path in self._ledger.with_job(seen.job):
            is_here = not (is_url(path) or is_s3(path))
            has_moved = is_here and not os.path.lexists(path)
            if has_moved or (path == seen.source.path and seen.source.record is not None):
                self._ledger.rename(old, seen)
                self._same.append((self._number, root, seen.fingerprint, seen.source.name))
                return True
        return False
