"""What a new item would be refused for that only the shop knows, and what can be chosen in the shop. Reads only."""

from collections.abc import Iterator
from itertools import chain

from syncstore_common.sync.category_data import Choice, ChoiceKind
from syncstore_common.sync.listing import DesiredListing, Finding, Severity
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.logistics import is_usable, logistic_info
from syncstore_shopee.mapping import NO_BRAND

_NO_BRAND = Choice(str(NO_BRAND["brand_id"]), (str(NO_BRAND["original_brand_name"]),))


class ShopChecks:
    """Asks the session's shop; every method raises PlatformFailure."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        """Return what brand, channels and stock location lack."""
        brand, channels = await self._brand(session, listing), await self._channels(session, listing)
        return tuple(chain(brand, channels, await self._location(session, listing)))

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        """Return what can be chosen; brands are those of a category."""
        match kind:
            case ChoiceKind.CATEGORIES:
                return await self._knowledge.leaves(session)
            case ChoiceKind.BRANDS:
                brands = await self._knowledge.brands(session, category_id) if category_id else ()
                return (_NO_BRAND, *(item for item in brands if item.id != _NO_BRAND.id))
            case ChoiceKind.LOGISTICS:
                usable = filter(is_usable, await self._knowledge.channels(session))
                return tuple(Choice(item.logistics_channel_id, (item.logistics_channel_name,)) for item in usable)
            case ChoiceKind.WAREHOUSES:
                found = await self._knowledge.warehouses(session)
                return tuple(Choice(item.location_id, (item.warehouse_name or item.location_id,)) for item in found)

    async def _brand(self, session: ShopSession, listing: DesiredListing) -> list[Finding]:
        is_required = await self._knowledge.is_brand_required(session, listing.category_id)
        brand = await self._knowledge.brand(session, listing)
        if brand is None and listing.brand:
            message = f"Shopee has no brand '{listing.brand}' in this category"
            if not is_required:
                message += "; the item is listed without a brand"
            fix = "map the brand to one of Shopee's, or register it in the Seller Centre"
            return [Finding("brand", "brand.unknown", message, fix, _severity(is_fatal=is_required))]
        if is_required and brand == NO_BRAND:
            fix = "map the brand to one of Shopee's"
            return [Finding("brand", "brand.required", "the category asks for a brand; it is mapped to none", fix)]
        return []

    async def _channels(self, session: ShopSession, listing: DesiredListing) -> Iterator[Finding]:
        channels = await self._knowledge.channels(session)
        usable = {item.logistics_channel_id for item in channels if is_usable(item)}
        return _channel_findings(
            lost=[item for item in listing.logistics_ids if item not in usable],
            is_carried=bool(logistic_info(channels, listing.package, listing.logistics_ids)),
            weight_g=listing.package.weight_g,
        )

    async def _location(self, session: ShopSession, listing: DesiredListing) -> list[Finding]:
        wanted = listing.warehouse_id
        locations = await self._knowledge.locations(session) if wanted is not None else ()
        if wanted is None or wanted in locations:
            return []
        message = f"the shop has no stock location {wanted}"
        fix = "choose one of the shop's stock locations in its mapping, or none"
        return [Finding("warehouse", "warehouse.unknown", message, fix, _severity(is_fatal=bool(locations)))]


def _channel_findings(*, lost: list[str], is_carried: bool, weight_g: int) -> Iterator[Finding]:
    if not is_carried and weight_g:
        message = f"no shipping channel that the listing may use carries {weight_g} g in this size"
        fix = "enable a channel in the Seller Centre, choose others in the shop's mapping, or correct weight and size"
        yield Finding("logistics", "logistics.none", message, fix)
    elif lost:
        message = f"the shop can't ship with {', '.join(lost)}, which its mapping names"
        fix = "enable the channel in the Seller Centre, or take it out of the mapping"
        yield Finding("logistics", "logistics.unusable", message, fix, Severity.WARNING)


def _severity(*, is_fatal: bool) -> Severity:
    return Severity.ERROR if is_fatal else Severity.WARNING
