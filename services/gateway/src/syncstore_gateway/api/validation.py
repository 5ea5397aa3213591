"""``/validation``: what the shops really show, read back from the platforms, against what they should."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from syncstore_common.contracts.advice import Language
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.clock import SystemClock
from syncstore_gateway.api.access import Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import Input, Output, PublicPlatform, errors, public
from syncstore_gateway.api.telling import Asked
from syncstore_gateway.validation.model import Checked, Counts, Finding, Refusal, ValidationReport
from syncstore_gateway.validation.rendering import to_csv, to_html, to_xlsx
from syncstore_gateway.validation.service import MAX_PRODUCTS
from syncstore_gateway.validation.table import rows
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/validation", tags=["validation"], route_class=IdempotentRoute)


class ValidationIn(Input):
    """Products to check, on these platforms (default: all)."""

    product_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_PRODUCTS)]
    platforms: Annotated[tuple[PublicPlatform, ...], Field(min_length=1)] = tuple(PublicPlatform)


class ReportIn(Input):
    """Products to check (default: every product), on these platforms (default: all)."""

    product_ids: Annotated[tuple[UUID, ...] | None, Field(min_length=1, max_length=MAX_PRODUCTS)] = None
    platforms: Annotated[tuple[PublicPlatform, ...], Field(min_length=1)] = tuple(PublicPlatform)


class Format(StrEnum):
    """What a report is delivered as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.HTML: "text/html; charset=utf-8",
}


_CONTENT: dict[str, dict[str, Any]] = {media_type.partition(";")[0]: {} for media_type in _MEDIA_TYPES.values()}


class FindingOut(Output):
    """A defect or a warning."""

    kind: str
    message: str
    product_id: UUID
    code: str
    platform: PublicPlatform | None
    shop_id: UUID | None
    shop: str | None
    sku: str | None
    expected: str | None
    found: str | None


class RefusalOut(Output):
    """Why a product is not (or not as wished) in a shop, which field it is about, and what to do."""

    product_id: UUID
    code: str
    platform: PublicPlatform
    shop_id: UUID
    shop: str
    state: str
    reason: str
    field: str | None
    fix: str | None


class CheckedOut(Output):
    """One product in one shop; ``title_similarity`` (0 to 1) compares the live title with the master's."""

    product_id: UUID
    code: str
    platform: PublicPlatform
    shop_id: UUID
    shop: str
    state: str
    external_id: str | None
    title_similarity: float | None
    defects: int


class ValidationOut(Output):
    """The report. ``next`` is set when a batch has more products: ask again with ``after=next``."""

    counts: Counts
    defects: list[FindingOut]
    warnings: list[FindingOut]
    refused: list[RefusalOut]
    failed: list[RefusalOut]
    items: list[CheckedOut]
    next: int | None = None


@router.post("", responses=errors(404, 422, 503))
async def validate_products(body: ValidationIn, parts: Parts, _: Viewer) -> ValidationOut:
    """Check these products. Reads every listing back from its platform, so it takes as long as the rate limit says."""
    platforms = list(dict.fromkeys(item.platform for item in body.platforms))
    return _out(await parts.validation.report(body.product_ids, platforms))


@router.post("/report", response_model=None, responses={**errors(404, 422, 503), 200: {"content": _CONTENT}})
async def make_report(
    body: ReportIn,
    parts: Parts,
    language: Asked,
    _: Viewer,
    as_format: Annotated[Format, Query(alias="format", description="json, csv, xlsx, or html to print.")] = Format.JSON,
) -> Response | ValidationOut:
    """Check a selection or everything, as a file or JSON. Texts are in the language asked for; nothing is changed."""
    platforms = list(dict.fromkeys(item.platform for item in body.platforms))
    if body.product_ids is None:
        report = await parts.validation.everything(platforms)
    else:
        report = await parts.validation.report(body.product_ids, platforms)
    if as_format is Format.JSON:
        return _out(report)
    name = f'attachment; filename="validation.{as_format.value}"'
    headers = {} if as_format is Format.HTML else {"Content-Disposition": name}
    return Response(_file(report, as_format, language), media_type=_MEDIA_TYPES[as_format], headers=headers)


def _file(report: ValidationReport, as_format: Format, language: Language) -> bytes:
    found = rows(report, language)
    if as_format is Format.CSV:
        return to_csv(found, language)
    if as_format is Format.XLSX:
        return to_xlsx(found, report.counts, language)
    return to_html(found, report.counts, language, SystemClock().now())


@router.get("", responses=errors(404, 422, 503))
async def validate_batch(
    batch_id: UUID,
    parts: Parts,
    _: Viewer,
    after: Annotated[int, Query(ge=-1, lt=2**31, description="Position in the batch to go on from.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MAX_PRODUCTS)] = MAX_PRODUCTS,
) -> ValidationOut:
    """Check the products of a batch on its platforms, so many at a time; those deleted since are left out."""
    platforms, products = await parts.sync_queries.products(batch_id, after=after, limit=limit + 1)
    ids = [product_id for _position, product_id in products[:limit]]
    report = await parts.validation.report(ids, platforms, without_deleted=True)
    return _out(report, following=products[limit - 1][0] if len(products) > limit else None)


def _out(report: ValidationReport, *, following: int | None = None) -> ValidationOut:
    return ValidationOut(
        counts=report.counts,
        defects=[_finding_out(item) for item in report.defects],
        warnings=[_finding_out(item) for item in report.warnings],
        refused=[_refusal_out(item) for item in report.refusals],
        failed=[_refusal_out(item) for item in report.failures],
        items=[_checked_out(item) for item in report.items],
        next=following,
    )


def _public(platform: Platform | None) -> PublicPlatform | None:
    return public(platform) if platform else None


def _finding_out(item: Finding) -> FindingOut:
    return FindingOut(
        kind=item.kind.value,
        message=item.message,
        product_id=item.product_id,
        code=item.code,
        platform=_public(item.platform),
        shop_id=item.connection_id,
        shop=item.shop,
        sku=item.sku,
        expected=item.expected,
        found=item.found,
    )


def _refusal_out(item: Refusal) -> RefusalOut:
    return RefusalOut(
        product_id=item.product_id,
        code=item.code,
        platform=public(item.platform),
        shop_id=item.connection_id,
        shop=item.shop,
        state=item.state.value,
        reason=item.reason,
        field=item.field,
        fix=item.fix,
    )


def _checked_out(item: Checked) -> CheckedOut:
    return CheckedOut(
        product_id=item.product_id,
        code=item.code,
        platform=public(item.platform),
        shop_id=item.connection_id,
        shop=item.shop,
        state=item.state.value,
        external_id=item.external_id,
        title_similarity=item.similarity,
        defects=item.defects,
    )
