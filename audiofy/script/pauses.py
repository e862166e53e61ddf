"""How long the voice is silent between two blocks, or two sentences; the figures are a style's."""

from audiofy.article.model import Block
from audiofy.script.style import Style, house_style


def pause_ms(block: Block, following: Block | None, style: Style | None = None) -> int:
    """The pause after an utterance of `block` before one of `following`, in milliseconds.

    `following` is the same block between two of its sentences, None after the last word.
    """
    style = style or house_style()
    if following is block:
        return style.sentence_ms
    after = style.after_ms.get(block.role, style.sentence_ms)
    if following is None:
        return after
    return max(after, style.before_ms.get(following.role, 0))
