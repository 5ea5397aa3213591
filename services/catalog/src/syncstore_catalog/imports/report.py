"""What an import says about itself: counts, every default it had to use, and every row it could not take.

The report is what the seller reads, so each problem names row, column, value, reason and fix. Rows are numbered as a
spreadsheet shows them: the header is row 1.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_LISTED = 1000
MAX_VALUE = 200


class FileFormat(StrEnum):
    """The CSV layouts we read."""

    SHOPIFY = "shopify"
    SYNCSTORE = "syncstore"


class ImportStatus(StrEnum):
    """Where an import stands. Only ``finished`` changed the catalogue; the others left it as it was."""

    QUEUED = "queued"
    READING = "reading"
    PICTURES = "pictures"
    WRITING = "writing"
    FINISHED = "finished"
    PREVIEWED = "previewed"
    """Nothing is changed yet; the report and the changes say what would be. It can be applied for a day."""
    EXPIRED = "expired"
    """A preview that nobody applied in time."""
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class DefaultKind(StrEnum):
    """What an import may have to fill in; each use is counted."""

    CURRENCY = "currency"
    """Products whose price was read in the currency given with the import (the file names none)."""
    EXCHANGE_RATE = "exchange_rate"
    """Products whose prices were converted into the catalogue's currency."""
    WEIGHT = "weight"
    """Products that got the default weight."""
    CATEGORY = "category"
    """Products that got the default category."""
    STOCK = "stock"
    """New variants that got the default stock."""
    SKU = "sku"
    """New variants whose SKU was made from the product's code and the option values."""
    PLACEHOLDER_UNREACHABLE = "placeholder_unreachable"
    """Pictures drawn because the file or URL named could not be had."""
    PLACEHOLDER_MISSING = "placeholder_missing"
    """Pictures drawn because the product has none."""


class Problem(BaseModel):
    """One finding. ``product`` is the code (handle) of the product concerned, when the row tells it."""

    model_config = ConfigDict(frozen=True)

    row: int | None
    column: str | None
    value: str
    reason: str
    fix: str
    product: str | None = None


class ProductCounts(BaseModel):
    """What became of the products of the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


class PictureCounts(BaseModel):
    """What became of the pictures: newly stored, already known, or drawn."""

    stored: int = 0
    reused: int = 0
    placeholder: int = 0


class ImportReport(BaseModel):
    """The whole report. ``problems`` kept a product out; ``warnings`` did not. Long lists are cut and say so."""

    import_id: UUID
    status: ImportStatus
    format: FileFormat | None = None
    products: ProductCounts = Field(default_factory=ProductCounts)
    variants: int = 0
    pictures: PictureCounts = Field(default_factory=PictureCounts)
    defaults_used: dict[DefaultKind, int] = Field(default_factory=dict)
    problems: list[Problem] = Field(default_factory=list)
    problem_count: int = 0
    warnings: list[Problem] = Field(default_factory=list)
    warning_count: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its place in the file."""

    row: int | None
    column: str | None
    text: str
    product: str | None


@dataclass(slots=True)
class Findings:
    """Collects problems, warnings and used defaults while a file is worked through."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    defaults: Counter[DefaultKind] = field(default_factory=Counter)
    refused_products: set[str] = field(default_factory=set)
    refused_nameless: int = 0
    """Rows that could not even be given to a product."""

    def refuse(self, cell: Cell, reason: str, fix: str) -> None:
        """Note a problem: the product of this cell stays out."""
        self.problems.append(_problem(cell, reason, fix))
        if cell.product is None:
            self.refused_nameless += 1
        else:
            self.refused_products.add(cell.product)

    def warn(self, cell: Cell, reason: str, fix: str) -> None:
        """Note something worth knowing that keeps nothing out."""
        self.warnings.append(_problem(cell, reason, fix))

    @property
    def refused(self) -> int:
        """How many products stay out."""
        return len(self.refused_products) + self.refused_nameless


def shortened(text: str) -> str:
    """Return a value as a report can show it."""
    return (text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…").replace("\x00", "␀")


def _problem(cell: Cell, reason: str, fix: str) -> Problem:
    return Problem(
        row=cell.row,
        column=cell.column,
        value=shortened(cell.text),
        reason=reason,
        fix=fix,
        product=cell.product.replace("\x00", "␀") if cell.product is not None else None,
    )


def finished_report(
    import_id: UUID,
    kind: FileFormat | None,
    findings: Findings,
    *,
    status: ImportStatus,
    products: ProductCounts,
    variants: int,
    pictures: PictureCounts,
) -> ImportReport:
    """Return the report of an import that was written, or of a preview that says what would be."""
    return ImportReport(
        import_id=import_id,
        status=status,
        format=kind,
        products=products,
        variants=variants,
        pictures=pictures,
        defaults_used=dict(findings.defaults),
        problems=sorted(findings.problems, key=_place)[:MAX_LISTED],
        problem_count=len(findings.problems),
        warnings=sorted(findings.warnings, key=_place)[:MAX_LISTED],
        warning_count=len(findings.warnings),
    )


def failure_report(
    import_id: UUID, status: ImportStatus, reason: str, fix: str, *, column: str | None = None
) -> ImportReport:
    """Return the report of an import that changed nothing."""
    problem = Problem(row=None, column=column or None, value="", reason=reason, fix=fix)
    return ImportReport(import_id=import_id, status=status, problems=[problem], problem_count=1)


def _place(problem: Problem) -> tuple[int, str]:
    return (problem.row or 0, problem.column or "")
