"""What characters a platform refuses in names and texts. Pure.

Facts: TikTok Shop's Partner Center, page Create Product and its error table (2026-05); Shopee's Open Platform reference
of add_item (2026-08). Which rules hold is said by the adapter's capabilities.
"""

import re
import unicodedata
from dataclasses import dataclass

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3\U000e0000-\U000e007f]"
)
_CODE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_REPEATED = re.compile(r"(\S)\1{9}")
_REPEATED_LETTER = re.compile(r"(\w)\1{9}")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_HASHTAG = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True)
class TextRules:
    """What is refused; nothing but control characters unless said otherwise."""

    plain_names: bool = False
    """Names (title, options) without emoji, HTML codes and ten equal characters, and with a letter or digit."""
    no_chinese: bool = False
    hashtags_max: int | None = None
    """In descriptions."""
    spaces_in_skus: bool = True


def fault_of_name(text: str, rules: TextRules) -> str | None:
    """Return what a name holds that the platform refuses; None when nothing."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        return "control characters"
    if not rules.plain_names:
        return None
    if _EMOJI.search(text):
        return "emoji"
    if _CODE.search(text):
        return "an HTML code"
    if _REPEATED.search(text):
        return "ten equal characters in a row"
    return "no letter and no digit" if text.strip() and not _LETTER_OR_DIGIT.search(text) else None


def fault_of_description(words: str, rules: TextRules) -> str | None:
    """Return what a description's words (without markup) hold that is refused and that an adapter does not take out."""
    if not rules.plain_names:
        return None
    if _REPEATED_LETTER.search(words):
        return "ten equal characters in a row"
    return "no letter and no digit" if words.strip() and not _LETTER_OR_DIGIT.search(words) else None


def is_chinese(text: str, rules: TextRules) -> bool:
    """Whether the text holds Chinese characters where they are refused."""
    return rules.no_chinese and _CHINESE.search(text) is not None


def hashtags_over(text: str, rules: TextRules) -> int:
    """How many hashtags there are, when they are more than the platform takes; else 0."""
    count = len(_HASHTAG.findall(text))
    return count if rules.hashtags_max is not None and count > rules.hashtags_max else 0
