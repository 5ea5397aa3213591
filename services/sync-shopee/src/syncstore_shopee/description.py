"""Descriptions for Shopee: our cleaned HTML becomes the plain text the platform shows. Pure.

Shopee keeps line breaks and nothing else, so paragraphs and headings stand apart by an empty line, list entries get a
bullet or their number, and emphasis is dropped. Input tags are those of ``ProductSnapshot.description``.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_WHITE_SPACE = re.compile(r"\s+")
_MANY_LINES = re.compile(r"\n{3,}")
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_INDENT = "  "


def plain_description(html: str) -> str:
    """Return readable text: blocks separated by an empty line, list entries one a line."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    lines = (line.rstrip() for line in "".join(writer.chunks).split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


@dataclass(slots=True)
class _List:
    is_numbered: bool
    entries: int = 0


class _Writer(HTMLParser):
    """Collects text while walking through the markup; unknown tags are passed over, their words kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.chunks: list[str] = []
        self._lists: list[_List] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a block or a list entry."""
        if tag == "br":
            self.chunks.append("\n")
        elif tag == "li":
            self.chunks.append(f"\n{self._marker()}")
        elif tag in _LISTS:
            self._separate()
            self._lists.append(_List(tag == "ol"))
        elif tag in _PARAGRAPHS:
            self._separate()

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in _LISTS and self._lists:
            self._lists.pop()
            self._separate()
        elif tag in _PARAGRAPHS:
            self._separate()

    def handle_data(self, data: str) -> None:
        """Add words; white space is one space, and none after white space."""
        text = _WHITE_SPACE.sub(" ", data)
        follows_space = not self.chunks or self.chunks[-1][-1].isspace()
        text = text.lstrip() if follows_space else text
        if text:
            self.chunks.append(text)

    def _separate(self) -> None:
        """Leave an empty line, but not inside a list."""
        if not self._lists:
            self.chunks.append("\n\n")

    def _marker(self) -> str:
        if not self._lists:
            return "• "
        current = self._lists[-1]
        current.entries += 1
        marker = f"{current.entries}. " if current.is_numbered else "• "
        return _INDENT * (len(self._lists) - 1) + marker
