"""What sync services are asked about a product: everything a decision is made of, as the catalog has it this moment."""

from typing import Any
from uuid import UUID

from syncstore_common.contracts.rules import RuleSet
from syncstore_gateway.wiring import Gateway


async def question_about(parts: Gateway, product_id: UUID, rules: RuleSet) -> dict[str, Any]:
    """Return the body of such a question. Raises UpstreamProblem (404) for an unknown product."""
    found = await parts.policies.product(product_id)
    overrides = await parts.policies.overrides(product_id)
    settings = await parts.policies.all_settings()
    return {
        "product": found.product.model_dump(mode="json"),
        "levels": [level.model_dump(mode="json") for level in found.levels],
        "rules": rules.model_dump(mode="json"),
        "overrides": {str(item.shop_id): item.override.model_dump(mode="json") for item in overrides},
        "defaults": {str(item.shop_id): item.settings.model_dump(mode="json") for item in settings},
    }
