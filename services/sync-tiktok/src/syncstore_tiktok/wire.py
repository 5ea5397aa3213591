"""What TikTok Shop answers, as models at the edge: unknown fields are ignored, ids are text, absent and null are alike.

Facts: Partner Center, endpoint pages of version 202309 and 202509 (2026-05). Documented oddities are accepted: ids as
numbers, missing lists, ``integrated_platform_statuses`` as an object, reasons under a singular name.
"""

from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.sync.ports import Payload
from syncstore_tiktok.envelope import unreadable


def _listed(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Answer(BaseModel):
    """Base of all answers; null fields count as absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


AnswerType = TypeVar("AnswerType", bound=Answer)


def read(model: type[AnswerType], payload: Payload, *, is_repeatable: bool = True) -> AnswerType:
    """Read a payload as ``model``. Raises PlatformFailure (RETRY) when it has another shape."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, item["loc"])) or "the answer" for item in error.errors()}))
        message = f"the answer can't be read as {model.__name__}: {fields}"
        raise PlatformFailure(unreadable(message, is_repeatable=is_repeatable)) from None


# -- authorisation ----------------------------------------------------------------------------------------------------
class Tokens(Answer):
    """Tokens of a grant. Both ``..._expire_in`` are instants in epoch seconds, whatever their name says."""

    access_token: str = Field(min_length=1, repr=False)
    access_token_expire_in: int = Field(gt=0)
    refresh_token: str = Field(min_length=1, repr=False)
    refresh_token_expire_in: int = 0
    open_id: str = ""


class AuthorisedShop(Answer):
    """A shop a grant covers; ``cipher`` names it in calls."""

    id: str
    name: str = ""
    region: str = ""
    cipher: str = Field(min_length=1, repr=False)


class AuthorisedShops(Answer):
    """The shops of a grant."""

    shops: tuple[AuthorisedShop, ...] = ()


# -- products ---------------------------------------------------------------------------------------------------------
class Notice(Answer):
    """Something that was accepted, but not as sent."""

    message: str = ""


class Audit(Answer):
    """The state of the newest review: NONE, AUDITING, FAILED, PRE_APPROVED, APPROVED."""

    status: str = ""
    pre_approved_reasons: tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("pre_approved_reasons", "pre_approved_reason")
    )
    not_submitted_reasons: tuple[str, ...] = ()


class WrittenSku(Answer):
    """A SKU as a create or edit answers it."""

    id: str
    seller_sku: str = ""


class WrittenProduct(Answer):
    """The answer of create and edit; a success may hold ``warnings`` about dropped fields."""

    product_id: str = Field(min_length=1)
    skus: tuple[WrittenSku, ...] = ()
    warnings: Annotated[tuple[Notice, ...], BeforeValidator(_listed)] = ()
    audit: Audit = Audit()


class Price(Answer):
    """``sale_price`` is what buyers see; it is written as ``amount``."""

    currency: str = ""
    sale_price: str = ""
    tax_exclusive_price: str = ""


class Shelf(Answer):
    """Available units of a SKU in one warehouse."""

    warehouse_id: str
    quantity: int = 0


class Picture(Answer):
    """A picture of a product or of an option's value."""

    uri: str = ""


class SalesAttribute(Answer):
    """An option and the SKU's value of it."""

    id: str = ""
    name: str = ""
    value_id: str = ""
    value_name: str = ""
    sku_img: Picture = Picture()


class IdentifierCode(Answer):
    """A barcode as the platform stores it."""

    code: str = ""
    type: str = ""


class Sku(Answer):
    """A SKU of a product."""

    id: str
    seller_sku: str = ""
    price: Price = Price()
    inventory: tuple[Shelf, ...] = ()
    sales_attributes: tuple[SalesAttribute, ...] = ()
    identifier_code: IdentifierCode | None = None


class AuditReason(Answer):
    """Why a review failed, for one position of the product and one platform."""

    position: str = ""
    reasons: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    listing_platform: str = ""


class PlatformStatus(Answer):
    """Where a product stands on a platform that is sold on through TikTok Shop (TOKOPEDIA)."""

    platform: str = ""
    status: str = ""


class CategoryNode(Answer):
    """A node of the product's category path."""

    id: str
    is_leaf: bool = False


class NamedValue(Answer):
    """A value an attribute may have."""

    id: str = ""
    name: str = ""


class ProductAttribute(Answer):
    """An attribute a product has."""

    id: str
    values: tuple[NamedValue, ...] = ()

    def body(self) -> dict[str, Any]:
        """The attribute as it is sent back, unchanged."""
        return {"id": self.id, "values": [{"id": v.id} if v.id else {"name": v.name} for v in self.values]}


class ProductBrand(Answer):
    """The product's brand."""

    id: str = ""


class Product(Answer):
    """A product as Get Product shows it. ``status`` is absent when it is listed on Tokopedia only."""

    id: str
    title: str = ""
    description: str = ""
    status: str = ""
    audit: Audit = Audit()
    audit_failed_reasons: tuple[AuditReason, ...] = ()
    integrated_platform_statuses: Annotated[tuple[PlatformStatus, ...], BeforeValidator(_listed)] = ()
    external_product_id: str = ""
    category_chains: tuple[CategoryNode, ...] = ()
    brand: ProductBrand = ProductBrand()
    product_attributes: tuple[ProductAttribute, ...] = ()
    main_images: tuple[Picture, ...] = ()
    skus: tuple[Sku, ...] = ()

    @property
    def category_id(self) -> str | None:
        """The leaf of the category path."""
        return next((node.id for node in self.category_chains if node.is_leaf), None)


class FoundProduct(Answer):
    """A row of Search Products."""

    id: str


class FoundProducts(Answer):
    """A page of Search Products."""

    products: tuple[FoundProduct, ...] = ()


class ExtraError(Answer):
    """What was wrong with one warehouse of a SKU."""

    code: str = ""
    message: str = ""


class ErrorDetail(Answer):
    """Which SKU an error is about."""

    sku_id: str = ""
    extra_errors: tuple[ExtraError, ...] = ()


class SkuError(Answer):
    """A SKU that was not set although the call succeeded."""

    code: str = ""
    message: str = ""
    detail: ErrorDetail = ErrorDetail()

    @property
    def innermost(self) -> ExtraError:
        """The precise error: the first of ``extra_errors``, or the wrapper itself."""
        return next(iter(self.detail.extra_errors), ExtraError(code=self.code, message=self.message))


class ProductErrorDetail(Answer):
    """Which product an error is about; ``extra_errors`` come from activate alone."""

    product_id: str = ""
    extra_errors: tuple[ExtraError, ...] = ()


class ProductError(Answer):
    """A product that a batch did not change although the call succeeded."""

    code: str = ""
    message: str = ""
    detail: ProductErrorDetail = ProductErrorDetail()

    @property
    def innermost(self) -> ExtraError:
        """The precise error: the first of ``extra_errors``, or the wrapper itself."""
        return next(iter(self.detail.extra_errors), ExtraError(code=self.code, message=self.message))


class BatchResult(Answer):
    """The answer of Activate, Deactivate, Recover and Delete: products it does not name were changed."""

    errors: tuple[ProductError, ...] = ()


class SetResult(Answer):
    """The answer of Update Price and Update Inventory."""

    errors: tuple[SkuError, ...] = ()
