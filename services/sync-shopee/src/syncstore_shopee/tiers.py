"""Variants as Shopee's tiers and models, and how one set becomes another without losing a model's id. Pure.

A tier is an option with its values; a model is a SKU that points at one value of each tier. Ids matter: sales, reviews
and orders hang on a model, so a change keeps every model it can (reference of update_tier_variation, 2026-08: models
left out of ``model_list`` are deleted, and a change of depth gives every model a new id).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from syncstore_common.sync.listing import DesiredListing, DesiredVariant
from syncstore_shopee.wire_items import Model, Variations


@dataclass(frozen=True, slots=True)
class Grid:
    """Option names with their values; ``image_ids`` align with the first option's values, or are empty."""

    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    image_ids: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How many choices a buyer makes."""
        return len(self.names)

    def index_of(self, options: tuple[str, ...]) -> tuple[int, ...]:
        """Return where a combination of values stands. Raises ValueError when a value is unknown."""
        return tuple(values.index(option) for values, option in zip(self.values, options, strict=True))

    def options_at(self, index: tuple[int, ...]) -> tuple[str, ...] | None:
        """Return the values an index points at; None when it points beyond the grid."""
        if len(index) != self.depth or any(
            not 0 <= place < len(values) for place, values in zip(index, self.values, strict=True)
        ):
            return None
        return tuple(values[place] for place, values in zip(index, self.values, strict=True))


def desired_grid(listing: DesiredListing, image_ids: Mapping[str, str] | None = None) -> Grid:
    """Lay out a listing's options, values in order of appearance.

    ``image_ids`` maps content hashes to uploaded pictures. Shopee wants a picture for each value of the first option or
    for none, so they are left out unless all are known.
    """
    values = tuple(
        tuple(dict.fromkeys(variant.options[place] for variant in listing.variants))
        for place in range(len(listing.option_names))
    )
    hashes = option_image_hashes(listing)
    pictures = tuple((image_ids or {}).get(item, "") for item in hashes)
    return Grid(listing.option_names, values, pictures if all(pictures) else ())


def option_image_hashes(listing: DesiredListing) -> tuple[str, ...]:
    """Return one picture per value of the first option, or nothing when some value has none."""
    if not listing.option_names:
        return ()
    by_value: dict[str, str | None] = {}
    for variant in listing.variants:
        by_value[variant.options[0]] = by_value.get(variant.options[0]) or variant.image_hash
    hashes = tuple(item for item in by_value.values() if item)
    return hashes if len(hashes) == len(by_value) else ()


def live_grid(live: Variations) -> Grid:
    """Read the tiers an item has, in whichever of the two forms Shopee sent."""
    if live.standardise_tier_variation:
        tiers = live.standardise_tier_variation
        pictures = tuple(option.image_id for option in tiers[0].variation_option_list)
        values = tuple(tuple(option.variation_option_name for option in tier.variation_option_list) for tier in tiers)
        names = tuple(tier.variation_name for tier in tiers)
    else:
        old = live.tier_variation
        first = old[0].option_list if old else ()
        pictures = tuple(option.image.image_id for option in first)
        values = tuple(tuple(option.option for option in tier.option_list) for tier in old)
        names = tuple(tier.name for tier in old)
    return Grid(names, values, pictures if pictures and all(pictures) else ())


@dataclass(frozen=True, slots=True)
class VariationPlan:
    """How the models of an item become the variants of a listing."""

    grid: Grid
    is_rebuild: bool
    """The depth changes: everything is laid out anew and no id survives."""
    is_grid_changed: bool
    kept: dict[UUID, str]
    """Variant → the model that stays for it."""
    adopted: tuple[DesiredVariant, ...]
    """Kept variants whose model we did not know as theirs: price and stock have to be set."""
    renamed: tuple[DesiredVariant, ...]
    """Kept variants whose SKU on the platform differs."""
    added: tuple[DesiredVariant, ...]
    removed: tuple[str, ...]
    places: dict[UUID, tuple[int, ...]]
    """Variant → where it belongs in the grid."""


def plan_variations(listing: DesiredListing, grid: Grid, live: Variations, known: Mapping[UUID, str]) -> VariationPlan:
    """Compare a listing with an item's models; ``known`` maps our variants to the models we linked."""
    before = live_grid(live)
    places = {variant.variant_id: grid.index_of(variant.options) for variant in listing.variants}
    if before.depth != grid.depth:
        return VariationPlan(grid, True, True, {}, (), (), listing.variants, (), places)
    grid = _with_live_pictures(grid, before)
    models = {model.model_id: model for model in live.model}
    kept, adopted = _match(listing, before, models, known)
    staying = frozenset(kept.values())
    return VariationPlan(
        grid=grid,
        is_rebuild=False,
        is_grid_changed=not _shows(before, grid) or any(models[kept[key]].tier_index != places[key] for key in kept),
        kept=kept,
        adopted=adopted,
        renamed=tuple(
            item
            for item in listing.variants
            if item.variant_id in kept and models[kept[item.variant_id]].model_sku != item.sku
        ),
        added=tuple(item for item in listing.variants if item.variant_id not in kept),
        removed=tuple(model_id for model_id in models if model_id not in staying),
        places=places,
    )


def _shows(before: Grid, grid: Grid) -> bool:
    """Tell whether the live tiers are the wanted ones."""
    is_same = (before.names, before.values) == (grid.names, grid.values)
    return is_same and (not grid.image_ids or grid.image_ids == before.image_ids)


def _with_live_pictures(grid: Grid, before: Grid) -> Grid:
    """Keep the pictures the values have on the platform when we bring none: tiers are replaced whole."""
    if grid.image_ids or not before.image_ids:
        return grid
    pictures = dict(zip(before.values[0], before.image_ids, strict=True))
    kept = tuple(pictures.get(value, "") for value in grid.values[0])
    return replace(grid, image_ids=kept if all(kept) else ())


def _match(
    listing: DesiredListing, grid: Grid, models: Mapping[str, Model], known: Mapping[UUID, str]
) -> tuple[dict[UUID, str], tuple[DesiredVariant, ...]]:
    """Find each variant's model: by the linked id, else by SKU, else by option values.

    When nothing matches, the first model becomes the first variant's: Shopee keeps at least one model of an item.
    """
    kept = {
        variant.variant_id: known[variant.variant_id]
        for variant in listing.variants
        if known.get(variant.variant_id) in models
    }
    linked = set(kept)
    free = {model_id: model for model_id, model in models.items() if model_id not in set(kept.values())}
    by_sku = {model.model_sku: model_id for model_id, model in reversed(free.items())}
    _adopt(kept, free, [(item.variant_id, by_sku.get(item.sku)) for item in listing.variants])
    by_options = {grid.options_at(model.tier_index): model_id for model_id, model in free.items()}
    _adopt(kept, free, [(item.variant_id, by_options.get(item.options)) for item in listing.variants])
    if not kept and free:
        kept[listing.variants[0].variant_id] = next(iter(free))
    return kept, tuple(item for item in listing.variants if item.variant_id in kept and item.variant_id not in linked)


def _adopt(kept: dict[UUID, str], free: dict[str, Model], pairs: Iterable[tuple[UUID, str | None]]) -> None:
    for variant_id, model_id in pairs:
        if variant_id not in kept and model_id is not None and model_id in free:
            kept[variant_id] = model_id
            del free[model_id]
