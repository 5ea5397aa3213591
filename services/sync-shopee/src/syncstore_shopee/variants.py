"""Lays out an item's variations and keeps them in step, never losing the id of a model that stays.

Every step is decided from what Shopee shows now, so a run that was cut off is simply run again: what was done is seen
and not done twice. Facts: Open Platform reference of the tier and model calls (2026-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, RemoteRef
from syncstore_common.sync.ports import ShopSession
from syncstore_common.sync.removals import check_removals
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.items import Items
from syncstore_shopee.mapping import gtin, model_body, tiers_body
from syncstore_shopee.reading import NO_MODEL
from syncstore_shopee.skus import Target
from syncstore_shopee.tiers import Grid, VariationPlan, plan_variations
from syncstore_shopee.wire import Done
from syncstore_shopee.wire_items import Model, Variations

_NO_TIERS = Grid((), ())


@dataclass(frozen=True, slots=True)
class Layout:
    """How variants are sent: their grid, and what a new one may start with."""

    grid: Grid
    stock_min: int
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InStep:
    """Variations after they were brought into step."""

    ref: RemoteRef
    unset: tuple[Target, ...]
    """SKUs whose price or stock is not yet what the listing says."""


class Variants:
    """Tiers and models of items; every method raises PlatformFailure."""

    def __init__(self, client: ShopeeClient, items: Items) -> None:
        self._client = client
        self._items = items

    async def lay_out(
        self, session: ShopSession, item_id: str, listing: DesiredListing, layout: Layout
    ) -> tuple[Model, ...]:
        """Give an item its variations anew, with price and stock: one call. Returns the models the answer names."""
        grid = layout.grid if listing.has_variants else _NO_TIERS
        body = {
            "item_id": int(item_id),
            "standardise_tier_variation": tiers_body(grid),
            "model": [self._model(variant, layout, grid) for variant in listing.variants],
        }
        return (await ask(session, self._client.write(paths.INIT_TIERS, body, Variations, repeatable=False))).model

    async def bring_into_step(
        self, session: ShopSession, ref: RemoteRef, listing: DesiredListing, layout: Layout
    ) -> InStep:
        """Make an item's variations those of the listing, with as few and as safe calls as possible."""
        live = await self._items.variations(session, ref.external_id)
        plan = plan_variations(listing, layout.grid, live, ref.variants)
        check_removals(listing, ref, _left_out(plan, live))
        if plan.is_rebuild:
            created = await self.lay_out(session, ref.external_id, listing, layout)
            models = await self._models_of(session, ref.external_id, listing.variants, layout.grid, created)
            return InStep(replace(ref, variants=models), _lowered(listing.variants, models, layout))
        if not listing.has_variants:
            only = Target(NO_MODEL, listing.variants[0])
            return InStep(replace(ref, variants={only.variant.variant_id: NO_MODEL}), (only,))
        item_id = int(ref.external_id)
        await self._reshape(session, item_id, plan)
        if plan.renamed:
            await self._rename(session, item_id, plan)
        models = dict(plan.kept)
        if plan.added:
            models |= await self._add(session, ref.external_id, plan.added, layout)
        shown = {model.model_id: model for model in live.model}
        adopted = tuple(
            Target(models[item.variant_id], item)
            for item in plan.adopted
            if not _shows(shown[models[item.variant_id]], item)
        )
        return InStep(replace(ref, variants=models), adopted + _lowered(plan.added, models, layout))

    async def _reshape(self, session: ShopSession, item_id: int, plan: VariationPlan) -> None:
        """Set names, values and places of the kept models; what is left out or deleted is no longer wanted."""
        if plan.is_grid_changed:
            body = {
                "item_id": item_id,
                "standardise_tier_variation": tiers_body(plan.grid),
                "model_list": [
                    {"model_id": int(model_id), "tier_index": list(plan.places[variant_id])}
                    for variant_id, model_id in plan.kept.items()
                ],
            }
            await ask(session, self._client.write(paths.UPDATE_TIERS, body, Done))
            return
        for model_id in plan.removed:
            body = {"item_id": item_id, "model_id": int(model_id)}
            await ask(session, self._client.write(paths.DELETE_MODEL, body, Done))

    async def _rename(self, session: ShopSession, item_id: int, plan: VariationPlan) -> None:
        rows = [
            {"model_id": int(plan.kept[item.variant_id]), "model_sku": item.sku, **gtin(item)} for item in plan.renamed
        ]
        await ask(session, self._client.write(paths.UPDATE_MODEL, {"item_id": item_id, "model": rows}, Done))

    async def _add(
        self, session: ShopSession, item_id: str, added: Sequence[DesiredVariant], layout: Layout
    ) -> dict[UUID, str]:
        rows = [self._model(variant, layout, layout.grid) for variant in added]
        body = {"item_id": int(item_id), "model_list": rows}
        created = await ask(session, self._client.write(paths.ADD_MODEL, body, Variations, repeatable=False))
        return await self._models_of(session, item_id, added, layout.grid, created.model)

    async def _models_of(
        self,
        session: ShopSession,
        item_id: str,
        variants: Sequence[DesiredVariant],
        grid: Grid,
        created: Sequence[Model],
    ) -> dict[UUID, str]:
        """Return the model of each variant by its place; an answer that is not complete is followed by a read."""
        if not grid.depth:
            return {item.variant_id: NO_MODEL for item in variants}
        models = models_by_place(variants, grid, created)
        if len(models) < len(variants):
            models = models_by_place(variants, grid, (await self._items.variations(session, item_id)).model)
        if len(models) < len(variants):
            message = f"Shopee created {len(models)} of {len(variants)} variants of item {item_id}"
            raise PlatformFailure(FailureFacts(Disposition.RETRY, "incomplete_models", message))
        return models

    @staticmethod
    def _model(variant: DesiredVariant, layout: Layout, grid: Grid) -> dict[str, object]:
        stock = max(variant.stock, layout.stock_min)
        return model_body(variant, grid, stock=stock, locations=layout.locations)


def models_by_place(variants: Sequence[DesiredVariant], grid: Grid, models: Sequence[Model]) -> dict[UUID, str]:
    """Match models to variants by their place in the grid; variants without a model are left out."""
    ids = {model.tier_index: model.model_id for model in models}
    places = {item.variant_id: grid.index_of(item.options) for item in variants}
    return {variant_id: ids[place] for variant_id, place in places.items() if place in ids}


def _left_out(plan: VariationPlan, live: Variations) -> dict[str, str]:
    """The models that would go, with their SKUs; one whose SKU comes back in another depth does not go."""
    wanted = {variant.sku for variant in plan.added} if plan.is_rebuild else set()
    gone = {model.model_id for model in live.model} if plan.is_rebuild else set(plan.removed)
    return {
        model.model_id: model.model_sku
        for model in live.model
        if model.model_id in gone and model.model_sku not in wanted
    }


def _lowered(variants: Sequence[DesiredVariant], models: Mapping[UUID, str], layout: Layout) -> tuple[Target, ...]:
    """The new SKUs that had to start with more stock than they have."""
    return tuple(Target(models[item.variant_id], item) for item in variants if item.stock < layout.stock_min)


def _shows(model: Model, variant: DesiredVariant) -> bool:
    """Tell whether a model already has the variant's price and stock: every needless edit locks the item again."""
    prices = [price.original_price for price in model.price_info]
    stock = model.stock_info_v2.seller_total if model.stock_info_v2 else None
    return (prices, stock) == ([variant.price.amount], variant.stock)
