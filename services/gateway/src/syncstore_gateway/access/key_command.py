"""``syncstore-gateway keys create|list|revoke``: how the first key, and every other, comes into the world.

As a module of its own (``python -m``) it starts in half the time, because it loads nothing of the gateway's HTTP side.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import SyncStoreError
from syncstore_gateway.access.key_repository import KeyRepository
from syncstore_gateway.access.key_service import KeyService
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.settings import GatewaySettings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="syncstore-gateway keys", description="API keys of this installation.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="make a key and show it once")
    create.add_argument("name", help="who will use it")
    create.add_argument(
        "--scopes",
        type=lambda text: [Scope(part) for part in text.split(",")],
        default=[Scope.VIEWER],
        help="admin, editor, viewer; several with commas (default: viewer)",
    )
    verbs.add_parser("list", help="every key, newest first")
    revoke = verbs.add_parser("revoke", help="end a key at once")
    revoke.add_argument("key", metavar="ID-OR-NAME")
    return parser


async def run_keys(settings: GatewaySettings, arguments: Sequence[str]) -> int:
    """Run one verb; return the exit status."""
    asked = _parser().parse_args(arguments)
    url = settings.database_url.get_secret_value()
    database = Database(url, schema="gateway", application_name="syncstore-gateway-keys", pool_size=1)
    service = KeyService(KeyRepository(database), secret=settings.key_of_key_hashes())
    try:
        match asked.verb:
            case "create":
                fresh = await service.create(asked.name, asked.scopes)
                _say(asked.json, {"key_id": fresh.key_id, "key": fresh.text}, [fresh.text])
                sys.stderr.write("This is the only time the key is shown.\n")
            case "list":
                keys = [asdict(key) for key in await service.listed()]
                _say(asked.json, keys, [_line(key) for key in keys])
            case _:
                await service.revoke(asked.key)
                _say(asked.json, {"revoked": asked.key}, [f"revoked {asked.key}"])
    except SyncStoreError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    finally:
        await database.close()
    return 0


def _line(key: dict[str, object]) -> str:
    scopes = ",".join(key["scopes"])  # type: ignore[arg-type]  # asdict loses the field's type
    state = "revoked" if key["revoked_at"] else f"last used {key['last_used_at'] or 'never'}"
    return f"{key['key_id']}  {key['name']}  {scopes}  {state}"


def _say(as_json: bool, data: object, lines: Sequence[str]) -> None:
    sys.stdout.write(json.dumps(data, default=str) + "\n" if as_json else "".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(asyncio.run(run_keys(GatewaySettings(), sys.argv[1:])))
