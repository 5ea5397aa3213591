"""The five services: names, ports, environments. Pure; nothing is started here."""

import hashlib
import hmac
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from syncstore_cli.local.stack import ProcessSpec
from syncstore_cli.local.state import Secrets

_START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service: its process name, console script, schema (also its database role) and import package."""

    name: str
    script: str
    schema: str
    package: str

    def command(self, *arguments: str) -> tuple[str, ...]:
        """Its command line, from the environment we run in ourselves."""
        return (str(Path(sys.executable).with_name(self.script)), *arguments)


CATALOG = ServiceRow("catalog", "syncstore-catalog", "catalog", "syncstore_catalog")
SYNC_SHOPEE = ServiceRow("sync-shopee", "syncstore-shopee", "sync_shopee", "syncstore_shopee")
SYNC_TIKTOK = ServiceRow("sync-tiktok", "syncstore-tiktok", "sync_tiktok", "syncstore_tiktok")
WEBHOOKS = ServiceRow("webhooks", "syncstore-webhooks", "webhooks", "syncstore_webhooks")
GATEWAY = ServiceRow("gateway", "syncstore-gateway", "gateway", "syncstore_gateway")
SERVICES = (CATALOG, SYNC_SHOPEE, SYNC_TIKTOK, WEBHOOKS, GATEWAY)


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where everything of a local run is. ``ports`` holds a port per service name; ``extra`` goes to every service."""

    database_url: str = field(repr=False)
    """Of an admin, in the product's own database."""
    amqp_url: str = field(repr=False)
    secrets: Secrets = field(repr=False)
    ports: Mapping[str, int]
    state: Path
    marketplaces: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Environment of the platforms' services, by service name."""
    extra: Mapping[str, str] = field(default_factory=dict)
    role_prefix: str = ""
    """Goes before the role names: roles belong to the server, and two products on one server must not share them."""

    def url(self, service: ServiceRow) -> str:
        """Base URL of a service."""
        return f"http://127.0.0.1:{self.ports[service.name]}"

    def role_passwords(self) -> dict[str, str]:
        """A password per database role, derived from the run's own secret."""
        key = self.secrets.postgres_password.encode()
        return {row.schema: hmac.new(key, row.schema.encode(), hashlib.sha256).hexdigest() for row in SERVICES}

    def role_url(self, service: ServiceRow) -> str:
        """The database address with which a service logs in."""
        parts = urlsplit(self.database_url)
        host = parts.netloc.rpartition("@")[2]
        login = f"{self.role_prefix}{service.schema}:{self.role_passwords()[service.schema]}"
        return urlunsplit(parts._replace(netloc=f"{login}@{host}"))

    def environment(self, service: ServiceRow) -> dict[str, str]:
        """The complete environment of a service."""
        return {
            "SYNCSTORE_DATABASE_URL": self.role_url(service),
            "SYNCSTORE_AMQP_URL": self.amqp_url,
            "SYNCSTORE_INTERNAL_TOKEN": self.secrets.internal_token,
            "SYNCSTORE_ENCRYPTION_KEYS": f"k1:{self.secrets.encryption_key}",
            "SYNCSTORE_HOST": "127.0.0.1",
            "SYNCSTORE_PORT": str(self.ports[service.name]),
            "SYNCSTORE_ENVIRONMENT": "local",
            "SYNCSTORE_STATE_DIR": str(self.state / service.name),
            "SYNCSTORE_CATALOG_URL": self.url(CATALOG),
            "SYNCSTORE_SYNC_SHOPEE_URL": self.url(SYNC_SHOPEE),
            "SYNCSTORE_SYNC_TIKTOK_URL": self.url(SYNC_TIKTOK),
            "SYNCSTORE_WEBHOOKS_URL": self.url(WEBHOOKS),
            "SYNCSTORE_PUBLIC_URL": self.url(GATEWAY),
            **self.marketplaces.get(service.name, {}),
            **self.extra,
        }

    def provisioning(self) -> dict[str, str]:
        """The environment of the program that makes roles, schemas and tables."""
        return {
            "SYNCSTORE_ADMIN_DATABASE_URL": self.database_url,
            "SYNCSTORE_ROLE_PASSWORDS": json.dumps(self.role_passwords()),
            "SYNCSTORE_ROLE_PREFIX": self.role_prefix,
            "SYNCSTORE_MIGRATIONS": json.dumps({row.schema: row.package for row in SERVICES}),
        }

    def process(self, service: ServiceRow) -> ProcessSpec:
        """The service as a process."""
        return ProcessSpec(
            name=service.name,
            command=service.command("serve"),
            environment=self.environment(service),
            ready_url=f"{self.url(service)}/readyz",
            ready_timeout_s=_START_TIMEOUT_S,
        )
