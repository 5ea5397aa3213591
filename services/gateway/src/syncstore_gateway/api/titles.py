"""``/titles/preview``: what both platforms would show of a title, before there is a product."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.api.access import Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import Input, Output, errors
from syncstore_gateway.wiring import Parts

router = APIRouter(tags=["titles"], route_class=IdempotentRoute)

Value = Annotated[str, Field(max_length=200)]


class TitlePreviewIn(Input):
    """A master title, and what the product states besides it; ``category`` is the leaf's name."""

    title: str = Field(min_length=1, max_length=1000)
    brand: Value | None = None
    category: Value | None = None
    options: list[Value] = Field(default=[], max_length=200, description="Option values: Merah, XL")
    keep_phrases: list[Value] = Field(default=[], max_length=20, description="Never torn or dropped")


class TitleSimilarityOut(Output):
    """How alike each title is to the master, 0 to 1; 0.70 to 0.80 is wanted."""

    shopee: float
    tiktok: float


class TitlePreviewOut(Output):
    """Both titles; ``reason`` tells what is outside the band or a platform's limits, and is null when all is well."""

    title: str
    shopee: str
    tiktok: str
    similarity: TitleSimilarityOut
    reason: str | None


@router.post("/titles/preview", responses=errors(422, 503))
async def preview_titles(body: TitlePreviewIn, parts: Parts, _: Viewer) -> TitlePreviewOut:
    """Show what both platforms would show of a title. Changes nothing; any sync service can tell."""
    silence: Unavailable | None = None
    for upstream in parts.platforms.values():
        try:
            return TitlePreviewOut.model_validate(await upstream.post("/internal/titles", body.model_dump()))
        except Unavailable as error:
            silence = error
    raise silence or Unavailable("no sync service is known")
