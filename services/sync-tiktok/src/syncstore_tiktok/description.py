"""Makes a description fit for TikTok Shop: plain tags, no pictures, no emoji, no HTML codes. Pure.

Facts: Partner Center, page Create Product and its error table (2026-05): pictures must be hosted by TikTok Shop, and
emoji, control characters, escapes such as ``&nbsp;`` and ten equal characters in a row are refused. What the platform
can't show is left out; words and numbers are never changed.
"""

import re
from html import unescape
from html.parser import HTMLParser

_KEPT = frozenset({"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset({"div", "section", "article", "blockquote", "pre", "table", "tr"})
_SILENT = frozenset({"script", "style"})
_NOT_NESTED = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"})

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DECORATION = re.compile(r"([^\w\s])\1{9,}")
_WOULD_BE_CODE = re.compile(r"&(?=[A-Za-z#])")
_EMPTY = re.compile(r"<(p|li|b|strong|i|em|h[1-6])>\s*</\1>")


def acceptable_html(html: str) -> str:
    """Return the description as TikTok Shop takes it; empty when nothing of it can be shown."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text, previous = writer.finished(), ""
    while text != previous:
        text, previous = re.sub(r" {2,}", " ", _EMPTY.sub("", text)), text
    if unescape(text) != text:
        text = _WOULD_BE_CODE.sub("& ", text)
    return text.strip()


def plain_text(text: str) -> str:
    """Return text without what the platform refuses in names and descriptions."""
    text = _DECORATION.sub(r"\1\1\1", _CONTROL.sub("", _EMOJI.sub("", text)))
    return re.sub(r"\s+", " ", text)


class _Writer(HTMLParser):
    """Writes the kept tags without attributes, closed and in order, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def finished(self) -> str:
        """Close what is open and return everything written."""
        self._close_down_to(0)
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in {"br", "hr"}:
            self._parts.append("<br>")
        elif tag in _KEPT:
            if tag in _NOT_NESTED and tag in self._open[-1:]:
                self._close_down_to(len(self._open) - 1)
            self._open.append(tag)
            self._parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _LINES:
            self._parts.append("<br>")
        elif tag in self._open:
            self._close_down_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._parts.append(plain_text(data).replace("<", "‹").replace(">", "›"))

    def _close_down_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._parts.append(f"</{self._open.pop()}>")
