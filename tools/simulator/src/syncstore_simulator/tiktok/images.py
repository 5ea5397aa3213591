"""Uploaded pictures and the rules of images/upload. Sources: endpoint page Upload Product Image and its error table."""

import hashlib
import re
from dataclasses import dataclass

from syncstore_simulator.core.images import Picture, read_picture
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_calls import MediaRefusal
from syncstore_simulator.tiktok.text_rules import IMAGE_HOST

IMAGE_URI = re.compile(r"[a-z0-9-]+/[0-9a-f]{32}")
USE_CASES = frozenset(
    {"MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"}
    | {"CUSTOMIZATION_IMAGE"}
)
_BUCKET = "tos-maliva-i-o3syd03w52-us"
_FORMATS = frozenset({"JPEG", "MPO", "PNG", "WEBP", "HEIF", "BMP"})
_LARGEST_BYTES = 10 * 1024 * 1024
_SIDES_PX = {"MAIN_IMAGE": (300, 4000), "SIZE_CHART_IMAGE": (1024, 20_000)}
_DEFAULT_SIDES_PX = (100, 20_000)
_SQUARED = frozenset({"MAIN_IMAGE", "ATTRIBUTE_IMAGE"})


@dataclass(frozen=True, slots=True)
class UploadedImage:
    """A stored picture; its uri is used in products, its url in descriptions."""

    uri: str
    width: int
    height: int
    use_case: str
    sha256: str

    @property
    def url(self) -> str:
        """Return where the platform would show the picture."""
        return f"{IMAGE_HOST}{self.uri}~tplv-o3syd03w52-origin-jpeg.jpeg"

    def as_shown(self) -> JsonObject:
        """Return the picture as products show it."""
        thumb = f"{IMAGE_HOST}{self.uri}~tplv-o3syd03w52-crop-webp:300:300.webp"
        return {"height": self.height, "width": self.width, "uri": self.uri, "urls": [self.url], "thumb_urls": [thumb]}


def check_upload(data: bytes, use_case: str) -> Picture:
    """Check an uploaded file for a use. Raises Refused."""
    if use_case not in USE_CASES:
        raise Refused(MediaRefusal.USE_CASE, use_case)
    if len(data) > _LARGEST_BYTES:
        raise Refused(MediaRefusal.TOO_LARGE)
    picture = read_picture(data)
    if picture is None:
        raise Refused(MediaRefusal.UNREADABLE)
    if picture.format not in _FORMATS:
        raise Refused(MediaRefusal.FORMAT, picture.format)
    smallest, largest = _SIDES_PX.get(use_case, _DEFAULT_SIDES_PX)
    if min(picture.width, picture.height) < smallest or max(picture.width, picture.height) > largest:
        raise Refused(MediaRefusal.DIMENSIONS, f"{picture.width}x{picture.height}, allowed {smallest} to {largest}")
    return picture


def stored_image(number: int, picture: Picture, use_case: str) -> UploadedImage:
    """Return the picture as it is stored: main and attribute images outside 3:4 to 4:3 become squares."""
    width, height = picture.width, picture.height
    if use_case in _SQUARED and not 3 / 4 <= width / height <= 4 / 3:
        width = height = min(width, height)
    name = hashlib.sha256(f"{number}:{picture.sha256}".encode()).hexdigest()[:32]
    return UploadedImage(f"{_BUCKET}/{name}", width, height, use_case, picture.sha256)
