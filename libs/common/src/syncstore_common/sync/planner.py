"""What a shop should show of a product, or why it can't. Pure: the same inputs give the same listing on every machine.

Findings name field, rule and fix. Errors stop a push before any call is made, except that of stock to a listing that
exists: buyers order by it. Warnings are only shown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import ListingField, Ownership
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.attributes import Filling, fill_attributes
from syncstore_common.sync.checks import check_options, check_parcel, check_texts, check_variants, field_kind
from syncstore_common.sync.listing import (
    Capabilities,
    DesiredListing,
    DesiredVariant,
    Finding,
    Kind,
    Package,
    Severity,
)
from syncstore_common.sync.picture_checks import check_pictures, usable
from syncstore_common.sync.policy import ListingPolicy
from syncstore_common.sync.titles import TitleLimits, TitleResult, TitleSource, given_title, platform_title

WANTED_IMAGES = 3
_OF_THE_PRICE = frozenset({"price", "variants.price"})
_FIELDS = {
    "title": ListingField.TITLE,
    "description": ListingField.DESCRIPTION,
    "images": ListingField.IMAGES,
    "weight_g": ListingField.PACKAGE,
    "price": ListingField.PRICE,
    "variants.price": ListingField.PRICE,
}
_SHOPS_OWN = (Ownership.IGNORE, Ownership.PULL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of planning: a listing, and the findings that stop the push of it or of parts of it."""

    draft: DesiredListing | None
    """The listing whatever the findings say; None when not even its prices are known."""
    findings: tuple[Finding, ...]
    title: TitleResult
    question: ListingProblem | None = None
    """What somebody changed in the shop, of fields that are asked about."""
    category_id: str = ""
    filling: Filling = field(default_factory=Filling)
    """How the category's attributes were filled."""
    own_values: Mapping[str, Json] | None = None
    """What the shop shows of its own fields, when it was read."""

    @property
    def listing(self) -> DesiredListing | None:
        """The listing to push, or None when an error stops it."""
        return None if self.errors else self.draft

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the push."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The errors that stop a push to a listing that exists: of what belongs to the shop nothing is sent."""
        left_out = self.draft.left_out if self.draft is not None else frozenset()
        return tuple(item for item in self.errors if _FIELDS.get(field_kind(item.field)) not in left_out)

    @property
    def stopped(self) -> frozenset[Kind]:
        """What the errors stop where the listing exists."""
        if not self.stopping:
            return frozenset()
        is_about_price = any(field_kind(item.field) in _OF_THE_PRICE for item in self.stopping)
        return frozenset({Kind.CONTENT, Kind.PRICE} if is_about_price else {Kind.CONTENT})


def plan_listing(
    *,
    platform: Platform,
    currency: str,
    product: ProductSnapshot,
    available: Mapping[UUID, int],
    policy: ListingPolicy,
    category_id: str,
    capabilities: Capabilities,
    is_new: bool = True,
) -> Plan:
    """Build the desired listing of ``product`` in one shop; ``available`` is stock per variant id (absent = 0).

    ``policy`` is what the seller decided for the product there (rules.py). ``is_new`` listings are held to the
    attributes their category asks for.
    """
    title = _title(platform, product, policy, capabilities)
    description = product.description if policy.description is None else policy.description
    chosen = _images(product, policy)
    images = usable(chosen, product.images, capabilities.pictures)
    pictured = usable(
        [item.image_hash or "" for item in product.variants], product.images, capabilities.variant_pictures
    )
    findings = [
        *_check_title(title, capabilities),
        *_check_content(product, description, chosen, capabilities),
        *check_pictures(product, chosen, capabilities),
    ]
    mapped = policy.mapped
    filling = fill_attributes(
        product.attributes, mapped.attributes, category_id, capabilities.attributes, is_new=is_new
    )
    findings += filling.findings
    findings += check_texts(title.title, _words_of(description), capabilities)
    findings += check_parcel(product, capabilities)
    variants = []
    for variant in product.variants:
        price = policy.price_of(variant.variant_id, Money(variant.price_minor, product.currency), currency)
        if price is None:
            findings.append(_no_exchange_rate(product.currency, currency))
            break
        left = available.get(variant.variant_id, 0)
        shown = policy.stock_of(variant.variant_id, left, platform_max=capabilities.stock_max)
        variants.append(_variant(variant, price, shown, pictured))
    findings += _check_prices(variants, capabilities)
    findings += check_options(product, capabilities)
    findings += check_variants(product, capabilities)
    if len(variants) < len(product.variants):
        return Plan(None, tuple(findings), title, category_id=category_id, filling=filling)
    draft = DesiredListing(
        product_id=product.product_id,
        code=product.code,
        title=title.title,
        description=description,
        brand=product.brand,
        category_id=category_id,
        package=Package(product.weight_g or 0, product.length_mm, product.width_mm, product.height_mm),
        option_names=product.option_names,
        variants=tuple(variants),
        image_hashes=images[: capabilities.images_max],
        attributes=filling.attributes,
        brand_id=mapped.brand_id,
        logistics_ids=mapped.logistics_ids,
        warehouse_id=mapped.warehouse_id,
        left_out=frozenset(item for item in ListingField if policy.owner(item) in _SHOPS_OWN),
    )
    return Plan(draft, tuple(findings), title, category_id=category_id, filling=filling)


def _images(product: ProductSnapshot, policy: ListingPolicy) -> tuple[str, ...]:
    if policy.image_hashes is not None:
        return policy.image_hashes
    return tuple(image.content_hash for image in sorted(product.images, key=lambda image: image.position))


def _title(
    platform: Platform, product: ProductSnapshot, policy: ListingPolicy, capabilities: Capabilities
) -> TitleResult:
    limits = TitleLimits(min_length=capabilities.title_min, max_length=capabilities.title_max)
    if policy.title is not None:
        return given_title(policy.title.text, product.title, limits, may_be_cut=policy.title.may_be_cut)
    category = product.category.split(" > ")[-1] if product.category else None
    values = dict.fromkeys(value for variant in product.variants for value in variant.option_values)
    source = TitleSource(
        title=product.title,
        brand=product.brand,
        category=category,
        options=tuple(values),
        keep_phrases=policy.keep_phrases,
    )
    return platform_title(source, platform=platform.value, limits=limits)


def _variant(variant: VariantSnapshot, price: Money, stock: int, pictured: tuple[str, ...]) -> DesiredVariant:
    return DesiredVariant(
        variant_id=variant.variant_id,
        sku=variant.sku,
        options=variant.option_values,
        price=price,
        stock=stock,
        barcode=variant.barcode,
        image_hash=variant.image_hash if variant.image_hash in pictured else None,
    )


def _check_title(title: TitleResult, capabilities: Capabilities) -> Iterator[Finding]:
    length = len(title.title)
    if length < capabilities.title_min:
        yield Finding(
            "title",
            "title.too_short",
            f"the title has {length} characters; the platform asks for at least {capabilities.title_min}",
            f"write a title of at least {capabilities.title_min} characters",
        )
    elif length > capabilities.title_max:
        yield Finding(
            "title",
            "title.too_long",
            f"the title has {length} characters; the platform takes at most {capabilities.title_max}",
            f"shorten the title to {capabilities.title_max} characters",
        )
    elif not title.in_band:
        yield Finding(
            "title",
            "title.out_of_band",
            title.reason or "the shop's title is not 70 to 80 % similar to the master title",
            "add the brand, a category or phrases to keep, so that the title can be varied",
            Severity.WARNING,
        )


def _check_content(
    product: ProductSnapshot, description: str, images: tuple[str, ...], capabilities: Capabilities
) -> Iterator[Finding]:
    text = _words_of(description)
    length = len(description) if capabilities.description_is_html else len(text)
    if len(text) < capabilities.description_min:
        fix = f"write a description of at least {max(1, capabilities.description_min)} characters"
        yield Finding("description", "description.too_short", f"the description has {len(text)} characters", fix)
    if length > capabilities.description_max:
        fix = f"shorten the description to {capabilities.description_max} characters"
        yield Finding("description", "description.too_long", f"the description has {length} characters", fix)
    if len(images) < capabilities.images_min:
        yield Finding("images", "images.missing", "the product has no picture", "add at least one picture")
    elif len(images) > capabilities.images_max:
        message = f"{len(images)} pictures; the platform shows the first {capabilities.images_max}"
        yield Finding("images", "images.too_many", message, "put the best pictures first", Severity.WARNING)
    elif len(images) < WANTED_IMAGES:
        message = f"{len(images)} pictures; {WANTED_IMAGES} or more sell better"
        yield Finding("images", "images.few", message, "add pictures", Severity.WARNING)
    if capabilities.weight_required and not product.weight_g:
        yield Finding("weight_g", "weight.missing", "the product has no weight", "enter the packed weight in grams")


def _words_of(description: str) -> str:
    return unescape(_TAG.sub(" ", description)).strip()


def _check_prices(variants: list[DesiredVariant], capabilities: Capabilities) -> Iterator[Finding]:
    amounts = [variant.price.amount for variant in variants]
    for place, (variant, amount) in enumerate(zip(variants, amounts, strict=True)):
        if amount <= 0 or (capabilities.price_min is not None and amount < capabilities.price_min):
            least = capabilities.price_min or Decimal(1)
            message = f"{variant.sku} would cost {variant.price}; the platform's minimum is {least}"
            yield Finding(
                f"variants.{place}.price", "price.too_low", message, "raise the base price or the shop's price rule"
            )
        if capabilities.price_max is not None and amount > capabilities.price_max:
            message = f"{variant.sku} would cost {variant.price}; the platform's maximum is {capabilities.price_max}"
            yield Finding(
                f"variants.{place}.price", "price.too_high", message, "lower the base price or the shop's price rule"
            )
    ratio = capabilities.price_ratio_max
    if ratio is not None and amounts and min(amounts) > 0 and max(amounts) / min(amounts) > ratio:
        message = f"the dearest variant costs more than {ratio} times the cheapest"
        yield Finding("variants.price", "price.spread", message, "bring the prices closer or split the product")


def _no_exchange_rate(base: str, shop: str) -> Finding:
    message = f"the product is priced in {base} and the shop sells in {shop}"
    return Finding("price", "price.no_exchange_rate", message, f"set the shop's exchange rate from {base} to {shop}")
