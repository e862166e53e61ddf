"""Is a podcast sound? Every rule for feeds that apps are known to depend on, and what is behind.

To add a rule, write a function that yields what is wrong, and name it in the table of its file:
documents (the channel), items, media (the files), web (the server).
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from audiofy.article import is_url
from audiofy.errors import AudiofyError, InputMissing
from audiofy.publish.feed.check import documents, items, media, web
from audiofy.publish.feed.check.model import Evidence, Finding, Item, Node, Report, Rule
from audiofy.publish.feed.check.shelf import FolderShelf, Shelf, WebShelf, folder_shelf
from audiofy.publish.feed.rss import NAMESPACES

RULES: tuple[Rule, ...] = (
    *documents.RULES,
    *items.RULES,
    *(replace(rule, opens_files=True) for rule in media.RULES),
    *web.RULES,
)
_WELL_FORMED = "the documents are well-formed XML, without entities of their own"
_MOST_DOCUMENTS = 1000

__all__ = ["RULES", "Finding", "Report", "check_feed"]


def check_feed(target: str, *, now: datetime, files: bool = True) -> Report:
    """Check the feed at `target`: a URL, a feed's file, or the folder of a site.

    `files`: open what is behind the feed, too. Raises InputMissing without a feed, DownloadError
    if a server does not answer.
    """
    with ExitStack() as stack:
        if is_url(target):
            shelf: Shelf = stack.enter_context(WebShelf())
            return _checked(shelf, target, None, now, files)
        folder, path = folder_shelf(Path(target))
        return _checked(folder, "", path, now, files)


def _checked(shelf: Shelf, at: str, path: Path | None, now: datetime, files: bool) -> Report:
    if path is None:
        found = shelf.get(at)
        if found is None:
            raise InputMissing(f"There is no feed at {at}.", "Is the address right?")
        path = found.path
    root, wrong = _parsed(path)
    if root is None:
        return Report((Finding("xml", _WELL_FORMED, (wrong,)),), 0, 0)
    evidence = _gathered(shelf, at, root, now)
    findings = [Finding("xml", _WELL_FORMED, ())]
    for rule in RULES:
        if (rule.opens_files and not files) or (rule.is_web and evidence.web is None):
            continue
        findings.append(_finding(rule, evidence))
    return Report(tuple(findings), len(evidence.items), len(evidence.documents))


def _finding(rule: Rule, evidence: Evidence) -> Finding:
    try:
        defects = tuple(rule.find(evidence))
    except AudiofyError as error:
        defects = (str(error),)
    is_advice = rule.is_advice or (rule.is_ours and not evidence.is_ours)
    return Finding(rule.name, rule.promise, defects, is_advice)


def _parsed(path: Path) -> tuple[Any, str]:
    """The root of a document, or what is wrong. Entities are not followed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.parse(path, parser)
    except etree.XMLSyntaxError as error:
        return None, str(error)
    if tree.docinfo.internalDTD is not None:
        return None, "the document declares a DTD"
    root = tree.getroot()
    if root.find("channel") is None:
        return None, f"<{root.tag}> has no channel: it is no RSS feed"
    return root, ""


def _gathered(shelf: Shelf, at: str, first: Any, now: datetime) -> Evidence:
    """All documents of the feed: each names the next."""
    own = _link(first, "self")
    if isinstance(shelf, FolderShelf):
        shelf.base_url = own[: own.rfind("/") + 1]
    roots, pages, broken = [first], [at or own], list[str]()
    while url := _link(roots[-1], "next"):
        address = urljoin(pages[-1], url)
        if address in pages or len(pages) > _MOST_DOCUMENTS:
            broken.append(f"the documents lead in a circle, or are too many: {address}")
            break
        found = shelf.get(address)
        root, wrong = _parsed(found.path) if found else (None, "there is nothing")
        if root is None:
            broken.append(f"{address}: {wrong}")
            break
        roots.append(root)
        pages.append(address)
    entries = [Item(element, shelf) for root in roots for element in root.iterfind("channel/item")]
    return Evidence([Node(root) for root in roots], entries, shelf, now, at, pages, broken)


def _link(root: Any, rel: str) -> str:
    links = root.findall("channel/atom:link", NAMESPACES)
    return next((link.get("href") or "" for link in links if link.get("rel") == rel), "")
