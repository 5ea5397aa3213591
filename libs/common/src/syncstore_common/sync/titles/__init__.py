"""Platform titles: from a product's master title to what each platform shows, within 70-80 % similarity.

Pure functions on text; no I/O, no clock, no randomness.
"""

from syncstore_common.sync.titles.generator import PLATFORM_ORDER, platform_title
from syncstore_common.sync.titles.given import given_title
from syncstore_common.sync.titles.model import TitleCause, TitleChange, TitleLimits, TitleResult, TitleSource
from syncstore_common.sync.titles.preview import USUAL_LIMITS, TitlePreview, preview_titles
from syncstore_common.sync.titles.similarity import TITLE_BAND, SimilarityBand, normalise, similarity

__all__ = [
    "PLATFORM_ORDER",
    "TITLE_BAND",
    "USUAL_LIMITS",
    "SimilarityBand",
    "TitleCause",
    "TitleChange",
    "TitleLimits",
    "TitlePreview",
    "TitleResult",
    "TitleSource",
    "given_title",
    "normalise",
    "platform_title",
    "preview_titles",
    "similarity",
]
