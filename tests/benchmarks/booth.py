"""What the booth makes of its engines: parallel recording, its own cost, the store, its memory.

    python tests/benchmarks/booth.py [--engines pico,piper,espeak] [--utterances 120] [--rounds 3]

For each engine, over one article of so many different sentences:

    parallel   wall time of one worker / of two               (the machine must have two free cores)
    overhead   CPU of record(), with checks and store / of the bare engine calls, in turns
    store      wall time of a first run / of a second, which finds every clip in the store
    memory     peak of a process that records 30 / --long (3 000) utterances, in MB

Piper speaks with the first voice in the user's folder, or in --voices FOLDER. The rounds take turns
and the best counts: on a busy machine the others measure its neighbours. What they stored is
removed at the end of all: for a minute or five after files were removed, ext4 makes new ones 50
times slower (it does not use their inodes again at once, and tries each), which would be no cost of
ours. So let as long pass between two runs.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audiofy.article import Article, Block, Role
from audiofy.errors import EngineUnavailable
from audiofy.script import Script, Utterance
from audiofy.speech import ClipStore, SpeechEngine, Voice, load_engine, record

PLACES = ("Aachen", "Bremen", "Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Ulm")
REASONS = ("weil es schneite", "obwohl es regnete", "nachdem der Markt schloss", "wie im Vorjahr")


@dataclass(frozen=True)
class Cost:
    """What a piece of work took, in seconds."""

    wall_s: float
    cpu_s: float


def main() -> None:
    options = _options()
    if options.memory:
        _print_peak(options.memory, options.utterances, options.voices)
        return
    head = (
        f"{'engine':8} {'parallel':>9} {'overhead':>9} {'store':>7} {'MB at 30':>9} {'at 3000':>8}"
    )
    print(head)
    with tempfile.TemporaryDirectory() as stores:
        for name in options.engines.split(","):
            try:
                engine = _engine(name, options.voices)
            except EngineUnavailable as error:
                print(f"{name:8} {error} {error.hint}")
                continue
            if not engine.voices():
                print(f"{name:8} has no voice; give a folder of them: --voices FOLDER")
                continue
            _measure(engine, options, Path(stores))


def _measure(engine: SpeechEngine, options: argparse.Namespace, stores: Path) -> None:
    script, voice = _script(options.utterances), engine.voices()[0]
    rounds: list[dict[str, Cost]] = []
    engine.synthesize("Ein Satz, damit alles geladen ist.", voice)
    for number in range(options.rounds):
        store = ClipStore(stores / f"{engine.name}-{number}")
        rounds.append(_round(script, engine, voice, store))
    best = {
        key: Cost(min(r[key].wall_s for r in rounds), min(r[key].cpu_s for r in rounds))
        for key in rounds[0]
    }
    overhead = min(
        _overhead(script, engine, voice, ClipStore(stores / f"{engine.name}-overhead-{number}"))
        for number in range(options.rounds)
    )
    small, large = (_peak(engine.name, count, options.voices) for count in (30, options.long))
    print(
        f"{engine.name:8} {best['one'].wall_s / best['two'].wall_s:9.2f} "
        f"{overhead:9.3f} "
        f"{best['first'].wall_s / best['second'].wall_s:7.1f} {small:9.1f} {large:8.1f}"
    )


def _round(script: Script, engine: SpeechEngine, voice: Voice, store: ClipStore) -> dict[str, Cost]:
    return {
        "one": _cost(lambda: _drain(script, engine, voice, jobs=1)),
        "two": _cost(lambda: _drain(script, engine, voice, jobs=2)),
        "first": _cost(lambda: _drain(script, engine, voice, store=store)),
        "second": _cost(lambda: _drain(script, engine, voice, store=store)),
    }


def _script(utterances: int) -> Script:
    texts = [
        f"In {PLACES[n % 9]} kamen am Abend {'sehr ' * (n // 36 % 5)}viele Leute zusammen, "
        f"{REASONS[n // 9 % 4]}, und gingen erst um {'halb ' * (n // 180 % 2)}zehn nach Hause."
        + " Das war neu."
        * (n // 360)
        for n in range(utterances)
    ]
    source = " ".join(texts)
    block = Block(Role.PARAGRAPH, source, 0, len(source))
    spoken = tuple(Utterance(text, text, block, 0, len(text), 300) for text in texts)
    return Script(Article(source, (block,)), spoken)


def _overhead(script: Script, engine: SpeechEngine, voice: Voice, store: ClipStore) -> float:
    """CPU of record() over that of the engine alone, utterance by utterance in turns."""
    bare = (engine.synthesize(utterance.spoken, voice) for utterance in script.utterances)
    bare_s = recorded_s = 0.0
    recorded = record(script, engine, voice, store=store)
    for _ in script.utterances:
        bare_s += _cost(lambda: next(bare)).cpu_s
        recorded_s += _cost(lambda: next(recorded)).cpu_s
    return recorded_s / bare_s


def _drain(
    script: Script,
    engine: SpeechEngine,
    voice: Voice,
    *,
    store: ClipStore | None = None,
    jobs: int = 1,
) -> None:
    for _ in record(script, engine, voice, store=store, jobs=jobs):
        pass


def _cost(work: Callable[[], object]) -> Cost:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall_s, time.process_time() - cpu_s)


def _peak(engine: str, utterances: int, voices: str) -> float:
    """The peak memory in MB of a process of its own that records so many utterances."""
    command = [sys.executable, __file__, "--memory", engine, "--utterances", str(utterances)]
    done = subprocess.run(
        [*command, "--voices", voices], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _print_peak(engine_name: str, utterances: int, voices: str) -> None:
    """Record the same 30 sentences over and over: length is what is measured, not variety."""
    engine = _engine(engine_name, voices)
    thirty = _script(30).utterances
    script = Script(_script(30).article, tuple(thirty[n % 30] for n in range(utterances)))
    _drain(script, engine, engine.voices()[0], jobs=2)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(max(peak_kb, workers_kb) / 1024)


def _engine(name: str, voices: str) -> SpeechEngine:
    return load_engine(name, {"piper": {"folder": voices}} if voices else {})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--engines", default="pico,piper,espeak")
    parser.add_argument("--utterances", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, default=3000, help="utterances for the memory's peak")
    parser.add_argument("--voices", default="", help="a folder of Piper voices")
    parser.add_argument("--memory", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
