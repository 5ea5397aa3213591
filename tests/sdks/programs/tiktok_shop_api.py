"""Uses tiktok-shop-api: ``group.method`` with a typed body, the token calls by their names.

Its models come from TikTok's own description of the API. An answer with a field they do not know is an error here: the
simulator would have invented it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tiktok_shop_api import TikTokShop, TikTokShopAuth
from tiktok_shop_api.generated import models
from tiktok_shop_api.generated.types import File

from tests.sdks.programs.serving import serve


class Program:
    """An app and a shop, which ``connect`` chooses."""

    _auth: Any = None
    _client: Any = None

    def handle(self, call: str, arguments: dict[str, Any]) -> Any:
        """Make a call; return its ``data``, or a token set."""
        match call:
            case "connect":
                return self._connect(**arguments)
            case "exchange_code" | "refresh":
                return asdict(getattr(self._auth, call)(**arguments))
            case "products.upload_product_image":
                return self._answer(call, body=_image(**arguments))
            case _:
                if "body" in arguments:
                    arguments["body"] = _model(call).from_dict(arguments["body"])
                return self._answer(call, **arguments)

    def _connect(self, origin: str, app: dict[str, str], access_token: str, shop_cipher: str | None) -> None:
        secrets = (app["app_key"], app["app_secret"])
        self._auth = TikTokShopAuth(*secrets, app["service_id"], base_url=origin)
        self._client = TikTokShop(*secrets, access_token, shop_cipher, base_url=origin)

    def _answer(self, call: str, **arguments: Any) -> Any:
        group, _, method = call.partition(".")
        answer = getattr(getattr(self._client, group), method)(**arguments)
        unknown = list(_unknown_fields(answer, ""))
        if unknown:
            raise LookupError(f"the answer of {call} has fields that its model does not know: {unknown}")
        return answer.to_dict().get("data")


def _model(call: str) -> Any:
    """Return the model of a call's body; they are named after the methods."""
    return getattr(models, "".join(word.title() for word in call.partition(".")[2].split("_")) + "Request")


def _image(path: str, use_case: str) -> Any:
    image = Path(path)
    return models.UploadProductImageRequest(
        data=File(payload=image.open("rb"), file_name=image.name, mime_type="image/png"),
        use_case=models.UploadProductImageRequestUseCase(use_case),
    )


def _unknown_fields(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _unknown_fields(entry, f"{place}[]")
    for field in getattr(type(value), "__attrs_attrs__", ()):
        inner = getattr(value, field.name)
        if field.name == "additional_properties":
            yield from (f"{place}.{name}" for name in inner)
        else:
            yield from _unknown_fields(inner, f"{place}.{field.name}")


if __name__ == "__main__":
    serve(Program().handle)
