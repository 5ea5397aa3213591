"""The validation report as plain values.

A *defect* is a listing that shows something wrong. A *refusal* is a listing that could not be made or changed and says
which field, and what to do. A *warning* is worth knowing and never a defect.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState


class DefectKind(StrEnum):
    """What can be wrong with a listing."""

    MISSING_LISTING = "missing_listing"
    """It is said to be in step, and the platform has no such listing."""
    UNMAPPED_LISTING = "unmapped_listing"
    """The platform has it, and our read model does not know its id, or another one."""
    WRONG_PRICE = "wrong_price"
    WRONG_STOCK = "wrong_stock"
    TITLE_OUT_OF_BAND = "title_out_of_band"
    TITLE_DIFFERS = "title_differs"
    """It is not the title that was worked out for the shop."""
    TITLES_IDENTICAL = "titles_identical"
    MISSING_SKU = "missing_sku"
    EXTRA_SKU = "extra_sku"
    UNMAPPED_SKU = "unmapped_sku"
    WRONG_SKU = "wrong_sku"
    SKU_ON_ONE_PLATFORM = "sku_on_one_platform"
    NO_PICTURE = "no_picture"


class WarningKind(StrEnum):
    """What is worth knowing."""

    FEW_PICTURES = "few_pictures"
    TITLE_OUT_OF_REACH = "title_out_of_reach"
    """No permitted wording of this title lies in the band; the reason is given."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect or warning. ``expected`` and ``found`` are texts for people."""

    kind: DefectKind | WarningKind
    product_id: UUID
    code: str
    message: str
    platform: Platform | None = None
    connection_id: UUID | None = None
    shop: str | None = None
    sku: str | None = None
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a product is not (or not as wished) in a shop, and what a person can do."""

    product_id: UUID
    code: str
    platform: Platform
    connection_id: UUID
    shop: str
    state: ListingState
    reason: str
    field: str | None
    fix: str | None
    problem_code: str | None = None
    """Of the problem or finding it is about."""

    @property
    def is_explained(self) -> bool:
        """Tell whether it names both the field and the fix."""
        return bool(self.field and self.fix)


@dataclass(frozen=True, slots=True)
class Checked:
    """One product in one shop. ``similarity`` (0..1) compares the live title with the master title."""

    product_id: UUID
    code: str
    platform: Platform
    connection_id: UUID
    shop: str
    state: ListingState
    external_id: str | None
    similarity: float | None
    defects: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The report in numbers; all but ``products`` count product and shop pairs, or findings."""

    products: int
    checked: int
    synced: int
    """Live on the platform, in step or in review, read back."""
    refused: int
    refused_unexplained: int
    """Of those, how many lack a field or a fix."""
    failed: int
    waiting: int
    not_listed: int
    defects: int
    warnings: int


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Everything that was found."""

    counts: Counts
    defects: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]
    """Products that lack data."""
    failures: tuple[Refusal, ...]
    """Listings that failed, conflict, or belong to a blocked shop."""
    items: tuple[Checked, ...]
