"""init_tier_variation, update_tier_variation, add_model, update_model, delete_model.

Every change of depth mints new model ids; models that update_tier_variation does not map are deleted.
"""

from collections.abc import Sequence
from dataclasses import replace

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import PromotionRefusal, VariationRefusal
from syncstore_simulator.shopee.fields import optional_rows, rows, text, whole
from syncstore_simulator.shopee.item_views import created_model, initialised
from syncstore_simulator.shopee.items import Item, Model, PromotionLock, Tier
from syncstore_simulator.shopee.ownership import editable_item
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.tier_rules import TIER_FIELDS, TierRules, is_bound, model_extras, tier_index
from syncstore_simulator.shopee.value_rules import sku_of


class VariationApis:
    """Handlers that change tiers and models."""

    def __init__(self, settings: PlatformSettings, store: ItemStore) -> None:
        self._settings = settings
        self._store = store
        self._rules = TierRules(settings, store)

    def init_tiers(self, request: ShopeeRequest) -> Reply:
        """init_tier_variation: change the number of tiers (to none as well) with all models anew."""
        body = request.body("item_id", "model", *TIER_FIELDS)
        before = self._item(request, body, PromotionRefusal.INIT_TIER)
        tiers = self._rules.tiers(body)
        if len(tiers) == len(before.tiers):
            raise Refused(VariationRefusal.SAME_LEVEL)
        models = tuple(self._rules.new_model(row, tiers, request.market) for row in rows(body, "model"))
        self._rules.check_models(models, request.market)
        if tiers:
            models = tuple(replace(model, model_id=self._store.new_model_id()) for model in models)
            after = replace(before, tiers=tiers, models=models)
        else:
            only = models[0]
            after = replace(before, tiers=(), models=(), price=only.price, stock=only.stock)
        self._write(request, before, after)
        return Reply(initialised(after))

    def update_tiers(self, request: ShopeeRequest) -> Reply:
        """update_tier_variation: rename, reorder, add or drop options at the same depth."""
        body = request.body("item_id", "model_list", *TIER_FIELDS)
        before = self._item(request, body, PromotionRefusal.CHANGE_TIER)
        if not before.tiers:
            raise Refused(VariationRefusal.NO_TIERS)
        tiers = self._rules.tiers(body)
        if len(tiers) != len(before.tiers):
            raise Refused(VariationRefusal.LEVEL_CHANGED)
        mapping = optional_rows(body, "model_list")
        if mapping is None:
            models = tuple(model for model in before.models if is_bound(model.tier_index, tiers))
        else:
            models = _mapped(before, mapping, tiers)
        if not models:
            raise Refused(VariationRefusal.LAST_MODEL)
        self._rules.check_models(models, request.market)
        self._write(request, before, replace(before, tiers=tiers, models=models))
        return Reply()

    def add_models(self, request: ShopeeRequest) -> Reply:
        """add_model: models for options that exist and have none yet."""
        body = request.body("item_id", "model_list")
        before = self._item(request, body, PromotionRefusal.CHANGE_TIER)
        if not before.tiers:
            raise Refused(VariationRefusal.NO_TIERS)
        fresh = [self._rules.new_model(row, before.tiers, request.market) for row in rows(body, "model_list")]
        self._rules.check_models((*before.models, *fresh), request.market)
        created = [replace(model, model_id=self._store.new_model_id()) for model in fresh]
        self._write(request, before, replace(before, models=(*before.models, *created)))
        return Reply({"model": [created_model(model) for model in created]})

    def update_models(self, request: ShopeeRequest) -> Reply:
        """update_model: SKU, weight, size, GTIN and pre-order of 1 to 50 models; never price or stock."""
        body = request.body("item_id", "model")
        before = editable_item(self._store, request, whole(body, "item_id"))
        changed: dict[int, Model] = {}
        for row in rows(body, "model", most=50):
            model = before.model(whole(row, "model_id"))
            if model is None:
                raise Refused(VariationRefusal.NO_SUCH_MODEL)
            text(row, "model_sku")
            extras = {**model.extras, **model_extras(row)}
            changed[model.model_id] = replace(model, sku=sku_of(row, "model_sku"), extras=extras)
        models = tuple(changed.get(model.model_id, model) for model in before.models)
        self._write(request, before, replace(before, models=models))
        return Reply()

    def delete_model(self, request: ShopeeRequest) -> Reply:
        """delete_model: one model; the last one stays."""
        body = request.body("item_id", "model_id")
        before = self._item(request, body, PromotionRefusal.CHANGE_TIER)
        model_id = whole(body, "model_id")
        if before.model(model_id) is None:
            raise Refused(VariationRefusal.NO_SUCH_MODEL)
        models = tuple(model for model in before.models if model.model_id != model_id)
        if not models:
            raise Refused(VariationRefusal.LAST_MODEL)
        self._write(request, before, replace(before, models=models))
        return Reply()

    def _item(self, request: ShopeeRequest, body: JsonObject, locked: PromotionRefusal) -> Item:
        item = editable_item(self._store, request, whole(body, "item_id"))
        if item.holds(PromotionLock.VARIATION):
            raise Refused(locked)
        return item

    def _write(self, request: ShopeeRequest, before: Item, after: Item) -> None:
        after = replace(after, updated_at=request.second)
        self._store.put(after)
        request.wrote(before, after)


def _mapped(item: Item, mapping: Sequence[JsonObject], tiers: tuple[Tier, ...]) -> tuple[Model, ...]:
    """Return the models that are kept, at their new places. Raises Refused."""
    kept: dict[int, Model] = {}
    for row in mapping:
        model_id = whole(row, "model_id")
        model = item.model(model_id)
        if model is None:
            raise Refused(VariationRefusal.WRONG_MODEL, str(model_id))
        if model_id in kept:
            raise Refused(VariationRefusal.MODEL_REPEATED, str(model_id))
        kept[model_id] = replace(model, tier_index=tier_index(row, tiers))
    return tuple(kept.values())
