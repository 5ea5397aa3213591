"""The simulators' configuration file: reading, checking, defaults.

A wrong file yields one `ConfigError` that lists each wrong key, why it is wrong and what is expected.
Unknown keys are reported as warnings, not refused: the file may be shared with other programs.
"""

from dataclasses import dataclass, field
from pathlib import Path

import orjson

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue

_PLATFORM_KEYS = frozenset(
    {"shops", "limits", "redirect_url", "switches", "review_delay_s", "index_delay_s", "list_delay_s", "edit_lock_s"}
    | {"access_token_ttl_s", "refresh_token_ttl_s"}
)


class ConfigError(Exception):
    """The configuration cannot be used. ``problems`` holds one sentence per wrong key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """Rates a platform allows: calls per second with a burst, per app and per shop, and calls per day and app."""

    app_per_second: float = 2000.0
    app_burst: int = 4000
    shop_per_second: float = 1000.0
    shop_burst: int = 2000
    daily: int = 10_000_000


@dataclass(frozen=True, slots=True)
class TimingConfig:
    """Delays and lifetimes in seconds; ``None`` stands for the platform's own lifetime."""

    review_delay_s: float = 0.5
    index_delay_s: float = 0.2
    list_delay_s: float = 0.0
    edit_lock_s: float = 0.0
    access_token_ttl_s: float | None = None
    refresh_token_ttl_s: float | None = None


@dataclass(frozen=True, slots=True)
class PlatformOptions:
    """The optional keys both platforms share."""

    limits: LimitsConfig = field(default_factory=LimitsConfig)
    timing: TimingConfig = field(default_factory=TimingConfig)
    redirect_url: str | None = None
    switches: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShopeeShopConfig:
    """A Shopee shop that is authorised from the start."""

    shop_id: int
    access_token: str
    refresh_token: str
    region: str
    name: str


@dataclass(frozen=True, slots=True)
class MainAccountConfig:
    """A Shopee main account: its owner may let an app into all these shops (and merchants) at once."""

    main_account_id: int
    name: str
    shop_ids: tuple[int, ...]
    merchant_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WarehouseConfig:
    """A warehouse of a TikTok Shop shop; ``keeper`` says who may change its stock."""

    id: str
    name: str
    type: str
    effect_status: str
    keeper: str


@dataclass(frozen=True, slots=True)
class TikTokShopConfig:
    """A TikTok Shop shop that is authorised from the start. Shops with the same access token form one grant.

    No ``warehouses`` stands for one sales warehouse, no ``scopes`` for all of them.
    """

    shop_id: str
    cipher: str
    access_token: str
    refresh_token: str
    region: str
    name: str
    tokopedia: bool = False
    warehouses: tuple[WarehouseConfig, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopeeConfig:
    """The Shopee half of the file."""

    partner_id: int
    partner_key: str
    shops: tuple[ShopeeShopConfig, ...]
    options: PlatformOptions = field(default_factory=PlatformOptions)
    main_accounts: tuple[MainAccountConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class TikTokConfig:
    """The TikTok Shop half of the file."""

    app_key: str
    app_secret: str
    service_id: str
    shops: tuple[TikTokShopConfig, ...]
    options: PlatformOptions = field(default_factory=PlatformOptions)


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """The whole file. ``warnings`` names keys that are not known."""

    shopee: ShopeeConfig
    tiktok: TikTokConfig
    warnings: tuple[str, ...] = ()


class _Reader:
    """Reads one JSON object key by key and collects what is wrong with it."""

    def __init__(self, value: JsonValue, path: str, problems: list[str], warnings: list[str]) -> None:
        self.path = path
        self.problems = problems
        self.warnings = warnings
        self.values: JsonObject = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self._wrong(None, value, "an object")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if isinstance(value, str) and value:
            return value
        self._wrong(key, value, "a non-empty string")
        return ""

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if key in self.values else None

    def identifier(self, key: str) -> int:
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 4_294_967_295:
            return value
        self._wrong(key, value, "a whole number from 1 to 4294967295")
        return 0

    def number(self, key: str, default: float, *, positive: bool = False) -> float:
        value = self.values.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and (value > 0 if positive else value >= 0):
            return float(value)
        self._wrong(key, value, "a number above 0" if positive else "a number of at least 0")
        return default

    def optional_number(self, key: str) -> float | None:
        return self.number(key, 0.0, positive=True) if key in self.values else None

    def whole(self, key: str, default: int) -> int:
        value = self.values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self._wrong(key, value, "a whole number above 0")
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, value, "true or false")
        return default

    def choice(self, key: str, *choices: str) -> str:
        """Return one of ``choices``; the first is the default."""
        value = self.values.get(key, choices[0])
        if value in choices:
            return str(value)
        self._wrong(key, value, f"one of {', '.join(choices)}")
        return choices[0]

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self._wrong(key, value, "a list of non-empty strings")
        return ()

    def identifiers(self, key: str) -> tuple[int, ...]:
        value = self.values.get(key, [])
        if isinstance(value, list) and all(type(item) is int and 0 < item <= 4_294_967_295 for item in value):
            return tuple(value)
        self._wrong(key, value, "a list of whole numbers from 1 to 4294967295")
        return ()

    def child(self, key: str, *, required: bool = False) -> "_Reader":
        value = self.values.get(key, None if required else {})
        return _Reader(value, self._at(key), self.problems, self.warnings)

    def children(self, key: str) -> list["_Reader"]:
        value = self.values.get(key)
        if not isinstance(value, list):
            self._wrong(key, value, "a list of objects")
            return []
        return [_Reader(item, f"{self._at(key)}[{i}]", self.problems, self.warnings) for i, item in enumerate(value)]

    def known(self, *keys: str) -> None:
        self.warnings.extend(
            f"{self._at(key)}: not a known key, ignored" for key in sorted(set(self.values) - set(keys))
        )

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _wrong(self, key: str | None, value: JsonValue, expected: str) -> None:
        where = self.path or "the file" if key is None else self._at(key)
        found = "is missing" if value is None else f"is {_describe(value)}"
        self.problems.append(f"{where} {found}; expected {expected}")


def _describe(value: JsonValue) -> str:
    if isinstance(value, bool | int | float):
        return f"{value!r}"
    if isinstance(value, str):
        return "an empty string" if not value else "a string"
    return "an object" if isinstance(value, dict) else "a list"


def parse_config(document: JsonValue) -> SimulatorConfig:
    """Check a parsed configuration file. Raises ConfigError naming each wrong key."""
    problems: list[str] = []
    warnings: list[str] = []
    root = _Reader(document, "", problems, warnings)
    if problems:
        raise ConfigError(problems)
    root.known("shopee", "tiktok")
    shopee = _shopee(root.child("shopee", required=True))
    tiktok = _tiktok(root.child("tiktok", required=True))
    if problems:
        raise ConfigError(problems)
    return SimulatorConfig(shopee, tiktok, tuple(warnings))


def load_config(path: Path) -> SimulatorConfig:
    """Read and check the file at ``path``. Raises ConfigError when it cannot be read, is not JSON, or is wrong."""
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError([f"{path} cannot be read ({error.strerror}); expected a JSON file"]) from error
    except orjson.JSONDecodeError as error:
        raise ConfigError([f"{path} is not JSON ({error}); expected a JSON object"]) from error
    return parse_config(document)


def _shopee(reader: _Reader) -> ShopeeConfig:
    reader.known("partner_id", "partner_key", "main_accounts", *_PLATFORM_KEYS)
    shops = tuple(_shopee_shop(shop) for shop in reader.children("shops"))
    _unique(reader, "shop_id", [str(shop.shop_id) for shop in shops])
    _unique(reader, "access_token", [shop.access_token for shop in shops])
    _unique(reader, "refresh_token", [shop.refresh_token for shop in shops])
    accounts = tuple(map(_main_account, reader.children("main_accounts"))) if "main_accounts" in reader.values else ()
    known = {shop.shop_id for shop in shops}
    for account in accounts:
        if unknown := sorted(set(account.shop_ids) - known):
            reader.problems.append(f"{reader.path}.main_accounts names unknown shops {unknown}; expected ids of shops")
    partner_id, partner_key = reader.identifier("partner_id"), reader.text("partner_key")
    return ShopeeConfig(partner_id, partner_key, shops, _options(reader), accounts)


def _main_account(reader: _Reader) -> MainAccountConfig:
    reader.known("main_account_id", "name", "shop_ids", "merchant_ids")
    account_id = reader.identifier("main_account_id")
    return MainAccountConfig(
        main_account_id=account_id,
        name=reader.text("name", f"Main account {account_id}"),
        shop_ids=reader.identifiers("shop_ids"),
        merchant_ids=reader.identifiers("merchant_ids"),
    )


def _shopee_shop(reader: _Reader) -> ShopeeShopConfig:
    reader.known("shop_id", "access_token", "refresh_token", "region", "name")
    shop_id = reader.identifier("shop_id")
    return ShopeeShopConfig(
        shop_id=shop_id,
        access_token=reader.text("access_token"),
        refresh_token=reader.text("refresh_token"),
        region=reader.text("region", "ID"),
        name=reader.text("name", f"Shopee shop {shop_id}"),
    )


def _tiktok(reader: _Reader) -> TikTokConfig:
    reader.known("app_key", "app_secret", "service_id", *_PLATFORM_KEYS)
    shops = tuple(_tiktok_shop(shop) for shop in reader.children("shops"))
    _unique(reader, "shop_id", [shop.shop_id for shop in shops])
    _unique(reader, "cipher", [shop.cipher for shop in shops])
    key, secret, service = reader.text("app_key"), reader.text("app_secret"), reader.text("service_id")
    return TikTokConfig(key, secret, service, shops, _options(reader))


def _tiktok_shop(reader: _Reader) -> TikTokShopConfig:
    reader.known(
        "shop_id", "cipher", "access_token", "refresh_token", "region", "name", "tokopedia", "warehouses", "scopes"
    )
    shop_id = reader.text("shop_id")
    return TikTokShopConfig(
        shop_id=shop_id,
        cipher=reader.text("cipher"),
        access_token=reader.text("access_token"),
        refresh_token=reader.text("refresh_token"),
        region=reader.text("region", "ID"),
        name=reader.text("name", f"TikTok shop {shop_id}"),
        tokopedia=reader.flag("tokopedia", default=False),
        warehouses=tuple(map(_warehouse, reader.children("warehouses"))) if "warehouses" in reader.values else (),
        scopes=reader.texts("scopes"),
    )


def _warehouse(reader: _Reader) -> WarehouseConfig:
    reader.known("id", "name", "type", "effect_status", "keeper")
    warehouse_id = reader.text("id")
    return WarehouseConfig(
        id=warehouse_id,
        name=reader.text("name", f"Warehouse {warehouse_id}"),
        type=reader.choice("type", "SALES_WAREHOUSE", "RETURN_WAREHOUSE"),
        effect_status=reader.choice("effect_status", "ENABLED", "DISABLED", "RESTRICTED"),
        keeper=reader.choice("keeper", "SELLER", "PLATFORM", "DILAYANI_TOKOPEDIA"),
    )


def _options(reader: _Reader) -> PlatformOptions:
    timing, limits = TimingConfig(), LimitsConfig()
    rates = reader.child("limits")
    rates.known("app_per_second", "app_burst", "shop_per_second", "shop_burst", "daily")
    return PlatformOptions(
        limits=LimitsConfig(
            app_per_second=rates.number("app_per_second", limits.app_per_second, positive=True),
            app_burst=rates.whole("app_burst", limits.app_burst),
            shop_per_second=rates.number("shop_per_second", limits.shop_per_second, positive=True),
            shop_burst=rates.whole("shop_burst", limits.shop_burst),
            daily=rates.whole("daily", limits.daily),
        ),
        timing=TimingConfig(
            review_delay_s=reader.number("review_delay_s", timing.review_delay_s),
            index_delay_s=reader.number("index_delay_s", timing.index_delay_s),
            list_delay_s=reader.number("list_delay_s", timing.list_delay_s),
            edit_lock_s=reader.number("edit_lock_s", timing.edit_lock_s),
            access_token_ttl_s=reader.optional_number("access_token_ttl_s"),
            refresh_token_ttl_s=reader.optional_number("refresh_token_ttl_s"),
        ),
        redirect_url=reader.optional_text("redirect_url"),
        switches=reader.child("switches").values,
    )


def _unique(reader: _Reader, key: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        reader.problems.append(f"{reader.path}.shops has the same {key} twice; expected each {key} once")
