"""Building the report. Pure: master products, our mapping and the platforms' readings in, findings out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_gateway.sync.model import FAILED_STATES
from syncstore_gateway.validation.across import check_across
from syncstore_gateway.validation.listing import check_listing
from syncstore_gateway.validation.model import Checked, Counts, DefectKind, Finding, Refusal, ValidationReport
from syncstore_gateway.validation.pair import KnownListing, Pair
from syncstore_gateway.validation.reading import Reading
from syncstore_gateway.validation.titles import similarity

_SHOWN_STATES = frozenset({ListingState.SYNCED, ListingState.IN_REVIEW})

Mappings = Mapping[tuple[UUID, UUID], KnownListing]


@dataclass(slots=True)
class _Draft:
    """Collects what is found."""

    findings: list[Finding] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    failures: list[Refusal] = field(default_factory=list)
    items: list[Checked] = field(default_factory=list)
    waiting: int = 0
    not_listed: int = 0
    synced: int = 0

    @property
    def defects(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.findings if isinstance(item.kind, DefectKind))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.findings if not isinstance(item.kind, DefectKind))

    def add(self, pair: Pair) -> None:
        found = list(check_listing(pair))
        self.findings += found
        self.synced += 1
        value = similarity(pair.product.title, pair.live.title)
        self.note(pair.product, pair.reading, value, sum(isinstance(item.kind, DefectKind) for item in found))

    def note(self, product: ProductSnapshot, reading: Reading, value: float | None, defects: int) -> None:
        self.items.append(
            Checked(
                product.product_id,
                product.code,
                reading.platform,
                reading.connection_id,
                reading.shop,
                reading.state,
                reading.live.external_id if reading.live else reading.external_id,
                value,
                defects,
            )
        )


def validate(
    products: Sequence[ProductSnapshot], platforms: Sequence[Platform], mappings: Mappings, readings: Iterable[Reading]
) -> ValidationReport:
    """Compare each product on each platform; ``mappings`` are by (product id, connection id).

    A listing that waits, was refused or failed is reported as that, and its old values are not called defects.
    """
    by_product: dict[UUID, list[Reading]] = {}
    for reading in readings:
        if reading.platform in platforms:
            by_product.setdefault(reading.product_id, []).append(reading)
    draft = _Draft()
    for product in products:
        own = by_product.get(product.product_id, [])
        draft.not_listed += len(set(platforms) - {reading.platform for reading in own})
        _check_product(draft, product, own, mappings)
    return _report(draft, len(products))


def _check_product(draft: _Draft, product: ProductSnapshot, readings: Sequence[Reading], mappings: Mappings) -> None:
    pairs = []
    for reading in readings:
        known = mappings.get((product.product_id, reading.connection_id), KnownListing())
        if reading.state in _SHOWN_STATES and reading.live is not None:
            pairs.append(Pair(product, known, reading, reading.live))
            draft.add(pairs[-1])
        else:
            _not_shown(draft, product, known, reading)
    draft.findings += check_across(pairs)


def _not_shown(draft: _Draft, product: ProductSnapshot, known: KnownListing, reading: Reading) -> None:
    defects = 0
    if reading.state is ListingState.NEEDS_DATA:
        draft.refusals.append(_refusal(product, known, reading))
    elif reading.state in FAILED_STATES:
        draft.failures.append(_refusal(product, known, reading))
    elif reading.state in _SHOWN_STATES:
        defects = 1
        draft.findings.append(
            Finding(
                DefectKind.MISSING_LISTING,
                product.product_id,
                product.code,
                f"the platform did not show it: {reading.problem.message}" if reading.problem else "it is not there",
                platform=reading.platform,
                connection_id=reading.connection_id,
                shop=reading.shop,
                expected=reading.external_id,
            )
        )
    elif reading.state is ListingState.NOT_LISTED:
        draft.not_listed += 1
    else:
        draft.waiting += 1
    draft.note(product, reading, None, defects)


def _refusal(product: ProductSnapshot, known: KnownListing, reading: Reading) -> Refusal:
    error = next((item for item in reading.findings if item.severity == "error"), None)
    problem = known.problem
    return Refusal(
        product.product_id,
        product.code,
        reading.platform,
        reading.connection_id,
        reading.shop,
        reading.state,
        reason=problem.message if problem else error.message if error else "no reason was given",
        field=(problem.field if problem else None) or (error.field if error else None),
        fix=(problem.fix if problem else None) or (error.fix if error else None),
        problem_code=problem.code if problem else error.rule if error else None,
    )


def _report(draft: _Draft, products: int) -> ValidationReport:
    defects, warnings = draft.defects, draft.warnings
    counts = Counts(
        products=products,
        checked=len(draft.items),
        synced=draft.synced,
        refused=len(draft.refusals),
        refused_unexplained=sum(not refusal.is_explained for refusal in draft.refusals),
        failed=len(draft.failures),
        waiting=draft.waiting,
        not_listed=draft.not_listed,
        defects=len(defects),
        warnings=len(warnings),
    )
    refusals, failures = tuple(draft.refusals), tuple(draft.failures)
    return ValidationReport(counts, defects, warnings, refusals, failures, tuple(draft.items))


def merged(reports: Sequence[ValidationReport]) -> ValidationReport:
    """Return several reports about different products as one."""
    counts = Counts(
        **{item.name: sum(getattr(report.counts, item.name) for report in reports) for item in fields(Counts)}
    )
    return ValidationReport(
        counts,
        defects=tuple(item for report in reports for item in report.defects),
        warnings=tuple(item for report in reports for item in report.warnings),
        refusals=tuple(item for report in reports for item in report.refusals),
        failures=tuple(item for report in reports for item in report.failures),
        items=tuple(item for report in reports for item in report.items),
    )
