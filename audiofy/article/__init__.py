"""The newsroom: a text becomes an Article, every character of it with a role.

`load_text` reads a file, `read_article` finds the roles, `inspect_article` shows them.
"""

from audiofy.article.ledger import Inspection, inspect_article
from audiofy.article.load import load_text
from audiofy.article.model import Article, Block, Metadata, Role, one_line
from audiofy.article.phrases import Profile, load_profile, profile_from
from audiofy.article.read import read_article

__all__ = [
    "Article",
    "Block",
    "Inspection",
    "Metadata",
    "Profile",
    "Role",
    "inspect_article",
    "load_profile",
    "load_text",
    "one_line",
    "profile_from",
    "read_article",
]
