"""The rules as the workers use them: read once per version, and never older than the listing they are used for."""

from syncstore_common.contracts.rules import RuleSet
from syncstore_common.infra.database import Database
from syncstore_common.sync.conditions import NO_RULES, PreparedRules, Subject
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.policy import ListingPolicy, ShopPlace
from syncstore_common.sync.policy_copies import load_rules
from syncstore_common.sync.rules import decide
from syncstore_common.sync.shops import Connection


class Rulebook:
    """Decides what shops show, with this process's newest copy of the rules."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rules = NO_RULES

    async def policy_of(self, connection: Connection, loaded: LoadedListing) -> ListingPolicy:
        """Decide what a shop shows of a loaded product."""
        shop = connection.shop
        if loaded.product is None or loaded.lacks_stock:
            # what rules ask for is not known yet; nothing is pushed before it is
            return ListingPolicy.of_shop(connection.rules)
        rules = await self._at_least(loaded.rules_version)
        place = ShopPlace(shop.platform, shop.connection_id, shop.currency)
        subject = Subject(loaded.product, loaded.available)
        return decide(subject, place, connection.rules, rules=rules, override=loaded.override).policy

    async def _at_least(self, version: int) -> PreparedRules:
        if self._rules.version < version:
            async with self._database.driver() as connection:
                newest: RuleSet = await load_rules(connection)
            self._rules = PreparedRules(newest)
        return self._rules
