"""Gathering what the report compares: the master from the catalog, our mapping, and live readings, page by page."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import InvalidInput, NotFound, Unavailable
from syncstore_gateway.readmodel.queries import ListingRow, ReadModel
from syncstore_gateway.upstream.catalog import CatalogClient
from syncstore_gateway.upstream.service import Upstream
from syncstore_gateway.validation.model import ValidationReport
from syncstore_gateway.validation.pair import KnownListing
from syncstore_gateway.validation.reading import Reading, read_answer
from syncstore_gateway.validation.report import merged, validate

MAX_PRODUCTS = 500
MOST_OF_ALL = 5000
_READ_AT_ONCE = 25


class ValidationService:
    """Makes reports; every platform asked about must answer."""

    def __init__(
        self, read_model: ReadModel, catalog: CatalogClient, platforms: dict[Platform, Upstream], *, patience_s: float
    ) -> None:
        self._read_model = read_model
        self._catalog = catalog
        self._platforms = platforms
        self._patience_s = patience_s

    async def report(
        self, product_ids: Sequence[UUID], platforms: Sequence[Platform], *, without_deleted: bool = False
    ) -> ValidationReport:
        """Validate these products (at most ``MAX_PRODUCTS``) on these platforms.

        Raises NotFound for a product that does not exist (unless those are left out), Unavailable naming a service
        that does not answer.
        """
        asked = list(dict.fromkeys(product_ids))
        products = await self._catalog.existing(asked)
        unique = [product.product_id for product in products]
        missing = sorted(set(asked) - set(unique))
        if missing and not without_deleted:
            raise NotFound(
                f"there is no product {missing[0]}", code="INVALID_PRODUCT", details={"field": "product_ids"}
            )
        readings = await asyncio.gather(*(self._readings(platform, unique) for platform in platforms))
        rows = await self._read_model.listings(unique)
        mappings = {(row.product_id, row.connection_id): _known(row) for listings in rows.values() for row in listings}
        return validate(products, platforms, mappings, [item for items in readings for item in items])

    async def everything(self, platforms: Sequence[Platform]) -> ValidationReport:
        """Validate every product, page by page; what is deleted meanwhile is left out.

        Raises InvalidInput when there are more than ``MOST_OF_ALL``, Unavailable.
        """
        ids = await self._read_model.product_ids(MOST_OF_ALL + 1)
        if len(ids) > MOST_OF_ALL:
            raise InvalidInput(
                f"there are more than {MOST_OF_ALL} products",
                field="product_ids",
                fix=f"name at most {MAX_PRODUCTS} of them, or check the products of a batch page by page",
            )
        parts = [
            await self.report(ids[start : start + MAX_PRODUCTS], platforms, without_deleted=True)
            for start in range(0, len(ids), MAX_PRODUCTS)
        ]
        return merged(parts)

    async def _readings(self, platform: Platform, product_ids: Sequence[UUID]) -> list[Reading]:
        upstream = self._platforms[platform]
        found: list[Reading] = []
        for start in range(0, len(product_ids), _READ_AT_ONCE):
            some = [str(product_id) for product_id in product_ids[start : start + _READ_AT_ONCE]]
            answer = await upstream.post("/internal/live", {"product_ids": some}, patience_s=self._patience_s)
            try:
                found += read_answer(answer)
            except ValidationError as error:
                raise Unavailable(
                    f"the reading of {upstream.service} can't be understood; are both of one version?",
                    details={"service": upstream.service},
                ) from error
        return found


def _known(row: ListingRow) -> KnownListing:
    ids = {UUID(item["variant_id"]): item["external_id"] for item in row.variants if item.get("external_id")}
    return KnownListing(row.external_id, ids, ListingProblem.model_validate(row.problem) if row.problem else None)
