"""Gathers what a listing needs before it can be sent: pictures on the platform, brand, channels, places of stock."""

from collections.abc import Iterable

from syncstore_common.sync.listing import DesiredListing
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.limits import PICTURES, stock_min_at_creation
from syncstore_shopee.mapping import Dressing, main_first
from syncstore_shopee.tiers import Grid, desired_grid, option_image_hashes
from syncstore_shopee.wire import UploadedImage


class Preparation:
    """Everything is cached per shop, so preparing the same listing again costs no call."""

    def __init__(self, client: ShopeeClient, knowledge: Knowledge) -> None:
        self._client = client
        self._knowledge = knowledge

    async def dressing(self, session: ShopSession, listing: DesiredListing) -> Dressing:
        """Return pictures, brand and places of stock for a listing. Raises PlatformFailure."""
        pictures = await self._upload(session, listing.image_hashes)
        return Dressing(
            image_ids=tuple(pictures[item] for item in listing.image_hashes),
            brand=await self._knowledge.brand(session, listing),
            locations=main_first(await self._knowledge.locations(session), listing.warehouse_id),
        )

    async def grid(self, session: ShopSession, listing: DesiredListing) -> Grid:
        """Return the options of a listing with their pictures."""
        return desired_grid(listing, await self._upload(session, option_image_hashes(listing)))

    async def stock_min(self, session: ShopSession, listing: DesiredListing) -> int:
        """Return the least stock a new SKU may start with in the listing's category."""
        return stock_min_at_creation(await self._knowledge.limit(session, listing.category_id))

    async def _upload(self, session: ShopSession, hashes: Iterable[str]) -> dict[str, str]:
        """Return the platform's id per content hash; only pictures the shop never had are sent."""

        async def upload(picture: bytes) -> str:
            question = self._client.upload(paths.UPLOAD_IMAGE, picture, UploadedImage)
            return (await ask(session, question)).image_info.image_id

        return {item: await session.media.external_id(item, upload, limits=PICTURES) for item in dict.fromkeys(hashes)}
