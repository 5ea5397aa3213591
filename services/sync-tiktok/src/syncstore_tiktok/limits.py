"""What a TikTok Shop shop accepts, and what may be pushed in which state. Pure.

Facts: Partner Center, page Create Product (2026-05); its limits hold for a whole market, whatever the category, and no
call tells them, so they stand here and in ``markets.py``. What a category wants is read (``knowledge.py``). No document
gives price ranges: the platform refuses with a code of its own.
"""

from typing import assert_never

from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.listing import Capabilities, Kind, RemoteStatus
from syncstore_common.sync.text_rules import TextRules
from syncstore_tiktok.markets import Market

_TEXT = TextRules(plain_names=True, no_chinese=True, spaces_in_skus=False)
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
MAIN_PICTURES = PictureLimits(_TYPES, side_min=300, side_max=4_000)
"""Of images/upload with MAIN_IMAGE (page Upload Product Image, 202309)."""
OPTION_PICTURES = PictureLimits(_TYPES, side_min=100, side_max=20_000)
_EVERYTHING = frozenset(Kind)
_NOT_PRICE = frozenset({Kind.STOCK, Kind.CONTENT})
_NOTHING: frozenset[Kind] = frozenset()


def capabilities_of(market: Market) -> Capabilities:
    """Return what a shop in the market accepts."""
    return Capabilities(
        title_min=market.title_min,
        title_max=market.title_max,
        description_min=1,
        description_max=10_000,
        images_min=1,
        images_max=9,
        option_tiers_max=3,
        variants_max=market.skus_max,
        option_name_max=20,
        option_value_max=50,
        sku_max=50,
        stock_max=99_999,
        weight_required=True,
        description_is_html=True,
        code_max=999,
        text=_TEXT,
        pictures=MAIN_PICTURES,
        variant_pictures=OPTION_PICTURES,
    )


def allowed_kinds(status: RemoteStatus) -> frozenset[Kind]:
    """Return what may be pushed: prices only to live listings, nothing to frozen or deleted ones.

    An edit of a failed or switched-off listing sends it to review again, which is how it is mended.
    """
    match status:
        case RemoteStatus.LIVE:
            return _EVERYTHING
        case RemoteStatus.IN_REVIEW | RemoteStatus.REVIEW_FAILED | RemoteStatus.UNLISTED:
            return _NOT_PRICE
        case RemoteStatus.BANNED | RemoteStatus.DELETED:
            return _NOTHING
        case _ as unreachable:
            assert_never(unreachable)
