"""media_space/upload_image: up to nine pictures in one form, each judged by itself."""

from syncstore_simulator.core.images import read_picture
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.multipart import FormFile, parse_form
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import LookupRefusal
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.store import ItemStore

_MOST_BYTES = 10 * 1024 * 1024
_MOST_FILES = 9
_FORMATS = frozenset({"JPEG", "PNG"})
IMAGE_ORIGIN = "https://cf.shopee.example/file"


def image_url(image_id: str) -> str:
    """Return where a picture would be served; the simulator does not serve it."""
    return f"{IMAGE_ORIGIN}/{image_id}"


class MediaApis:
    """Handlers of the media_space module."""

    def __init__(self, settings: PlatformSettings, store: ItemStore) -> None:
        self._settings = settings
        self._store = store

    def upload(self, request: ShopeeRequest) -> Reply:
        """Store each valid picture; refused as a whole only when none is valid."""
        try:
            form = parse_form(request.call.headers.get("content-type", ""), request.call.body)
        except ValueError as error:
            raise Refused(LookupRefusal.IMAGE_MISSING) from error
        request.call.unknown_fields.extend(sorted({name for name, _ in form.fields} - {"scene", "ratio"}))
        pictures = [file for file in form.files if file.field == "image"]
        if not pictures:
            raise Refused(LookupRefusal.IMAGE_MISSING)
        if len(pictures) > _MOST_FILES:
            raise Refused(LookupRefusal.IMAGE_INVALID, f"(at most {_MOST_FILES} files)")
        rows = [self._stored(place, file) for place, file in enumerate(pictures)]
        stored = [row for row in rows if not row["error"]]
        if not stored:
            raise Refused(LookupRefusal.IMAGE_INVALID)
        request.call.applied = True
        request.call.effect["image_ids"] = [row["image_info"]["image_id"] for row in stored]
        return Reply({"image_info": stored[0]["image_info"], "image_info_list": rows})

    def _stored(self, place: int, file: FormFile) -> JsonObject:
        if not self._is_valid(file.data):
            row = LookupRefusal.IMAGE_INVALID.row
            return {"id": place, "error": row.code, "message": row.message, "image_info": {}}
        image_id = self._store.add_image(file.data)
        urls = [{"image_url_region": "ID", "image_url": image_url(image_id)}]
        info = {"image_id": image_id, "image_url_list": urls}
        return {"id": place, "error": "", "message": "", "image_info": info}

    def _is_valid(self, data: bytes) -> bool:
        if len(data) > _MOST_BYTES:
            return False
        picture = read_picture(data)
        least = self._settings.number("image_min_px")
        return picture is not None and picture.format in _FORMATS and min(picture.width, picture.height) >= least
