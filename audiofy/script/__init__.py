"""The desk: an Article becomes a Script of sentences as they are said."""

from audiofy.script.coverage import unsaid
from audiofy.script.lexicon import Lexicon, article_lexicon, load_lexicon
from audiofy.script.model import Delivery, Script, Utterance
from audiofy.script.sentences import split_sentences
from audiofy.script.spoken import spoken_form
from audiofy.script.style import Style, load_style
from audiofy.script.writer import sentences, write_script

__all__ = [
    "Delivery",
    "Lexicon",
    "Script",
    "Style",
    "Utterance",
    "article_lexicon",
    "load_lexicon",
    "load_style",
    "sentences",
    "split_sentences",
    "spoken_form",
    "unsaid",
    "write_script",
]
