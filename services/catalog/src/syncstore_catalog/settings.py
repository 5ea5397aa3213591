"""Settings of the catalog service, all from the environment (prefix ``SYNCSTORE_``)."""

from pydantic import Field

from syncstore_catalog.images.fetch import FetchLimits
from syncstore_catalog.imports.archive import ArchiveLimits
from syncstore_common.infra.settings import ServiceSettings

_MEGABYTE = 1024 * 1024


class CatalogSettings(ServiceSettings):
    """What the catalog needs beyond the common settings; everything here has a working default."""

    catalog_currency: str = Field(default="IDR", pattern=r"^[A-Z]{3}$")
    """The one currency the catalogue keeps its prices in (ISO 4217)."""
    catalog_storage_url: str | None = None
    """Where pictures and uploads are kept, as an fsspec URL; without it a folder of ``state_dir``."""
    picture_private_hosts: bool = False
    """Let imports fetch pictures from private addresses too; only for installations that keep theirs at home."""
    picture_fetch_total_s: float = Field(default=10.0, gt=0)
    picture_fetch_connect_s: float = Field(default=4.0, gt=0)
    picture_fetch_concurrency: int = Field(default=8, ge=1, le=64)
    import_max_upload_mb: int = Field(default=500, ge=1)
    import_max_csv_mb: int = Field(default=50, ge=1)
    import_max_unpacked_mb: int = Field(default=4096, ge=1)

    @property
    def storage_url(self) -> str:
        """The storage in use."""
        return self.catalog_storage_url or (self.state_dir / "catalog").absolute().as_uri()

    @property
    def fetch_limits(self) -> FetchLimits:
        """How pictures are fetched."""
        return FetchLimits(
            total_s=self.picture_fetch_total_s,
            connect_s=self.picture_fetch_connect_s,
            concurrency=self.picture_fetch_concurrency,
            allow_private_hosts=self.picture_private_hosts,
        )

    @property
    def archive_limits(self) -> ArchiveLimits:
        """How much an upload may unpack to."""
        return ArchiveLimits(
            csv_bytes=self.import_max_csv_mb * _MEGABYTE, total_bytes=self.import_max_unpacked_mb * _MEGABYTE
        )

    @property
    def max_upload_bytes(self) -> int:
        """The largest upload taken."""
        return self.import_max_upload_mb * _MEGABYTE
