"""What TikTok Shop answers about a shop's world: categories, attributes, brands, delivery, warehouses. See ``wire.py``.

Facts: Partner Center, endpoint pages of version 202309 (2026-05).
"""

from pydantic import AliasChoices, Field

from syncstore_tiktok.wire import Answer, NamedValue


class Category(Answer):
    """A node of the category tree, named in the language asked for."""

    id: str
    parent_id: str = "0"
    local_name: str = ""
    is_leaf: bool = False
    permission_statuses: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the shop may list products in it."""
        return self.is_leaf and (not self.permission_statuses or "AVAILABLE" in self.permission_statuses)


class Categories(Answer):
    """The tree as one flat list."""

    categories: tuple[Category, ...] = ()


class RecommendedCategory(Answer):
    """A node on the way to the recommended leaf."""

    id: str
    is_leaf: bool = False
    permission_statuses: tuple[str, ...] = ()


class Recommendation(Answer):
    """The category that fits a title; empty when none does."""

    leaf_category_id: str = ""
    categories: tuple[RecommendedCategory, ...] = ()


class RequirementCondition(Answer):
    """A value of another attribute that makes this one required."""

    attribute_id: str = ""
    attribute_value_id: str = ""


class Attribute(Answer):
    """An attribute of a category; the platform misspells the flag. ``type``: of the product, or of its SKUs."""

    id: str
    name: str = ""
    type: str = "PRODUCT_PROPERTY"
    is_customizable: bool = False
    is_multiple_selection: bool = False
    value_data_format: str = ""
    values: tuple[NamedValue, ...] = ()
    requirement_conditions: tuple[RequirementCondition, ...] = ()
    is_required: bool = Field(default=False, validation_alias=AliasChoices("is_requried", "is_required"))


class CategoryAttributes(Answer):
    """The attributes of a category."""

    attributes: tuple[Attribute, ...] = ()


class Requirement(Answer):
    """Whether a category wants something."""

    is_required: bool = False


class Certification(Requirement):
    """A certificate a category may want."""

    name: str = ""


class CategoryRules(Answer):
    """What a category wants beyond attributes."""

    product_certifications: tuple[Certification, ...] = ()
    size_chart: Requirement = Requirement()
    package_dimension: Requirement = Requirement()


class DeliveryOption(Answer):
    """A way to deliver from a warehouse, and the platforms whose orders it takes."""

    id: str = ""
    name: str = ""
    platform: tuple[str, ...] = ()


class DeliveryOptions(Answer):
    """The delivery options of a warehouse."""

    delivery_options: tuple[DeliveryOption, ...] = ()


class Brand(Answer):
    """A brand. The platform misspells UNAUTHORIZED, so only AUTHORIZED is compared."""

    id: str
    name: str = ""
    authorized_status: str = ""
    is_t1_brand: bool = False
    brand_status: str = ""

    @property
    def is_usable(self) -> bool:
        """Tell whether the shop may list products of it."""
        is_allowed = self.authorized_status == "AUTHORIZED" or not self.is_t1_brand
        return is_allowed and self.brand_status != "UNAVAILABLE"


class Brands(Answer):
    """A page of brands."""

    brands: tuple[Brand, ...] = ()
    next_page_token: str = ""


class Warehouse(Answer):
    """A place of the seller's stock or returns."""

    id: str
    name: str = ""
    effect_status: str = ""
    type: str = ""
    is_default: bool = False


class Warehouses(Answer):
    """The warehouses of a shop; the field is absent when it has none."""

    warehouses: tuple[Warehouse, ...] = ()


class UploadedImage(Answer):
    """An uploaded picture; ``uri`` names it in products."""

    uri: str = Field(min_length=1)
