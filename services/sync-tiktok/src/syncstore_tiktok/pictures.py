"""Uploads a listing's pictures, each once per shop and use.

Facts: Partner Center, page Upload Product Image (202309): the gallery and the options' values take pictures of
different uses, and the endpoint takes no ``shop_cipher``.
"""

from collections.abc import Awaitable, Callable

from syncstore_common.sync.listing import DesiredListing
from syncstore_common.sync.ports import ShopSession
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.limits import MAIN_PICTURES, OPTION_PICTURES
from syncstore_tiktok.mapping import Pictures
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.wire import read
from syncstore_tiktok.wire_knowledge import UploadedImage

_UPLOAD = "POST /product/202309/images/upload"


async def uploaded(client: TikTokClient, session: ShopSession, listing: DesiredListing) -> Pictures:
    """Return the platform's ids of all pictures, uploading what this shop never had. Raises PlatformFailure."""
    main = _upload(client, session, "MAIN_IMAGE")
    attribute = _upload(client, session, "ATTRIBUTE_IMAGE")
    media = session.media
    of_variants: dict[str, str] = {}
    if listing.has_variants:
        for image_hash in dict.fromkeys(item.image_hash for item in listing.variants if item.image_hash):
            of_variants[image_hash] = await media.external_id(
                image_hash, attribute, use="attribute", limits=OPTION_PICTURES
            )
    gallery = [
        await media.external_id(image_hash, main, use="main", limits=MAIN_PICTURES)
        for image_hash in listing.image_hashes
    ]
    return Pictures(tuple(gallery), of_variants)


def _upload(client: TikTokClient, session: ShopSession, use_case: str) -> Callable[[bytes], Awaitable[str]]:
    market = market_of(session.shop.region)

    async def upload(data: bytes) -> str:
        call = client.upload_call(_UPLOAD, market, data=data, use_case=use_case)
        return read(UploadedImage, await session.call(call)).uri

    return upload
