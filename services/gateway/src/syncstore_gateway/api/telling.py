"""Problems as people are told of them: in the language they asked for, with cause, fix and where to make it.

The catalogue of causes and fixes is ``contracts.advice``. ``message`` stays what was said at the time (a platform's own
words, or ours with the numbers), and a code that no entry explains is shown raw and counted.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header
from prometheus_client import Counter
from pydantic import Field

from syncstore_common.contracts.advice import Advice, Language, Place, advice_on, language_of
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.sync import ItemProblem, ListingProblem, ProblemFinding

UNEXPLAINED = Counter("syncstore_unexplained_problems_total", "Problems shown whose code has no entry", ["code"])

_SELLER_CENTRES = {
    Platform.SHOPEE: "https://seller.shopee.co.id/",
    Platform.TIKTOK: "https://seller-id.tokopedia.com/",
}
_CONSOLES = {Platform.SHOPEE: "https://open.shopee.com/", Platform.TIKTOK: "https://partner.tiktokshop.com/"}


class ToldItem(ItemProblem):
    """Why one SKU does not show what it should, and the cause in the language asked for."""

    cause: str | None = None


class ToldFinding(ProblemFinding):
    """One thing that keeps a listing out, and the cause in the language asked for."""

    cause: str | None = None


class ToldProblem(ListingProblem):
    """A problem with its cause, and a fix in the language asked for."""

    cause: str | None = None
    """What is behind it, from the catalogue of codes; null for a code that nobody explained yet."""
    link: str | None = None
    """Where the fix is made: a path of this API, or the platform's page."""
    language: Language = Language.ENGLISH
    """Of ``cause`` and ``fix``; ``message`` is in the words of whoever said it."""
    items: tuple[ToldItem, ...] = Field(default=())
    findings: tuple[ToldFinding, ...] = Field(default=())


def _asked(
    accept_language: Annotated[str | None, Header(description="en or id (Bahasa Indonesia).")] = None,
) -> Language:
    return language_of(accept_language)


Asked = Annotated[Language, Depends(_asked)]
"""The language the caller asked for with ``Accept-Language``."""


def tell(
    problem: Mapping[str, Any] | None,
    language: Language,
    *,
    platform: Platform | None = None,
    product_id: UUID | str | None = None,
) -> ToldProblem | None:
    """Return a stored problem as it is told; None when there is none."""
    if problem is None:
        return None
    field = problem.get("field")
    advice = advice_on(problem["code"], language, field)
    if advice is None:
        UNEXPLAINED.labels(problem["code"][:80]).inc()
        return ToldProblem.model_validate({**problem, "language": language})
    values = {
        **problem,
        "field": advice.field,
        "cause": advice.cause,
        "fix": fix_in(language, problem.get("fix"), advice),
        "link": link_of(advice.place, platform, product_id),
        "language": language,
        "items": [_item(item, language) for item in problem.get("items", ())],
        "findings": [_item(item, language) for item in problem.get("findings", ())],
    }
    return ToldProblem.model_validate(values)


def fix_in(language: Language, said: str | None, advice: Advice) -> str:
    """The fix that was said names numbers and is kept in English; other languages have the catalogue's."""
    return said if said and language is Language.ENGLISH else advice.fix


def link_of(place: Place | None, platform: Platform | None, product_id: UUID | str | None) -> str | None:
    """Return where a fix is made; None when that is nowhere, or not known."""
    match place:
        case Place.PRODUCT:
            return f"/api/v1/products/{product_id}" if product_id is not None else None
        case Place.SHOP:
            return "/api/v1/shops"
        case Place.RULES:
            return "/api/v1/rules"
        case Place.SELLER_CENTRE:
            return _SELLER_CENTRES[platform] if platform is not None else None
        case Place.APP_CONSOLE:
            return _CONSOLES[platform] if platform is not None else None
        case None:
            return None


def _item(item: Mapping[str, Any], language: Language) -> dict[str, Any]:
    advice = advice_on(item["code"], language, item.get("field"))
    if advice is None:
        return dict(item)
    return {**item, "cause": advice.cause, "fix": fix_in(language, item.get("fix"), advice)}
