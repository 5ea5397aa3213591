"""Small parts: masking, switches, pictures, forms."""

import io

import httpx
import pytest
from PIL import Image

from syncstore_simulator.core.config import ConfigError, PlatformOptions
from syncstore_simulator.core.images import read_picture
from syncstore_simulator.core.masking import readable_request
from syncstore_simulator.core.multipart import parse_form
from syncstore_simulator.core.settings import PlatformSettings


def png(width: int, height: int) -> bytes:
    """Return a plain PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height)).save(stream, "PNG")
    return stream.getvalue()


def test_secrets_are_masked_wherever_they_stand() -> None:
    shown = readable_request("access_token=a1&shop_id=7&x=1&x=2", b'{"list":[{"refresh_token":"r1","title":"t"}]}')

    assert shown["query"] == {"access_token": "***", "shop_id": "7", "x": ["1", "2"]}
    assert shown["body"] == {"list": [{"refresh_token": "***", "title": "t"}]}


def test_a_body_that_is_not_json_is_shown_as_its_size() -> None:
    assert readable_request("", b"--boundary")["body"] == {"size_bytes": 10}


def test_a_platforms_switches_come_from_the_file_and_are_typed() -> None:
    settings = PlatformSettings(PlatformOptions(switches={"strict": True, "typo": 1}))
    settings.declare({"strict": False, "most": 5})

    assert settings.flag("strict")
    assert settings.undeclared() == ["typo"]
    with pytest.raises(ValueError, match="most"):
        settings.update({"most": "many", "strict": False})
    assert settings.flag("strict"), "one wrong switch leaves all as they were"


def test_a_wrong_switch_in_the_file_is_named() -> None:
    settings = PlatformSettings(PlatformOptions(switches={"strict": "yes"}))
    with pytest.raises(ConfigError, match=r"switches\.strict"):
        settings.declare({"strict": False})


def test_pictures_are_decoded_whole() -> None:
    data = png(300, 200)
    picture = read_picture(data)

    assert picture is not None
    assert (picture.format, picture.width, picture.height, picture.size_bytes) == ("PNG", 300, 200, len(data))
    assert read_picture(data[: len(data) // 2]) is None
    assert read_picture(b"GIF87a") is None


def test_forms_keep_fields_and_files_in_order() -> None:
    request = httpx.Request(
        "POST", "http://x", data={"scene": "normal"}, files=[("image", ("a.png", b"1")), ("image", ("b.png", b"2"))]
    )
    form = parse_form(request.headers["content-type"], request.read())

    assert form.first("scene") == "normal"
    assert [(file.filename, file.data) for file in form.files] == [("a.png", b"1"), ("b.png", b"2")]


@pytest.mark.parametrize(("kind", "body"), [("application/json", b"{}"), ("multipart/form-data", b""), ("", b"x")])
def test_what_is_no_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_form(kind, body)
