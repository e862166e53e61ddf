"""The desk: an Article becomes a Script of sentences as they are said."""

from audiofy.script.model import Script, Utterance
from audiofy.script.sentences import split_sentences
from audiofy.script.spoken import spoken_form
from audiofy.script.writer import write_script

__all__ = ["Script", "Utterance", "split_sentences", "spoken_form", "write_script"]
