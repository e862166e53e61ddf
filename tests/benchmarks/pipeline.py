"""What an edition costs, against the raw limit and against the script people write today.

    python tests/benchmarks/pipeline.py [ARTICLE] [--engines pico,espeak] [--sentences 30,120,600]

Three programs make an MP3 of the same article, repeated to a number of sentences, taking turns:

    audiofy   `audiofy convert`
    raw       the same engine calls, and LAME on the same sound; nothing else
    script    one MP3 a sentence, read back and joined by pydub's `+=`, exported (needs ffmpeg)

Each runs as a process of its own; its CPU seconds (with its children's) and its peak memory are
what the operating system says. The median of the rounds counts; the ratios are what to read, for
machines differ.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiofy.article import Role, one_line, read_article
from audiofy.script import write_script

SAMPLE = Path(__file__).parents[2] / "samples" / "nachtbus.txt"


@dataclass(frozen=True)
class Cost:
    """What a process used: CPU in seconds, peak memory in megabytes."""

    cpu_s: float
    peak_mb: float


def main() -> None:
    options = _options()
    for engine in options.engines.split(","):
        print(
            f"{engine:8} {'sentences':>9} {'audiofy':>9} {'/raw':>6} {'/script':>8} {'peak MB':>8}"
        )
        for count in map(int, options.sentences.split(",")):
            _compare(options.article, engine, count, options.rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("article", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--engines", default="pico,espeak")
    parser.add_argument("--sentences", default="30,120,600")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _compare(article: Path, engine: str, sentences: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, job = folder / "article.txt", folder / "job.json"
        text.write_text(repeated(article.read_text("utf-8"), sentences), "utf-8")
        script = write_script(read_article(text.read_text("utf-8")))
        spoken = [(each.spoken, each.pause_ms) for each in script.utterances]
        job.write_text(json.dumps({"engine": engine, "utterances": spoken}), "utf-8")
        convert = ["-m", "audiofy", "convert", str(text), "-q", "-e", engine, "-o"]
        contenders = {
            "audiofy": [*convert, str(folder / "audiofy.mp3")],
            "raw": [__file__, "raw", str(job), str(folder / "raw.mp3")],
        }
        if shutil.which("ffmpeg"):
            contenders["script"] = [__file__, "script", str(job), str(folder / "script.mp3")]
        costs: dict[str, list[Cost]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for contender, arguments in contenders.items():
                costs[contender].append(_run(arguments))
    _report(engine, len(spoken), costs)


def repeated(article: str, sentences: int) -> str:
    """The article with its body repeated until it has at least this number of sentences."""
    read = read_article(article)
    body = [one_line(b.text) for b in read.spoken_blocks if b.role is Role.PARAGRAPH]
    in_body = sum(u.block.role is Role.PARAGRAPH for u in write_script(read).utterances)
    times = -(-sentences // in_body)
    return "\n\n".join([read.headline or "", read.lead or "", *body * times])


def _run(arguments: Sequence[str]) -> Cost:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    pid = os.spawnve(os.P_NOWAIT, sys.executable, [sys.executable, *arguments], environment)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"failed ({os.waitstatus_to_exitcode(status)}): {' '.join(arguments)}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _report(engine: str, sentences: int, costs: dict[str, list[Cost]]) -> None:
    cpu = {name: statistics.median(c.cpu_s for c in runs) for name, runs in costs.items()}
    peak = statistics.median(c.peak_mb for c in costs["audiofy"])
    against = f"{cpu['audiofy'] / cpu['script']:8.2f}" if "script" in cpu else f"{'-':>8}"
    ratio = cpu["audiofy"] / cpu["raw"]
    print(f"{engine:8} {sentences:9} {cpu['audiofy']:8.2f}s {ratio:6.2f} {against} {peak:8.0f}")


def raw(job: dict[str, list[tuple[str, int]]], output: str) -> None:
    """The raw limit: speak, and encode what was spoken, at the bitrate and quality of audiofy."""
    import lameenc

    from audiofy.publish.mp3 import default_bitrate_kbps
    from audiofy.speech import find_voice, load_engine

    engine = load_engine(str(job["engine"]))
    voice = find_voice(engine)
    encoder = lameenc.Encoder()
    with Path(output).open("wb") as file:
        for number, (spoken, pause_ms) in enumerate(job["utterances"]):
            clip = engine.synthesize(spoken, voice)
            if number == 0:
                encoder.set_in_sample_rate(clip.rate)
                encoder.set_out_sample_rate(clip.rate)
                encoder.set_channels(1)
                encoder.set_bit_rate(default_bitrate_kbps(clip.rate))
                encoder.set_quality(7)
                encoder.silence()
            file.write(encoder.encode(clip.pcm + bytes(clip.rate * pause_ms // 1000 * 2)))
        file.write(encoder.flush())


def script(job: dict[str, list[tuple[str, int]]], output: str) -> None:
    """What people write: an MP3 a sentence, joined with `+=`."""
    from pydub import AudioSegment

    from audiofy.speech import find_voice, load_engine

    engine = load_engine(str(job["engine"]))
    voice = find_voice(engine)
    edition = AudioSegment.empty()
    for number, (spoken, pause_ms) in enumerate(job["utterances"]):
        sentence = f"{output}.{number}.mp3"
        engine.synthesize(spoken, voice).to_segment().export(sentence, format="mp3")
        edition += AudioSegment.from_mp3(sentence) + AudioSegment.silent(pause_ms)
    edition.export(output, format="mp3")


if __name__ == "__main__":
    if sys.argv[1:2] in (["raw"], ["script"]):
        work = {"raw": raw, "script": script}[sys.argv[1]]
        work(json.loads(Path(sys.argv[2]).read_text("utf-8")), sys.argv[3])
    else:
        main()
