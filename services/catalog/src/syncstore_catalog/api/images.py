"""``/internal/images``: pictures in, and out to the sync services by hash."""

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from syncstore_catalog.api.common import Output
from syncstore_catalog.images.decode import MAX_PICTURE_BYTES
from syncstore_catalog.images.service import PictureService
from syncstore_common.kernel.errors import InvalidInput

_FOREVER = "private, max-age=31536000, immutable"


class PictureOut(Output):
    """A stored picture."""

    content_hash: str
    media_type: str
    width: int
    height: int


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_PICTURE_BYTES:
            limit = MAX_PICTURE_BYTES >> 20
            fix = f"send a picture of at most {limit} MB"
            raise InvalidInput(f"the picture is larger than {limit} MB", field="picture", fix=fix, code="BAD_PICTURE")
    return bytes(data)


def images_router(pictures: PictureService) -> APIRouter:
    """Build the endpoints over their service."""
    router = APIRouter(tags=["images"])

    @router.post("/images", status_code=201)
    async def upload_picture(request: Request) -> PictureOut:
        """Take the raw bytes of one picture as the body."""
        picture = await pictures.upload(await _body(request))
        return PictureOut(
            content_hash=picture.content_hash,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )

    @router.get("/images/{content_hash}", response_class=Response)
    async def read_picture(content_hash: str, request: Request) -> Response:
        """Stream a picture; it never changes, so it may be kept for ever."""
        headers = {"Cache-Control": _FOREVER, "ETag": f'"{content_hash}"'}
        stream = await pictures.open(content_hash)
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return StreamingResponse(stream.chunks, media_type=stream.picture.media_type, headers=headers)

    return router
