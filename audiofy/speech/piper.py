"""Piper (GPL-3.0, from the package piper-tts): neural voices, offline, from files the user has.

A voice is two files, `NAME.onnx` and `NAME.onnx.json`, in the folder of voices or anywhere else.
"""

import json
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import filterfalse
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from unicodedata import normalize

from audiofy.errors import ConfigError, EngineUnavailable, SynthesisError
from audiofy.speech.check import check_letters, check_text
from audiofy.speech.espeak import says
from audiofy.speech.espeak_spelling import punctuated
from audiofy.speech.ipa import as_learnt, parted
from audiofy.speech.model import Clip, Voice
from audiofy.speech.piper_lengths import Sentence, telling_lengths, words_in
from audiofy.speech.stitch import stitch
from audiofy.speech.wording import visible

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

_REVISION = 2
"""Of this file: raise it when the same voice would sound different."""

_QUALITIES = ("high", "medium", "low", "x_low")
_LICENCE = re.compile(r"^\W*Licen[cs]e:\s*(\S.*?)\s*$", re.MULTILINE)
_FULL_SCALE = 32_767


def voice_folder() -> Path:
    """Where the user's voices are, unless a setting says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("audiofy") / "piper"


@dataclass(frozen=True, slots=True)
class _Model:
    """A voice's file, what its configuration says, and which of its speakers is meant."""

    path: Path
    config: dict[str, Any]
    speaker: str = ""

    @property
    def language(self) -> str:
        """BCP 47, such as de-DE."""
        code = self.config.get("language", {}).get("code") or self.config["espeak"]["voice"]
        return str(code).replace("_", "-")

    @property
    def is_german(self) -> bool:
        return self.language.partition("-")[0] == "de"

    @property
    def licence(self) -> str:
        """As the voice's model card says, which lies beside it when audiofy installed it."""
        for card in (self.path.with_suffix(".MODEL_CARD"), self.path.with_name("MODEL_CARD")):
            if card.is_file() and (found := _LICENCE.search(card.read_text("utf-8", "replace"))):
                return found[1]
        return "see the voice's model card"

    @property
    def version(self) -> str:
        """Changes when the files do: to read 60 MB for it would take longer than to speak."""
        state = self.path.stat()
        config = json.dumps(self.config, sort_keys=True)
        return sha256(f"{state.st_size} {state.st_mtime_ns} {config}".encode()).hexdigest()[:16]

    @property
    def speaker_id(self) -> int | None:
        return self.config["speaker_id_map"][self.speaker] if self.speaker else None

    def rank(self) -> tuple[bool, int, bool, str]:
        """German voices first, the best first."""
        quality = self.path.stem.rpartition("-")[2]
        place = _QUALITIES.index(quality) if quality in _QUALITIES else len(_QUALITIES)
        return (not self.is_german, place, self.config["num_speakers"] > 1, self.path.stem)


class Piper:
    """Speaks with the voices in `folder`, or with a file that is named by its path.

    Of a voice with several speakers, `NAME#SPEAKER` is one; NAME alone is its first.
    """

    name = "piper"
    online = False
    licence = "GPL-3.0-or-later"
    install = "pip install 'audiofy[piper]' && audiofy voices install de_DE-thorsten-medium"
    usual_speed = 10.0
    max_chars: int | None = 1000
    thread_safe = True
    takes_ipa = True
    changes: ClassVar[frozenset[str]] = frozenset({"rate"})

    def __init__(self, folder: str = "") -> None:
        try:
            self.version = f"{version('piper-tts')}.{_REVISION}"
        except PackageNotFoundError as error:
            raise EngineUnavailable(self.name, self.install) from error
        if find_spec("piper") is None or find_spec("onnxruntime") is None:
            raise EngineUnavailable(self.name, self.install)
        self._folder = Path(folder).expanduser() if folder else voice_folder()
        self._loaded: dict[Path, Any] = {}
        self._loading = threading.Lock()

    def voices(self) -> Sequence[Voice]:
        models = sorted(self._models(), key=_Model.rank)
        return tuple(self._voice(model, model.path.stem) for model in models)

    def voice_named(self, name: str) -> Voice | None:
        """The voice of this name or at this path; None if there is none.

        Raises ConfigError for the path of a file that is no voice.
        """
        if model := self._model(name):
            return self._voice(model, name)
        bare, _, speaker = name.partition("#")
        if bare.endswith(".onnx"):
            hint = (
                "Give the path of a voice with its .onnx.json beside it, or a name: audiofy voices"
            )
            raise ConfigError(_fault(Path(bare).expanduser(), speaker), hint)
        return None

    def synthesize(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
        """Raises ConfigError for a pitch: a Piper voice has only its own."""
        if voice.pitch_percent:
            hint = "Leave out --pitch, or choose another engine: audiofy voices"
            raise ConfigError("Piper's voices cannot change their pitch.", hint)
        words = visible(text)
        check_text(self, words)
        check_letters(self, text, filterfalse(says, words))
        model = self._model(voice.name)
        if model is None:
            cause = f"there is no voice {voice.name!r}"
            raise SynthesisError(self.name, cause, text, "See which there are: audiofy voices")
        speaker = self._speaker(model)
        sentences = list(_Reading(speaker, model).sentences(words, sounds))
        settings = _settings(speaker, model, voice)
        spoken = [self._clip(speaker, phonemes, settings) for phonemes in sentences]
        if not spoken:
            raise SynthesisError(self.name, "Piper returned no sound", words)
        timed = [
            Sentence(phonemes, lengths, clip.frames)
            for phonemes, (clip, lengths) in zip(sentences, spoken, strict=True)
        ]
        times = words_in(words, timed, speaker.config.phoneme_id_map)
        clips = (replace(clip, words=each) for (clip, _), each in zip(spoken, times, strict=True))
        return stitch(list(clips))

    def _clip(self, speaker: Any, phonemes: list[str], settings: Any) -> tuple[Clip, Sequence[int]]:
        """The sound of phonemes, and how many frames each of their ids has (none: untold)."""
        import numpy as np

        known = speaker.config.phoneme_id_map
        check_letters(self, "".join(phonemes), (p for p in phonemes if p not in known))
        samples, lengths = speaker.phoneme_ids_to_audio(
            speaker.phonemes_to_ids(phonemes), settings, include_alignments=True
        )
        whole = np.clip(np.atleast_1d(samples) * _FULL_SCALE, -_FULL_SCALE, _FULL_SCALE)
        clip = Clip(whole.astype("<i2").tobytes(), speaker.config.sample_rate)
        return clip, [] if lengths is None else np.atleast_1d(lengths).tolist()

    def _speaker(self, model: _Model) -> Any:
        """The voice in memory; it takes a second to load and is kept."""
        with self._loading:
            if model.path not in self._loaded:
                self._loaded[model.path] = self._load(model)
            return self._loaded[model.path]

    def _load(self, model: _Model) -> Any:
        """Our own session: Piper's takes every core for each sentence, at 1.5 times the CPU.

        It is asked for the lengths of phonemes, too, which changes no sound.
        """
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as failures
        from piper import PiperConfig, PiperVoice

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.enable_mem_pattern = False  # plans for one length; each sentence has another
        options.log_severity_level = 3
        try:
            content = model.path.read_bytes()
            content += telling_lengths(content)
            session = onnxruntime.InferenceSession(
                content, sess_options=options, providers=["CPUExecutionProvider"]
            )
            return PiperVoice(session=session, config=PiperConfig.from_dict(model.config))
        except (failures.Fail, failures.InvalidProtobuf, failures.InvalidGraph, KeyError) as error:
            cause = f"the voice {model.path} cannot be loaded: {error}"
            hint = f"Install it again: audiofy voices install {model.path.stem}"
            raise SynthesisError(self.name, cause, hint=hint) from error

    def _models(self) -> Iterator[_Model]:
        for path in self._folder.glob("*.onnx"):
            if (model := _read(path)) is not None:
                yield model

    def _model(self, name: str) -> _Model | None:
        """The model of a voice: a name in the folder, or the path of a file."""
        bare, _, speaker = name.partition("#")
        path = Path(bare).expanduser()
        if path.suffix != ".onnx":
            path = self._folder / f"{bare}.onnx"
        model = _read(path) if _is_plain(bare) or path.is_file() else None
        if model is None or (speaker and speaker not in model.config.get("speaker_id_map", {})):
            return None
        return _Model(model.path, model.config, speaker)

    def _voice(self, model: _Model, name: str) -> Voice:
        return Voice(
            self.name,
            name,
            model.language,
            model.licence,
            "trainedAlgorithmicMedia",
            version=model.version,
        )


def _settings(speaker: Any, model: _Model, voice: Voice) -> Any:
    from piper.config import SynthesisConfig

    return SynthesisConfig(
        speaker_id=model.speaker_id,
        length_scale=speaker.config.length_scale * 100 / (100 + voice.rate_percent),
        noise_scale=0,  # noise is drawn anew for each sentence: without it, the same
        noise_w_scale=0,  # text is the same sound
    )


def _is_plain(name: str) -> bool:
    return re.fullmatch(r"[\w.-]+", name) is not None


def _read(path: Path) -> _Model | None:
    """The model at `path`, if it is there and its configuration can be read."""
    try:
        config = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
        if path.is_file() and _is_complete(config):
            return _Model(path, config)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return None


def _fault(path: Path, speaker: str) -> str:
    """Why a file is not the voice that is asked for."""
    if not path.is_file():
        return f"There is no file {path}."
    if _read(path) is None:
        return f"The configuration of the voice {path} is missing or damaged: {path.name}.json"
    return f"The voice {path} has no speaker {speaker!r}."


def _is_complete(config: Any) -> bool:
    """Does it say what is asked of it, in the types that Piper writes?"""
    language, speakers = config.get("language", {}), config["num_speakers"]
    return (
        isinstance(config["espeak"]["voice"], str)
        and isinstance(language, dict)
        and isinstance(language.get("code", ""), str)
        and isinstance(speakers, int)
        and speakers > 0
    )


class _Reading:
    """What a voice reads: the phonemes that eSpeak NG finds for a text, or a lexicon names."""

    _turn: ClassVar[threading.Lock] = threading.Lock()
    """Piper's eSpeak NG has one language for all voices, set anew before each text."""

    def __init__(self, speaker: Any, model: _Model) -> None:
        self._speaker = speaker
        self._model = model

    def sentences(self, text: str, sounds: "Iterable[Sounds]") -> Iterator[list[str]]:
        """The phonemes of each sentence."""
        sentence: list[str] = []
        for part in parted(punctuated(text), sounds):
            learnt = self._learnt(part.ipa) if part.ipa else None
            for phonemes in self._read(part.text) if learnt is None else [learnt]:
                if sentence and sentence[-1] in _SENTENCE_ENDS:
                    yield sentence
                    sentence = []
                sentence += phonemes if sentence else _without_lead(phonemes)
        if sentence:
            yield sentence

    def _read(self, text: str) -> list[list[str]]:
        """The phonemes of a part of a text: first what joins it to the word before it."""
        lead = _LEAD.match(text)
        joint = lead[0] if lead else ""
        mark = next((_PAUSES[each] for each in joint if each in _PAUSES), "")
        with self._turn:
            found: list[list[str]] = self._speaker.phonemize(_without_phonemes(text[len(joint) :]))
        if found and text.endswith(" ") and found[-1][-1] not in (" ", *_SENTENCE_ENDS):
            found[-1].append(" ")
        space = [" "] if " " in joint and mark not in _SENTENCE_ENDS else []
        return [[*mark, *space], *filter(None, found)]

    def _learnt(self, ipa: str) -> list[str] | None:
        """The phonemes of a lexicon, if the voice has them all."""
        spelled = as_learnt(ipa) if self._model.is_german else normalize("NFD", ipa)
        config = self._speaker.config
        known = config.phoneme_id_map if config.phoneme_type == "espeak" else {}
        return list(spelled) if spelled and all(each in known for each in spelled) else None


_SENTENCE_ENDS = (".", "!", "?")
_PAUSES = {each: each for each in ",;:.!?"} | {"–": ";", "—": ";"}
_LEAD = re.compile(r"[\s,;:.!?–—„“”«»\"'’‘()…-]*")


def _without_lead(phonemes: list[str]) -> list[str]:
    """No sentence begins with a pause."""
    return phonemes if any(map(str.isalnum, phonemes)) else []


def _without_phonemes(words: str) -> str:
    """Piper takes what stands in [[ ]] for phonemes; a text's own brackets are not."""
    return words.replace("[[", "[ [").replace("]]", "] ]")
