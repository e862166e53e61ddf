"""Text -> Article: passages are found, judged step by step, and become blocks."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from audiofy.article import (
    asides,
    blanks,
    body,
    boxes,
    captions,
    charts,
    datelines,
    ending,
    films,
    furniture,
    head,
    lead,
    links,
    photographers,
    quotes,
    scenes,
    takes,
    trails,
)
from audiofy.article.frontmatter import FrontMatter, escapes, is_one, read_front_matter
from audiofy.article.hints import check_found, front_hints, part_at, profile_hints
from audiofy.article.layout import Layout, Page, Part, Step, Verdict
from audiofy.article.load import clean_text
from audiofy.article.model import Article, Block, Metadata, Role, Span, one_line
from audiofy.article.partings import part_lines
from audiofy.article.passages import Passage, as_written, make_passage, plain_passages, without_cuts
from audiofy.article.phrases import PhraseBook, Profile, built_in, built_in_book
from audiofy.article.shape import ends_sentence
from audiofy.article.written import MARKDOWN, shown_text, without_entities
from audiofy.errors import ArticleError

STEPS: tuple[Step, ...] = (
    head.labelled_fields,
    body.pros_and_cons,
    body.greetings,
    furniture.marked,
    furniture.names_below_their_label,
    furniture.people_of_the_text,
    furniture.known_lines,
    scenes.below_their_label,
    scenes.captions_again_with_credit,
    trails.title_in_trail,
    trails.headline_in_trail,
    trails.description_below_trail,
    trails.cut_off_title_in_trail,
    trails.other_title_in_trail,
    furniture.offices_beside_names,
    furniture.bodies_below_authors,
    ending.authors_below_their_line,
    furniture.names_above_addresses,
    body.entry_times,
    furniture.teasers_that_go_on,
    furniture.headings_of_folded_boxes,
    furniture.labels_of_fact_boxes,
    furniture.headings_of_requests,
    furniture.above_the_consent,
    furniture.counts,
    takes.boxes,
    takes.closed,
    takes.polls,
    furniture.posts,
    furniture.headings_of_buttons,
    asides.sure,
    ending.comments_at_the_end,
    ending.below_a_release,
    furniture.transcript,
    furniture.repeated,
    trails.dates_and_trails,
    furniture.without_a_page,
    charts.values_of_charts,
    captions.captions,
    scenes.captions_again,
    photographers.unlabelled_credits,
    furniture.transcript,  # once more: a date is a sign too
    asides.newsletters_by_their_button,
    asides.beside_the_page,
    films.films_on_top,
    photographers.signed_pairs_in_the_head,
    trails.dates_and_trails,  # once more, without a picture's caption at the top of the page
    head.headline,
    scenes.alternative_texts,
    furniture.edges,
    asides.below_the_text,
    body.speakers,
    body.questions,
    datelines.datelines,
    lead.authors_below_the_lead,
    photographers.signed_in_the_head,
    captions.captions_below_lead,
    scenes.described_twice,
    scenes.scenes,
    blanks.captions_in_the_head,
    films.films_with_dates,
    lead.lead,
    lead.below_lead,
    lead.bullets_at_the_top,
    quotes.pull_quotes,
    quotes.quotations_again,
    quotes.quotations_with_authors,
    quotes.quoted_twice,
    links.titles_above_their_link,
    links.titles_after_colons,
    links.titles_below_colons,
    links.sentences_of_links,
    links.dated_links,
    links.titles_of_paid_links,
    links.teaser_groups,
    links.links_with_authors,
    films.videos_with_sources,
    films.titles_of_videos,
    films.titles_of_sounds,
    films.programmes,
    boxes.moments_of_a_match,
    boxes.statistics,
    boxes.line_ups,
    charts.figures,
    links.runs_with_kickers,
    boxes.boxes_of_lines,
    boxes.runs_of_titles,
    boxes.rest_of_score_boxes,
    charts.headings_of_tables,
    blanks.boxes_between_paragraphs,
    blanks.headings_above_headings,
    ending.about_the_issuer,
    ending.signed_in_the_last_line,
    ending.agencies_below_the_text,
    ending.publisher_below_the_text,
    ending.after_the_end,
    ending.authors_at_the_end,
    blanks.sentences_below_the_text,
    ending.loose_ends,
    asides.framed,
    asides.unlike_the_text,
    furniture.people_without_names,
    ending.authors_at_the_end,  # once more, without what stands apart
    charts.sources_of_charts,
    charts.last_values,
    ending.authors_of_links,
    links.last_lines_of_links,
    links.dates_of_links,
    links.lone_links,
    body.text_roles,
)
"""From the surest sign to the weakest; what has a verdict is not judged again."""

_MARKUP = re.compile(r"<(?:p|div|h[1-6]|br|ul|ol|blockquote|article|section)\b[^<>]{0,300}>", re.I)
"""A tag that may make a body HTML."""

_OTHER_TITLE = Verdict(Role.EDITORIAL_NOTE, "another title in the front matter")
_NAMES_MAX = 2  # lines
_READINGS_MAX = 8  # of what is spoken; the first confirms all but one text in a thousand
_TEXT = frozenset({Role.LEAD, Role.PARAGRAPH, Role.QUOTE, Role.LIST_ITEM, Role.QUESTION})


def read_article(
    text: str, *, name: str = "", profile: Profile | None = None, given: Metadata | None = None
) -> Article:
    """The article in `text`, every character of it in a block with a role.

    `name` is the file's name: `.md` makes it Markdown. `profile` has a publisher's own phrases.
    `given` is what is known of the article from elsewhere; it goes before the front matter.
    Raises ArticleError if there is nothing to read aloud.
    """
    front = _beside(name, read_front_matter(text))
    hints = front_hints(front)
    passages = _passages(text, name, front)
    check_found(front, hints, text, passages)
    parts = part_at(text, passages, hints)
    page = Page(text, parts, _joined(given, front.given))
    layout = _judged(page, profile)
    _give_way(layout, front)
    hints |= profile_hints(profile)
    return _article(layout, (*_front_blocks(text, front, layout, hints), *layout.blocks()), name)


def read_page(page: Page, *, name: str = "", profile: Profile | None = None) -> Article:
    """The article on a page whose passages, and what some of them are, are known already.

    Raises ArticleError if there is nothing to read aloud.
    """
    layout = _judged(page, profile)
    return _article(layout, layout.blocks(), name)


def _article(layout: Layout, blocks: tuple[Block, ...], name: str) -> Article:
    if not _has_text(blocks):
        raise ArticleError(
            f"There is no paragraph to read aloud in {name or 'this text'}.",
            "Is it the text of an article? Lines that look like captions or boxes are left out.",
        )
    return Article(layout.source, blocks, layout.given)


def _has_text(blocks: Iterable[Block]) -> bool:
    """Is there a sentence, however short, or more than one line? A word alone is a label."""
    spoken = [block for block in blocks if block.role.spoken]
    texts = [one_line(block.text) for block in spoken if block.role in _TEXT]
    alone = len(spoken) < 2
    return bool(texts) and (not alone or " " in texts[0] or ends_sentence(texts[0]))


def has_sentences(article: Article) -> bool:
    """Is more spoken than a headline and a name or two, as of a page whose text was not found?"""
    spoken = [one_line(b.text) for b in article.spoken_blocks if b.role is not Role.HEADLINE]
    return len(spoken) > _NAMES_MAX or any(map(ends_sentence, spoken))


def _beside(name: str, front: FrontMatter) -> FrontMatter:
    """The front matter with the path of its lexicon, which is given from the article's folder."""
    if not front.given.lexicon:
        return front
    lexicon = os.path.join(os.path.dirname(name), front.given.lexicon)
    return replace(front, given=replace(front.given, lexicon=lexicon))


def _passages(text: str, name: str, front: FrontMatter) -> list[Passage]:
    from audiofy.article.markdown import is_markdown, markdown_passages  # many patterns to compile

    strict = bool(front.end) or is_markdown("", name)
    if strict or is_markdown(_without_wire_notes(text)):
        return markdown_passages(text, front.end, strict=strict)
    return plain_passages(text, front.end)


def _judged(page: Page, profile: Profile | None) -> Layout:
    """The page's passages, each with a verdict."""
    profile = profile or Profile()
    told = list(_hinted(page, profile))
    parted: list[Part] = []
    for passage, verdict in told:
        parted += ((passage, verdict),) if verdict else part_lines(page.source, passage)
    parted.sort(key=lambda part: part[0].start)  # what was left out of one comes where it stands
    book = PhraseBook((profile, built_in())) if profile.phrases else built_in_book()
    given = _joined(page.given, Metadata(voice=profile.voice))
    roles = frozenset(verdict.role for _, verdict in told if verdict)
    layout = Layout(page.source, [passage for passage, _ in parted], book, given, roles)
    layout.verdicts = [verdict for _, verdict in parted]
    layout.headline = next((i for i in range(len(layout)) if layout.role(i) is Role.HEADLINE), None)
    for step in STEPS:
        step(layout)
    settled = layout if layout.transcript else _settled(layout)
    by_editor = {passage.start: each for passage, each in told if each and each.by_editor}
    for index, passage in enumerate(settled.passages):
        settled.verdicts[index] = by_editor.get(passage.start, settled.verdicts[index])
    return settled


def _settled(layout: Layout) -> Layout:
    """The layout without what would be left out of its own spoken text, read once more.

    What stood beside furniture can look like text for that reason alone. The headline stays: with
    a kicker gone, it may look like one. The second reading nearly never finds anything to leave
    out; the bound is there for hostile texts.
    """
    for _ in range(_READINGS_MAX):
        spoken = [i for i in range(len(layout)) if layout.is_text(i)]
        if len(spoken) == len(layout) and layout.is_loose():
            break  # it would be read as it was
        again = Layout(
            layout.source,
            [
                as_written(layout.passages[i], number, marked_up=layout.is_marked_up)
                for number, i in enumerate(spoken)
            ],
            layout.book,
            told=frozenset({Role.HEADLINE}),
            again=True,
            ordinary=layout.ordinary,
            wordings=layout.wordings,
            listed=layout.headings(),
            alone=layout.alone,
        )
        if layout.headline is not None:
            again.headline = spoken.index(layout.headline)
            again.judge(again.headline, Role.HEADLINE)
        for step in STEPS:
            step(again)
        if all(map(again.is_text, range(len(again)))):
            break
        layout.leave_out(again)
    return layout


def _hinted(page: Page, profile: Profile) -> Iterator[Part]:
    """The parts, parted again wherever words stand for which the profile has a hint."""
    hints = profile_hints(profile)
    for passage, verdict in page.parts:
        if verdict and not verdict.role.spoken:
            yield passage, verdict
        else:
            for part, hint in part_at(page.source, (passage,), hints):
                yield part, hint or verdict


def _without_wire_notes(text: str) -> str:
    """Wire copy ends with notes that look like Markdown."""
    return re.split(r"^#+ (?:\w+-)?Notizblock", text, maxsplit=1, flags=re.MULTILINE)[0]


def _joined(first: Metadata | None, second: Metadata) -> Metadata:
    if first is None:
        return second
    fields = Metadata.__dataclass_fields__
    return Metadata(**{name: getattr(first, name) or getattr(second, name) for name in fields})


def _front_blocks(
    source: str, front: FrontMatter, layout: Layout, hints: Mapping[str, Verdict]
) -> Iterable[Block]:
    """The lines of the front matter; title and lead are spoken if the text does not repeat them."""
    if not front.end:
        return ()
    roles = {block.role for block in layout.blocks()}
    spoken: list[tuple[Span, Role]] = [
        ((spans[0][0], spans[-1][1]), role)
        for name, role in (("headline", Role.HEADLINE), ("lead", Role.LEAD))
        if role not in roles and (spans := front.values.get(name, ())) and is_one(source, spans)
    ]
    blocks = []
    for (start, end), role in _tiles(front.end, sorted(spoken)):
        passage = make_passage(source, (start, end), 0, escapes(source, (start, end)))
        if passage.start < passage.end:
            verdict = Verdict(role, "" if role.spoken else "front matter")
            told = part_at(source, (passage,), hints if role.spoken else {})
            blocks += [_block(source, part, hint or verdict) for part, hint in told]
    return blocks


def _give_way(layout: Layout, front: FrontMatter) -> None:
    """The front matter's title goes before another that the text shows."""
    title, shown = front.given.headline, layout.headline
    if not title or shown is None:
        return
    if not head.same_letters(layout.text(shown), title):
        for index in range(len(layout)):
            if layout.role(index) is Role.HEADLINE:
                layout.verdicts[index] = _OTHER_TITLE


def _tiles(end: int, spoken: list[tuple[Span, Role]]) -> Iterable[tuple[Span, Role]]:
    position = 0
    for span, role in spoken:
        yield (position, span[0]), Role.METADATA
        yield span, role
        position = span[1]
    yield (position, end), Role.METADATA


def _block(source: str, passage: Passage, verdict: Verdict) -> Block:
    text = without_cuts(source, passage.start, passage.end, passage.cuts)
    return Block(verdict.role, text, passage.start, passage.end, verdict.reason, passage.cuts)


def is_markup(body: str) -> bool:
    """Is this HTML? A text may name a tag."""
    begins, ends = body.lstrip()[:1] == "<", "</" in body or "<br" in body
    return _MARKUP.search(body[:5000]) is not None and (begins or ends)


def body_parts(source: str, body: str) -> tuple[str, Iterable[Part]]:
    """`source` with the text of `body` (plain, Markdown or HTML) after it, and the body's parts."""
    from audiofy.article.markdown import is_markdown, markdown_passages

    start = len(source)
    if is_markup(body):
        from audiofy.article.html import fragment_parts  # needs the extra `web`

        return fragment_parts(source, body)
    if is_markdown(body):
        whole = source + clean_text(without_entities(body, keep=MARKDOWN))
        return whole, [(p, None) for p in markdown_passages(whole, start, strict=False)]
    whole = source + shown_text(body)
    return whole, [(passage, None) for passage in plain_passages(whole, start)]
