"""The lexicon: how names and foreign words are said, a step of its own after the spoken form.

A lexeme gives a word an alias, a German spelling that every engine can say, or its sounds in IPA.
Lexemes come from files: W3C PLS 1.0 (`pls`) or a plain form of two columns (`columns`). What the
house knows of names in the news is in `starter/`; what is German and stays so, in `tables/`.
"""

from audiofy.script.lexicon.load import article_lexicon, load_lexicon
from audiofy.script.lexicon.model import Lexeme
from audiofy.script.lexicon.words import Lexicon

__all__ = ["Lexeme", "Lexicon", "article_lexicon", "load_lexicon"]
