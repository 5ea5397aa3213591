"""``/problems``: the catalogue of everything that can be wrong, in the language asked for."""

from fastapi import APIRouter

from syncstore_common.contracts.advice import CODES, advice_on
from syncstore_common.kernel.errors import NotFound
from syncstore_gateway.api.access import Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute
from syncstore_gateway.api.shapes import Output, errors
from syncstore_gateway.api.telling import Asked

router = APIRouter(prefix="/problems", tags=["problems"], route_class=IdempotentRoute)


class AdviceOut(Output):
    """What a code means: cause, the field it is about, the fix, and where that is made."""

    code: str
    topic: str
    field: str | None
    cause: str
    fix: str
    place: str | None


class CatalogueOut(Output):
    """All codes that are explained."""

    language: str
    items: list[AdviceOut]


@router.get("", responses=errors())
async def list_advice(language: Asked, _: Viewer) -> CatalogueOut:
    """List every code that is explained: findings of ours and codes of the platforms."""
    items = [found for code in sorted(CODES) if (found := _out(code, language)) is not None]
    return CatalogueOut(language=language.value, items=items)


@router.get("/{code}", responses=errors(404))
async def read_advice(code: str, language: Asked, _: Viewer, field: str | None = None) -> AdviceOut:
    """Explain one code; ``field`` decides where a code stands for many things. 404: the code is not known here."""
    found = _out(code, language, field)
    if found is None:
        raise NotFound(f"nothing is known about the code {code}; the platform's message beside it says more")
    return found


def _out(code: str, language: Asked, field: str | None = None) -> AdviceOut | None:
    advice = advice_on(code, language, field)
    if advice is None:
        return None
    place = advice.place.value if advice.place is not None else None
    return AdviceOut(code=code, topic=advice.topic, field=advice.field, cause=advice.cause, fix=advice.fix, place=place)
