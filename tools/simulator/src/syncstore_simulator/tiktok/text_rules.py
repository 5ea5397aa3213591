"""Format rules of titles, descriptions and names in the Indonesian market.

Sources: endpoint page Create Product (lengths, pictures in descriptions) and its error table. Which HTML tags are
refused is inferred: the page accepts all, the error table knows unsupported ones.
"""

import re
from html.parser import HTMLParser

from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import TextRefusal

IMAGE_HOST = "https://p16-oec-sg.tiktokcdn-simulated.test/"
_TITLE_LENGTH = {"US": (1, 255), "GB": (1, 255), "JP": (1, 255), "BR": (1, 300), "MX": (1, 300)}
_DEFAULT_TITLE_LENGTH = (25, 255)
_DESCRIPTION_LENGTH = 10_000
_DESCRIPTION_IMAGES = 30
_IMAGE_LIMIT_PX = 4000

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U0001f1e6-\U0001f1ff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_SPACE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_REPEATED = re.compile(r"(\S)\1{9}")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_TAG = re.compile(r"<[^>]*>")
_CUT_TAG = re.compile(r"<[A-Za-z/][^>]*$")

_REFUSED_TAGS = frozenset({"script", "iframe", "style", "form", "input", "object", "embed", "link", "meta", "base"})
_VOID_TAGS = frozenset({"br", "img", "hr", "wbr", "col", "source", "area"})
_CLOSING_OPTIONAL = frozenset({"p", "li", "td", "th", "tr", "tbody", "thead", "dd", "dt", "option"})


def breaks_format(text: str) -> bool:
    """Return whether a name has emoji, control characters, HTML escapes, only symbols, or ten equal characters."""
    return bool(
        _EMOJI.search(text)
        or _CONTROL.search(text)
        or _ESCAPE.search(text)
        or _REPEATED.search(text)
        or not _LETTER_OR_DIGIT.search(text)
    )


def check_title(title: str, region: str) -> None:
    """Check a product title. Raises Refused."""
    if not title.strip():
        raise Refused(TextRefusal.TITLE_EMPTY)
    shortest, longest = _TITLE_LENGTH.get(region, _DEFAULT_TITLE_LENGTH)
    if not shortest <= len(title) <= longest:
        raise Refused(TextRefusal.TITLE_LENGTH, f"{len(title)} characters, allowed {shortest} to {longest}")
    if _CHINESE.search(title):
        raise Refused(TextRefusal.TITLE_CHINESE)
    if breaks_format(title):
        raise Refused(TextRefusal.TITLE_FORMAT)


def check_description(description: str) -> None:
    """Check a product description in HTML. Raises Refused."""
    if len(description) > _DESCRIPTION_LENGTH:
        raise Refused(TextRefusal.DESCRIPTION_LENGTH)
    markup = _Markup.of(description)
    text = _TAG.sub(" ", description)
    if not text.strip() and not markup.images:
        raise Refused(TextRefusal.DESCRIPTION_EMPTY)
    if _CHINESE.search(text):
        raise Refused(TextRefusal.DESCRIPTION_CHINESE)
    if _EMOJI.search(text) or _CONTROL_BUT_SPACE.search(text) or _REPEATED.search(text):
        raise Refused(TextRefusal.DESCRIPTION_FORMAT)
    if text.strip() and not _LETTER_OR_DIGIT.search(text):
        raise Refused(TextRefusal.DESCRIPTION_FORMAT)
    if len(markup.images) > _DESCRIPTION_IMAGES:
        raise Refused(TextRefusal.DESCRIPTION_IMAGE_COUNT)
    for image in markup.images:
        _check_image(image)


def _check_image(attributes: dict[str, str]) -> None:
    for name in ("src", "width", "height"):
        if not attributes.get(name):
            raise Refused(TextRefusal.DESCRIPTION_IMAGE_ATTRIBUTE, f"img needs {name}")
    if not attributes["src"].startswith(IMAGE_HOST):
        raise Refused(TextRefusal.DESCRIPTION_IMAGE_FOREIGN)
    for name in ("width", "height"):
        digits = attributes[name].removesuffix("px")
        if not digits.isdigit() or int(digits) >= _IMAGE_LIMIT_PX:
            raise Refused(TextRefusal.DESCRIPTION_IMAGE_SIZE)


class _Markup(HTMLParser):
    """Collects the pictures of a description and checks that its tags are known and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.images: list[dict[str, str]] = []
        self._open: list[str] = []

    @classmethod
    def of(cls, description: str) -> "_Markup":
        if _CUT_TAG.search(description):
            raise Refused(TextRefusal.DESCRIPTION_MARKUP)
        markup = cls()
        markup.feed(description)
        markup.close()
        if markup._open:
            raise Refused(TextRefusal.DESCRIPTION_MARKUP, f"<{markup._open[-1]}> is not closed")
        return markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _REFUSED_TAGS:
            raise Refused(TextRefusal.DESCRIPTION_TAG, f"<{tag}>")
        if tag == "img":
            self.images.append({name: value or "" for name, value in attrs})
        if tag not in _VOID_TAGS and tag not in _CLOSING_OPTIONAL:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID_TAGS or tag in _CLOSING_OPTIONAL:
            return
        if not self._open or self._open.pop() != tag:
            raise Refused(TextRefusal.DESCRIPTION_MARKUP, f"</{tag}> closes nothing")
