"""The tokens a running world holds at this moment, opened with its own key: for independent calls to the platforms."""

from dataclasses import dataclass

import asyncpg

from syncstore_common.infra.crypto import Keyring
from syncstore_common.sync.shops import cipher_place, grant_place
from tests.simulator.shopee.seller import Seller as ShopeeSeller
from tests.simulator.tiktok.seller import Seller as TikTokSeller
from tests.simulator.world import context_of
from tests.support.product import World

_GRANTS = """
select c.external_shop_id, c.cipher, g.account_id, g.access_token, g.refresh_token
from {schema}.platform_connections c join {schema}.platform_grants g on g.id = c.grant_id order by c.id
"""


@dataclass(frozen=True, slots=True, repr=False)
class OpenGrant:
    """What a sync service knows about a shop. ``cipher`` is empty on Shopee."""

    shop_id: str
    access_token: str
    refresh_token: str
    cipher: str


async def grants(world: World, platform: str) -> list[OpenGrant]:
    """The grants of a platform's sync service, as stored now."""
    keyring = Keyring.parse(f"k1:{world.product.deployment.secrets.encryption_key}")
    connection = await asyncpg.connect(world.product.deployment.database_url)
    try:
        rows = await connection.fetch(_GRANTS.format(schema=f"sync_{platform}"))
    finally:
        await connection.close()
    return [
        OpenGrant(
            shop_id=row["external_shop_id"],
            access_token=keyring.open(row["access_token"], place=grant_place(row["account_id"], "access_token")),
            refresh_token=keyring.open(row["refresh_token"], place=grant_place(row["account_id"], "refresh_token")),
            cipher=keyring.open(row["cipher"], place=cipher_place(row["external_shop_id"])) if row["cipher"] else "",
        )
        for row in rows
    ]


async def shopee_seller(world: World) -> ShopeeSeller:
    """The seller of the first Shopee shop, who uses a client of their own."""
    [grant, *_] = await grants(world, "shopee")
    app = world.product.marketplaces.config["shopee"]
    return ShopeeSeller(
        world.shopee,
        shop_id=int(grant.shop_id),
        access_token=grant.access_token,
        partner_id=app["partner_id"],
        partner_key=app["partner_key"],
    )


async def tiktok_seller(world: World) -> TikTokSeller:
    """The seller of the first TikTok Shop shop, who uses a client of their own."""
    [grant, *_] = await grants(world, "tiktok")
    app = world.product.marketplaces.config["tiktok"]
    return TikTokSeller(
        world.tiktok,
        context_of(),
        cipher=grant.cipher,
        token=grant.access_token,
        app_key=app["app_key"],
        app_secret=app["app_secret"],
    )
