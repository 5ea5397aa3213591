"""Settings every service has, from the environment (prefix ``SYNCSTORE_``); required ones have no default."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from syncstore_common.infra.failpoints import parse_rules


class ServiceSettings(BaseSettings):
    """Common settings; each service adds its own in a subclass."""

    model_config = SettingsConfigDict(env_prefix="SYNCSTORE_", frozen=True, extra="ignore")

    database_url: SecretStr
    """``postgresql://role:password@host:port/database``, a direct connection (no transaction pooling)."""
    amqp_url: SecretStr
    """``amqp://user:password@host:port/vhost``."""
    internal_token: SecretStr = Field(min_length=16)
    """Shared by the services for calls to each other's ``/internal`` API."""
    host: str = "127.0.0.1"
    port: int = 0
    environment: str = "production"
    log_level: str = "INFO"
    log_format: str = "json"
    otlp_endpoint: str | None = None
    """OTLP/HTTP base URL, such as ``http://collector:4318``; traces are not exported without it."""
    trace_sample_ratio: float = Field(default=1.0, ge=0.0, le=1.0)
    state_dir: Path = Path("/var/tmp/syncstore")  # noqa: S108 - a default for development; deployments set it
    database_pool_size: int = Field(default=10, ge=1)
    prefetch: int = Field(default=50, ge=1)
    shutdown_grace_s: float = 20.0
    roles: frozenset[str] = frozenset({"all"})
    """Which parts this process runs: all, or some of api, consumers, relay, dispatcher."""

    failpoints: str | None = None
    """Where this process kills or pauses itself (infra/failpoints.py); refused unless ``environment`` is ``test``."""

    @field_validator("failpoints")
    @classmethod
    def _only_in_tests(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and parse_rules(value) and info.data.get("environment") != "test":
            raise ValueError("fail points are for tests; they need SYNCSTORE_ENVIRONMENT=test")
        return value

    def runs(self, role: str) -> bool:
        """Tell whether this process plays the role."""
        return "all" in self.roles or role in self.roles
