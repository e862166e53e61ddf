"""Every format is read by somebody else's library, and says what the timeline says."""

import html
import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from podcast_transcript_convert.converters.json_to_json import json_file_to_json_file
from podcast_transcript_convert.converters.srt_to_json import srt_to_podcast_dict
from podcast_transcript_convert.converters.vtt_to_json import vtt_to_podcast_dict

from audiofy.article import read_article
from audiofy.article.model import Role, one_line
from audiofy.mix import Edition, mix
from audiofy.publish.transcripts import SIDECARS, Sidecar, Subject, expected_lines
from audiofy.publish.transcripts.model import Line, clock, from_clock
from audiofy.publish.transcripts.srt import LINE_CHARACTERS, divided
from audiofy.publish.transcripts.words import word_starts
from audiofy.script import write_script
from audiofy.speech import record
from audiofy.speech.espeak import Espeak

SIDECAR = {sidecar.name: sidecar for sidecar in SIDECARS}
GOLDEN = Path(__file__).parent / "nachtbus"


@pytest.fixture(params=["sample", "hostile"])
def edition(request: pytest.FixtureRequest) -> Edition:
    made: Edition = request.getfixturevalue(request.param)
    return made


def written(name: str, edition: Edition) -> str:
    return SIDECAR[name].write(edition)


def sentences(edition: Edition) -> list[Line]:
    return expected_lines(edition.timeline, Subject.SENTENCES)


def chapters(edition: Edition) -> list[Line]:
    return expected_lines(edition.timeline, Subject.CHAPTERS)


def said(edition: Edition) -> str:
    return " ".join(line.text for line in sentences(edition))


def test_the_written_text_is_shown_and_the_notice_with_it(sample: Edition) -> None:
    texts = [line.text for line in sentences(sample)]

    assert texts[0] == "Diese Audioversion wurde künstlich generiert."
    assert any("0.40 Uhr" in text for text in texts)
    assert not any("null Uhr vierzig" in text for text in texts)
    for sidecar in SIDECARS:
        if sidecar.subject is Subject.SENTENCES:
            shown = one_line(sidecar.write(sample))
            assert "künstlich" in shown
            assert "0.40 Uhr" in shown


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda sidecar: sidecar.name)
def test_the_sample_is_as_it_was_approved(sidecar: Sidecar, sample: Edition, golden: Any) -> None:
    golden(GOLDEN / sidecar.name, sidecar.write(sample))


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda sidecar: sidecar.name)
def test_our_own_reader_reads_what_was_written(sidecar: Sidecar, edition: Edition) -> None:
    lines = sidecar.read(sidecar.write(edition))
    expected = expected_lines(edition.timeline, sidecar.subject)

    assert one_line(" ".join(line.text for line in lines)) == " ".join(e.text for e in expected)
    starts = {line.start_ms for line in lines}
    assert starts >= {line.start_ms for line in expected}


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda sidecar: sidecar.name)
@pytest.mark.parametrize("text", ["", "{}", "<a", "[1]", "WEBVTT\n\n00:00 --> x\nText"])
def test_what_is_of_another_format_has_no_lines(sidecar: Sidecar, text: str) -> None:
    assert lines_of(sidecar, text) == []


def lines_of(sidecar: Sidecar, text: str) -> list[Line]:
    """What the sidecar's reader reads; nothing if it refuses the text."""
    try:
        return sidecar.read(text)
    except ValueError:
        return []


def test_webvtt_py_reads_the_webvtt(edition: Edition) -> None:
    cues = webvtt.from_string(written("transcript.vtt", edition)).captions

    assert [c.identifier for c in cues] == [f"s{n + 1}" for n in range(len(cues))]
    assert [from_clock(c.start) for c in cues] == [line.start_ms for line in sentences(edition)]
    assert [from_clock(c.end) for c in cues] == [line.end_ms for line in sentences(edition)]
    shown = [one_line(c.text) for c in cues]
    escaped = [
        line.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for line in sentences(edition)
    ]
    assert shown == escaped


def test_the_webvtt_has_no_arrow_but_in_times_and_no_long_line(edition: Edition) -> None:
    text = written("transcript.vtt", edition)

    assert text.count("-->") == len(edition.timeline.cues)
    long = [line for line in text.splitlines() if len(line) > 65 and " " in line]
    assert all("&" in line for line in long)  # as it is seen, an entity is one character


@pytest.mark.parametrize("module", ["srt", "pysubs2"])
def test_srt_and_pysubs2_read_the_subrip(module: str, edition: Edition) -> None:
    text = written("transcript.srt", edition)
    if module == "srt":
        read = [
            (round(s.start.total_seconds() * 1000), round(s.end.total_seconds() * 1000), s.content)
            for s in srt.parse(text)
        ]
    else:
        events = pysubs2.SSAFile.from_string(text, format_="srt", keep_unknown_html_tags=True)
        read = [(e.start, e.end, e.text.replace("\\N", " ")) for e in events]

    shown = one_line(" ".join(text for _, _, text in read))
    # pysubs2 takes a "\\N" in the text for one of its own line ends.
    assert shown.replace("\\N", " ").split() == said(edition).replace("\\N", " ").split()
    assert [(s, e) for s, e, _ in read] == [
        (cue.start_ms, cue.end_ms) for line in sentences(edition) for cue in divided(line)
    ]


def test_the_subrip_is_two_short_lines_at_a_time_and_names_no_speaker(edition: Edition) -> None:
    for cue in SIDECAR["transcript.srt"].write(edition).strip("\n").split("\n\n"):
        rows = cue.split("\n")[2:]
        assert 1 <= len(rows) <= 2
        assert all(len(row) <= LINE_CHARACTERS or " " not in row for row in rows)
        assert ": " not in " ".join([*rows, ""])


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from("abc äß.:<>-\u00ad"), min_size=1), span=st.integers(1, 90_000))
def test_a_divided_sentence_keeps_its_words_and_its_time(text: str, span: int) -> None:
    line = Line(1000, 1000 + span, one_line(text))
    if not line.text:
        return

    cues = divided(line)

    assert one_line(" ".join(cue.text for cue in cues)) == line.text
    assert (cues[0].start_ms, cues[-1].end_ms) == (line.start_ms, line.end_ms)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(cues))
    assert "-->" not in "".join(cue.text for cue in cues)


def test_the_json_transcript_is_complete(edition: Edition) -> None:
    document = json.loads(written("transcript.json", edition))

    assert document["version"] == "1.0.0"
    for sentence, line in zip(document["segments"], sentences(edition), strict=True):
        assert sentence["startTime"] * 1000 == pytest.approx(line.start_ms)
        assert sentence["endTime"] * 1000 == pytest.approx(line.end_ms)
        assert sentence["endTime"] > sentence["startTime"]
        assert sentence["body"] == line.text


def test_the_json_chapters_are_the_chapters(edition: Edition) -> None:
    document = json.loads(written("chapters.json", edition))

    assert document["version"] == "1.2.0"
    read = [(c["startTime"], c["title"]) for c in document["chapters"]]
    assert read == [(line.start_ms / 1000, line.text) for line in chapters(edition)]
    assert read[0][0] == 0
    assert document["chapters"][-1]["endTime"] == round(
        edition.timeline.frames / edition.timeline.rate, 3
    )


def test_lxml_reads_the_simple_chapters(edition: Edition) -> None:
    tree = etree.parse(io.BytesIO(written("chapters.psc", edition).encode()))
    names = {"psc": "http://podlove.org/simple-chapters"}

    read = tree.xpath("/psc:chapters[@version='1.2']/psc:chapter", namespaces=names)

    assert [(from_clock(c.get("start")), c.get("title")) for c in read] == [
        (line.start_ms, line.text) for line in chapters(edition)
    ]
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", c.get("start")) for c in read)


def test_a_chapter_begins_where_its_subhead_is_said(sample: Edition) -> None:
    subheads = [
        cue.start for cue in sample.timeline.cues if cue.utterance.block.role is Role.SUBHEAD
    ]

    assert [c.start for c in sample.timeline.chapters[1:]] == subheads
    assert subheads


@given(milliseconds=st.integers(0, 10**9))
def test_a_clock_can_be_read(milliseconds: int) -> None:
    assert from_clock(clock(milliseconds)) == milliseconds
    assert from_clock(clock(milliseconds, ",")) == milliseconds


@pytest.fixture(scope="module")
def with_words() -> Edition:
    """As eSpeak NG speaks it, which tells when it says each word."""
    engine = Espeak()
    text = "Wetter\n\nAm 30. Dezember fielen 3,5 Liter, und „das“ war wenig. Es & er <gingen>."
    script = write_script(read_article(text))
    voice = engine.voices()[0]
    return mix(script, record(script, engine, voice), voice)


def test_the_webvtt_has_the_time_of_each_word(with_words: Edition) -> None:
    text = written("transcript.vtt", with_words)
    for cue, line, shown in zip(
        with_words.timeline.cues, sentences(with_words), text.split("\n\n")[1:], strict=True
    ):
        rate = with_words.timeline.rate
        starts = {word.start for word in cue.words}
        known = [start for start in word_starts(cue) if start is not None]
        assert starts >= set(known)
        assert len(known) > len(line.text.split()) / 2
        times = [from_clock(time) for time in re.findall(r"<([\d:.]+)>", shown)]
        assert times == sorted(set(times))
        assert set(times) <= {round(start * 1000 / rate) for start in known}
        assert all(line.start_ms < time < (line.end_ms or 0) for time in times)
    assert re.search(r"<[\d:.]+>30\. <[\d:.]+>Dezember <[\d:.]+>fielen <[\d:.]+>3,5 ", text)


def test_words_with_times_are_read_as_the_sentence(with_words: Edition) -> None:
    text = written("transcript.vtt", with_words)
    expected = [line.text for line in sentences(with_words)]
    assert [line.text for line in SIDECAR["transcript.vtt"].read(text)] == expected
    assert [one_line(html.unescape(c.text)) for c in webvtt.from_string(text).captions] == expected


def test_a_word_is_heard_when_its_written_form_says(with_words: Edition) -> None:
    cue = next(c for c in with_words.timeline.cues if "Dezember" in c.utterance.text)
    by_word = {cue.utterance.spoken[slice(*word.span)]: word.start for word in cue.words}
    starts = dict(zip(cue.utterance.text.split(" "), word_starts(cue), strict=True))
    assert starts["30."] == by_word["dreißigsten"]
    assert starts["Dezember"] == by_word["Dezember"]
    assert starts["3,5"] == by_word["drei"]


def test_podcast_transcript_convert_reads_all_three(edition: Edition) -> None:
    expected = [(line.start_ms / 1000, (line.end_ms or 0) / 1000) for line in sentences(edition)]
    from_vtt = vtt_to_podcast_dict(written("transcript.vtt", edition))
    own = json.loads(written("transcript.json", edition))
    assert [(s["startTime"], s["endTime"]) for s in from_vtt["segments"]] == expected
    assert [(s["startTime"], s["endTime"]) for s in own["segments"]] == expected
    assert [one_line(html.unescape(s["body"])) for s in from_vtt["segments"]] == [
        s["body"] for s in own["segments"]
    ]
    from_srt = srt_to_podcast_dict(written("transcript.srt", edition))["segments"]
    assert from_srt[0]["startTime"] == expected[0][0]
    assert from_srt[-1]["endTime"] == expected[-1][1]
    shown = one_line(" ".join(s["body"] for s in from_srt)).replace("\u2060", "")
    assert shown.replace("\u00a0", " ") == said(edition).replace("\u00a0", " ")


def test_podcast_transcript_convert_takes_the_json_as_it_is(
    edition: Edition, tmp_path: Path
) -> None:
    source, target = tmp_path / "transcript.json", tmp_path / "taken.json"
    source.write_text(written("transcript.json", edition), "utf-8")
    json_file_to_json_file(source, target, None)
    assert json.loads(target.read_text("utf-8")) == json.loads(source.read_text("utf-8"))
