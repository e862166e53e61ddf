"""What an edition costs, against the raw limit and against the script people write today.

    python tests/benchmarks/pipeline.py [ARTICLE] [--engines pico,espeak] [--sentences 30,120,600]

Three programs make an MP3 of the same article, repeated to a number of sentences, taking turns:

    audiofy   `audiofy convert`
    raw       the same engine calls, and LAME on the same sound; nothing else
    script    one MP3 a sentence, read back and joined by pydub's `+=`, exported (needs ffmpeg)

Each runs as a process of its own; its CPU seconds (with its children's) and its peak memory are
what the operating system says. The median of the rounds counts; the ratios are what to read, for
machines differ. Wall time is of all cores that there are, and of raw with one. `less CPU` and `less
memory` are how many times more the script needs. No clip store helps, for a new article has nothing
in it. Modules are compiled once, before the rounds, as pip does where a program is installed.

`first` is how long `audiofy convert -o -` takes, from its start, until it has written the first
second of the MP3. Then one run by stages: what each costs in CPU, as a part of the whole. Synthesis
is ahead of the mix by a few sentences, and passages of the MP3 are encoded side by side; so wall
time is less than their sum. `goal` is what is aimed at.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audiofy.article import Role, one_line, read_article
from audiofy.script import write_script

GOAL_OF_RAW = {"pico": 1.25, "espeak": 1.7}
GOAL_SENTENCES = 120
"""From this length on the goals hold: below it, starting Python is most of the cost."""

_STARTS = 9
"""So often at the least is the first second waited for, which is soon there."""

_TAG_HEADER_BYTES = 10
_BYTES_A_SECOND = 64_000 // 8

SAMPLE = Path(__file__).parents[2] / "samples" / "nachtbus.txt"


@dataclass(frozen=True)
class Cost:
    """What a process used: CPU and wall time in seconds, peak memory in megabytes."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def main() -> None:
    options = _options()
    with _compiled_modules():
        _compare_all(options)


@contextmanager
def _compiled_modules() -> Iterator[None]:
    """Keeps compiled modules, also where the environment says not to."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        yield


def _compare_all(options: argparse.Namespace) -> None:
    for engine in options.engines.split(","):
        print(
            f"{engine:8} {'sentences':>9} {'audiofy':>9} {'/raw':>6} {'goal':>6} {'wall/raw':>9}"
            f" {'peak MB':>8} {'first':>7} {'less CPU':>9} {'less memory':>12}"
        )
        for count in map(int, options.sentences.split(",")):
            _compare(options.article, engine, count, options.rounds)
        _stages(options.article, engine, int(options.sentences.split(",")[-1]))


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
        convert = ["-m", "audiofy", "convert", str(text), "-q", "--no-store", "-e", engine, "-o"]
        contenders = {
            "audiofy": [*convert, str(folder / "audiofy.mp3")],
            "raw": [__file__, "raw", str(job), str(folder / "raw.mp3")],
        }
        if shutil.which("ffmpeg"):
            contenders["script"] = [__file__, "script", str(job), str(folder / "script.mp3")]
        for arguments in contenders.values():
            _run(arguments)
        costs: dict[str, list[Cost]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for contender, arguments in contenders.items():
                costs[contender].append(_run(arguments))
        starts = max(rounds, _STARTS)
        first = statistics.median(_first_second_s([*convert, "-"]) for _ in range(starts))
    _report(engine, len(spoken), costs, first)


def _first_second_s(arguments: Sequence[str]) -> float:
    """Wall time until the MP3 on standard output has its tag and a second of sound."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout
        head = process.stdout.read(_TAG_HEADER_BYTES)
        tag_bytes = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        process.stdout.read(tag_bytes + _BYTES_A_SECOND)
        took = time.perf_counter() - start
        process.stdout.close()
    return took


def repeated(article: str, sentences: int) -> str:
    """The article with its body repeated until it has at least this number of sentences."""
    read = read_article(article)
    body = [one_line(b.text) for b in read.spoken_blocks if b.role is Role.PARAGRAPH]
    in_body = sum(u.block.role is Role.PARAGRAPH for u in write_script(read).utterances)
    times = -(-sentences // in_body)
    return "\n\n".join([read.headline or "", read.lead or "", *body * times])


def _run(arguments: Sequence[str]) -> Cost:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    pid = os.spawnve(os.P_NOWAIT, sys.executable, [sys.executable, *arguments], environment)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"failed ({os.waitstatus_to_exitcode(status)}): {' '.join(arguments)}")
    wall_s = time.perf_counter() - start
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / 1024)


def _report(engine: str, sentences: int, costs: dict[str, list[Cost]], first_s: float) -> None:
    cpu = {name: statistics.median(c.cpu_s for c in runs) for name, runs in costs.items()}
    wall = {name: statistics.median(c.wall_s for c in runs) for name, runs in costs.items()}
    peak = {name: statistics.median(c.peak_mb for c in runs) for name, runs in costs.items()}
    less_cpu = f"{cpu['script'] / cpu['audiofy']:.1f}" if "script" in cpu else "-"
    less_memory = f"{peak['script'] / peak['audiofy']:.1f}" if "script" in cpu else "-"
    goal = GOAL_OF_RAW.get(engine) if sentences >= GOAL_SENTENCES else None
    print(
        f"{engine:8} {sentences:9} {cpu['audiofy']:8.2f}s {cpu['audiofy'] / cpu['raw']:6.2f}"
        f" {goal or '-':>6} {wall['audiofy'] / wall['raw']:9.2f} {peak['audiofy']:8.0f}"
        f" {first_s:6.2f}s {less_cpu:>9} {less_memory:>12}"
    )


def _stages(article: Path, engine_name: str, sentences: int) -> None:
    """What each room costs, in one process and one thread, in order."""
    clock = _Clock()
    text = repeated(article.read_text("utf-8"), sentences)
    clock.skip()
    read = read_article(text)
    clock.stage("article")
    script = write_script(read)
    clock.stage("script")
    from audiofy.mix import mix
    from audiofy.publish import write_mp3
    from audiofy.speech import find_voice, load_engine, record

    engine = load_engine(engine_name)
    voice = find_voice(engine)
    clock.stage("imports")
    clips = list(record(script, engine, voice))
    clock.stage("speech")
    edition = mix(script, clips, voice)
    clock.stage("mix: trim, tape, meter, gain")
    for _ in edition.track.blocks():
        pass
    clock.stage("gain and limiter, as played")
    with tempfile.TemporaryFile() as file:
        write_mp3(edition, file)
    clock.stage("encode (with the stage above)")
    clock.report(f"{engine_name}, {len(script.utterances)} sentences")
    edition.track.close()


class _Clock:
    """CPU seconds of this process, stage by stage."""

    def __init__(self) -> None:
        self._stages: list[tuple[str, float]] = []
        self._last = time.process_time()

    def skip(self) -> None:
        self._last = time.process_time()

    def stage(self, name: str) -> None:
        now = time.process_time()
        self._stages.append((name, now - self._last))
        self._last = now

    def report(self, title: str) -> None:
        whole = sum(seconds for _, seconds in self._stages)
        print(f"  stages of {title}: {whole:.2f} s of CPU")
        for name, seconds in self._stages:
            print(f"    {name:32} {seconds:7.3f} s {seconds / whole:6.1%}")


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
