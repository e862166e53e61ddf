"""The newsroom: a text becomes an Article, every character of it with a role.

`open_article` opens what a user names (a file, a URL), `read_article` finds the roles in a text,
`inspect_article` shows them.
"""

from audiofy.article.ledger import Inspection, inspect_article
from audiofy.article.load import load_text
from audiofy.article.model import Article, Block, Metadata, Role, one_line
from audiofy.article.open import (
    fetched_article,
    is_url,
    largest_bytes,
    open_article,
    origin_of,
    stem_of,
)
from audiofy.article.phrases import Profile, load_profile, profile_from
from audiofy.article.read import read_article

__all__ = [
    "Article",
    "Block",
    "Inspection",
    "Metadata",
    "Profile",
    "Role",
    "fetched_article",
    "inspect_article",
    "is_url",
    "largest_bytes",
    "load_profile",
    "load_text",
    "one_line",
    "open_article",
    "origin_of",
    "profile_from",
    "read_article",
    "stem_of",
]
