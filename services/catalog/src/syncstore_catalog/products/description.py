"""Descriptions: whatever HTML or plain text comes in, the few tags both marketplaces can show go out.

Pure. The allowed tags are those of ``ProductSnapshot.description``; nothing keeps attributes, scripts and styles are
dropped with their content, and blocks we don't keep become paragraphs, so that words never run together.
"""

import html
import re

import nh3

ALLOWED_TAGS = frozenset({"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "h1", "h2", "h3", "h4", "h5", "h6"})

_LOOKS_LIKE_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>")
_BLOCK_TAG = re.compile(
    r"<(?P<slash>/?)\s*(?:div|section|article|header|footer|main|aside|blockquote|figure|figcaption|pre|table|tr|dl|dt|dd"
    r"|address|form|fieldset|center)\b[^>]*>",
    re.IGNORECASE,
)
_CELL_END = re.compile(r"</\s*t[dh]\s*>", re.IGNORECASE)
_EMPTY_BLOCK = re.compile(r"<(p|li|ul|ol|b|strong|i|em|h[1-6])>(?:\s|<br>)*</\1>")
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_SPACE_AT_BLOCK = re.compile(r"\s*(</?(?:p|ul|ol|li|h[1-6])>)\s*")
_DESCRIPTION_INSIDE = re.compile(r"<p>((?:(?!</?p>).)*)\{description\}((?:(?!</?p>).)*)</p>")
_BLANK_LINE = re.compile(r"\n\s*\n")


def clean_description(text: str) -> str:
    """Return safe, tidy HTML; plain text keeps its paragraphs and lines. Cleaning twice changes nothing."""
    if not text.strip():
        return ""
    markup = text if _LOOKS_LIKE_HTML.search(text) else _paragraphs(text)
    markup = _BLOCK_TAG.sub(lambda found: f"<{found['slash']}p>", markup)
    settled = _settle(_CELL_END.sub(" ", markup))
    return settled if "<" in settled else _settle(f"<p>{settled}</p>")


def clean_template(text: str) -> str:
    """Clean a description's template; the place of the description, which has blocks of its own, is in no block."""
    cleaned = clean_description(text)
    opened = _DESCRIPTION_INSIDE.sub(r"<p>\1</p>{description}<p>\2</p>", cleaned)
    return _settle(opened) if opened != cleaned else cleaned


def _paragraphs(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    blocks = (html.escape(html.unescape(block.strip()), quote=False) for block in _BLANK_LINE.split(unified))
    return "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks if block)


def _settle(markup: str) -> str:
    """Clean and tidy until nothing changes: dropping an empty block can leave its parent empty."""
    for _ in range(20):
        cleaned = nh3.clean(markup, tags=set(ALLOWED_TAGS), attributes={}, url_schemes=set())
        cleaned = _EMPTY_BLOCK.sub(" ", _SPACE.sub(" ", cleaned.replace("&nbsp;", " ")))
        cleaned = _SPACE_AT_BLOCK.sub(r"\1", cleaned).strip()
        if cleaned == markup:
            break
        markup = cleaned
    return markup
