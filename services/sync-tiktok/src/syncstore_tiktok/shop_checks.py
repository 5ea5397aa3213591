"""What a new product would be refused for that only the shop knows, and what can be chosen in the shop. Reads only."""

from syncstore_common.contracts.mappings import NO_BRAND
from syncstore_common.sync.category_data import Choice, ChoiceKind
from syncstore_common.sync.listing import DesiredListing, Finding, Severity
from syncstore_common.sync.ports import ShopSession
from syncstore_tiktok.knowledge import Knowledge


class ShopChecks:
    """Asks the session's shop; every method raises PlatformFailure."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        """Return what brand, delivery options and warehouse lack."""
        brand, delivery = await self._brand(session, listing), await self._delivery(session, listing)
        return (*brand, *delivery, *await self._warehouse(session, listing))

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        """Return what can be chosen; brands are those of a category."""
        match kind:
            case ChoiceKind.CATEGORIES:
                return await self._knowledge.leaves(session)
            case ChoiceKind.BRANDS:
                brands = await self._knowledge.brands(session, category_id) if category_id else ()
                return (Choice(NO_BRAND, ("No brand",)), *brands)
            case ChoiceKind.LOGISTICS:
                return await self._knowledge.delivery_options(session)
            case ChoiceKind.WAREHOUSES:
                return (await self._knowledge.warehouses(session)).open

    async def _brand(self, session: ShopSession, listing: DesiredListing) -> list[Finding]:
        if not listing.brand or listing.brand_id is not None or await self._knowledge.brand_of(session, listing):
            return []
        message = f"TikTok Shop does not offer the brand '{listing.brand}' to this shop; it is listed without a brand"
        fix = "map the brand to one of TikTok Shop's, or ask for it in Seller Center"
        return [Finding("brand", "brand.unknown", message, fix, Severity.WARNING)]

    async def _delivery(self, session: ShopSession, listing: DesiredListing) -> list[Finding]:
        wanted = listing.logistics_ids
        known = {item.id for item in await self._knowledge.delivery_options(session)} if wanted else set[str]()
        lost = [item for item in wanted if item not in known]
        if not lost:
            return []
        message = f"the shop has no delivery option {', '.join(lost)}, which its mapping names"
        return [Finding("logistics", "logistics.unusable", message, "choose others in the shop's mapping, or none")]

    async def _warehouse(self, session: ShopSession, listing: DesiredListing) -> list[Finding]:
        wanted = listing.warehouse_id
        if wanted is None or (await self._knowledge.warehouses(session)).main(wanted) == wanted:
            return []
        message = f"the shop has no open sales warehouse {wanted}"
        fix = "choose one of the shop's open warehouses in its mapping, or none"
        return [Finding("warehouse", "warehouse.unknown", message, fix)]
