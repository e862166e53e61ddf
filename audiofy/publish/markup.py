"""Text inside XML and HTML."""

import html


def escape(text: str) -> str:
    """As the content of an element."""
    return html.escape(text, quote=False)


def quoteattr(text: str) -> str:
    """As the value of an attribute, in its quotation marks.

    xml.sax.saxutils has the same, and imports an HTTP client with it.
    """
    return f'"{html.escape(text)}"'
