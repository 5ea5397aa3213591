"""Reads tiers in both formats, and models that point into them.

The newer format (``standardise_tier_variation``) wins when both are sent; the older one left the documentation in
2025 but is still sent by clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import ItemRefusal, PriceStockRefusal, VariationRefusal
from syncstore_simulator.shopee.fields import (
    missing,
    optional_rows,
    optional_table,
    optional_text,
    rows,
    text,
    whole_list,
)
from syncstore_simulator.shopee.items import Model, Option, Tier
from syncstore_simulator.shopee.markets import Market
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.value_rules import (
    check_dimension,
    check_gtin,
    check_pre_order,
    is_ratio_kept,
    price_of,
    sku_of,
    stock_of,
    weight_of,
)

TIER_FIELDS = ("tier_variation", "standardise_tier_variation")
_TIERS_MOST = 2
_OPTIONS_MOST = 50


@dataclass(frozen=True, slots=True)
class TierRules:
    """Checks tiers and models against the switches, the market and the uploaded pictures."""

    settings: PlatformSettings
    store: ItemStore

    def tiers(self, body: JsonObject) -> tuple[Tier, ...]:
        """Return the tiers of a request; an empty list stands for none. Raises Refused."""
        standard = optional_rows(body, "standardise_tier_variation")
        plain = optional_rows(body, "tier_variation")
        if standard is None and plain is None:
            raise missing("standardise_tier_variation")
        tiers = tuple(_standard(row) for row in standard) if standard else tuple(_plain(row) for row in plain or ())
        self._check_tiers(tiers)
        return tiers

    def new_model(self, row: JsonObject, tiers: tuple[Tier, ...], market: Market) -> Model:
        """Return a model to be created, still without an id. Raises Refused."""
        return Model(
            model_id=0,
            tier_index=tier_index(row, tiers),
            sku=sku_of(row, "model_sku"),
            price=price_of(row, market),
            stock=stock_of(row, self.settings, is_creation=True),
            extras=model_extras(row),
        )

    def check_models(self, models: tuple[Model, ...], market: Market) -> None:
        """Check the models of an item together: count, unique places, price ratio. Raises Refused."""
        if len(models) > self.settings.number("models_max"):
            raise Refused(VariationRefusal.MANY_MODELS)
        if len({model.tier_index for model in models}) != len(models):
            raise Refused(VariationRefusal.INDEX_REPEATED)
        if not is_ratio_kept([model.price for model in models], market):
            raise Refused(PriceStockRefusal.PRICE_RATIO)

    def _check_tiers(self, tiers: tuple[Tier, ...]) -> None:
        if len(tiers) > _TIERS_MOST:
            raise Refused(VariationRefusal.TIER_COUNT)
        name_most, option_most = int(self.settings.number("tier_name_max")), int(self.settings.number("option_max"))
        names = [tier.name for tier in tiers]
        for tier in tiers:
            if len(tier.name) > name_most:
                raise Refused(VariationRefusal.TIER_NAME_LONG, f"{name_most} characters.")
            if len(tier.options) > _OPTIONS_MOST:
                raise Refused(VariationRefusal.MANY_OPTIONS, f"{_OPTIONS_MOST}.")
            if any(len(option.name) > option_most for option in tier.options):
                raise Refused(VariationRefusal.OPTION_LONG, f"{option_most} characters.")
            if len({option.name for option in tier.options}) != len(tier.options) or len(set(names)) != len(names):
                raise Refused(VariationRefusal.OPTION_REPEATED)
        self._check_option_images(tiers)

    def _check_option_images(self, tiers: tuple[Tier, ...]) -> None:
        for place, tier in enumerate(tiers):
            image_ids = [option.image_id for option in tier.options if option.image_id]
            if image_ids and (place > 0 or len(image_ids) != len(tier.options)):
                raise Refused(VariationRefusal.OPTION_IMAGES)
            for image_id in image_ids:
                if not self.store.has_image(image_id):
                    raise Refused(ItemRefusal.IMAGE_UNKNOWN, image_id)


def tier_index(row: JsonObject, tiers: tuple[Tier, ...]) -> tuple[int, ...]:
    """Return where a model points, one place per tier. Raises Refused when absent or beyond the options."""
    if row.get("tier_index") is None:
        raise Refused(VariationRefusal.INDEX_REQUIRED)
    index = whole_list(row["tier_index"], "tier_index")
    if not is_bound(index, tiers):
        raise Refused(VariationRefusal.INDEX_BOUND, str(list(index)))
    return index


def is_bound(index: tuple[int, ...], tiers: tuple[Tier, ...]) -> bool:
    """Return whether an index points at one option of each tier."""
    if len(index) != len(tiers):
        return False
    return all(0 <= place < len(tier.options) for place, tier in zip(index, tiers, strict=True))


def model_extras(row: JsonObject) -> Mapping[str, object]:
    """Return a model's own weight, size, GTIN and pre-order, checked. Raises Refused."""
    extras = {name: row[name] for name in ("dimension", "gtin_code", "pre_order") if row.get(name) is not None}
    if row.get("weight") is not None:
        extras["weight"] = float(weight_of(row))
    if "dimension" in extras:
        check_dimension(extras["dimension"])
        if "weight" not in extras:
            raise missing("weight")
    if "gtin_code" in extras:
        check_gtin(extras["gtin_code"])
    if "pre_order" in extras:
        check_pre_order(extras["pre_order"])
    return extras


def _plain(row: JsonObject) -> Tier:
    options = rows(row, "option_list")
    return Tier(_filled(row, "name"), tuple(_plain_option(option) for option in options))


def _plain_option(row: JsonObject) -> Option:
    image = optional_table(row, "image") or {}
    return Option(_filled(row, "option"), optional_text(image, "image_id") or None)


def _standard(row: JsonObject) -> Tier:
    options = rows(row, "variation_option_list")
    return Tier(_filled(row, "variation_name"), tuple(_standard_option(option) for option in options))


def _standard_option(row: JsonObject) -> Option:
    return Option(_filled(row, "variation_option_name"), optional_text(row, "image_id") or None)


def _filled(row: JsonObject, name: str) -> str:
    value = text(row, name)
    if not value.strip():
        raise missing(name)
    return value
