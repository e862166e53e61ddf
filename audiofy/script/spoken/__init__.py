"""Spoken German: how a sentence of news is said, as edits of the text.

`spoken_form` gives the words, `spoken_edits` what was changed, where, and by which rule. Language
knowledge is in `tables/`: a new unit or abbreviation is a line there. The rules are in `rules`.
"""

from audiofy.script.spoken.model import Edit
from audiofy.script.spoken.normalise import spoken_edits, spoken_form

__all__ = ["Edit", "spoken_edits", "spoken_form"]
