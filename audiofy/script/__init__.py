"""The desk: an Article becomes a Script of sentences as they are said.

Useful alone, too: `split_sentences` and `spoken_form`; with places in the text, `sentence_spans`
(half-open offsets) and `spoken_edits` (each Edit has the span, the words said, the rule's name).
"""

from audiofy.script.coverage import unsaid
from audiofy.script.lexicon import Lexicon, article_lexicon, load_lexicon
from audiofy.script.model import Delivery, Script, Sounds, Utterance
from audiofy.script.sentences import sentence_spans, split_sentences
from audiofy.script.spoken import Edit, spoken_edits, spoken_form
from audiofy.script.style import Style, load_style
from audiofy.script.writer import sentences, write_script

__all__ = [
    "Delivery",
    "Edit",
    "Lexicon",
    "Script",
    "Sounds",
    "Style",
    "Utterance",
    "article_lexicon",
    "load_lexicon",
    "load_style",
    "sentence_spans",
    "sentences",
    "split_sentences",
    "spoken_edits",
    "spoken_form",
    "unsaid",
    "write_script",
]
