"""Uses pyshopee: ``module.method`` is called with the arguments, the token calls by their names.

The package ships two clients. The old one (``pyshopee``) does not import: one of its files is wrongly indented. The one
for Open API v2 is ``pyshopee2``; it takes its host from the class attribute BASE_URL, which a subclass here overrides.
"""

import os
from typing import Any

import pyshopee2

from tests.sdks.programs.serving import serve


def main() -> None:
    """Serve calls for the shop in the environment."""
    shop_id, partner_id = int(os.environ["SHOP_ID"]), int(os.environ["PARTNER_ID"])
    partner_key, redirect_url = os.environ["PARTNER_KEY"], os.environ["REDIRECT_URL"]
    client_here = type("ClientHere", (pyshopee2.Client,), {"BASE_URL": os.environ["ORIGIN"]})
    client = client_here(shop_id, partner_id, partner_key, redirect_url)

    def handle(call: str, arguments: dict[str, Any]) -> Any:
        match call:
            case "shop_authorization":
                return client.shop_authorization(redirect_url)
            case "get_token":
                client.code = arguments["code"]
                return client.get_token()
            case "get_access_token":
                return client.get_access_token(shop_id, partner_id, partner_key, client.refresh_token)
            case _:
                module, _, method = call.partition(".")
                return getattr(getattr(client, module), method)(**arguments)

    serve(handle)


if __name__ == "__main__":
    main()
