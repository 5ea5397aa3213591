"""The validation report as one table: a row for everything that is wrong or worth knowing, in a language. Pure."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from syncstore_common.contracts.advice import Language, Words, advice_on
from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_gateway.validation.model import Finding, Refusal, ValidationReport

_KINDS = {
    "defect": Words("Defect", "Kesalahan"),
    "refused": Words("Refused", "Ditolak"),
    "failed": Words("Failed", "Gagal"),
    "warning": Words("Warning", "Peringatan"),
}
_COLUMNS = (
    Words("Kind", "Jenis"),
    Words("Code", "Kode"),
    Words("Product", "Produk"),
    Words("Platform", "Platform"),
    Words("Shop", "Toko"),
    Words("SKU", "SKU"),
    Words("Field", "Data"),
    Words("What is wrong", "Masalah"),
    Words("Expected", "Seharusnya"),
    Words("Found", "Ditemukan"),
    Words("What to do", "Tindakan"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line; all of it text for people."""

    kind: str
    code: str
    product: str
    platform: str
    shop: str
    sku: str
    field: str
    wrong: str
    expected: str
    found: str
    fix: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The values in the order of the columns."""
        return astuple(self)


def columns(language: Language) -> tuple[str, ...]:
    """Return the headings."""
    return tuple(words.in_language(language) for words in _COLUMNS)


def rows(report: ValidationReport, language: Language) -> tuple[Row, ...]:
    """Return a row per defect, refusal, failure and warning, the gravest first."""
    return tuple(_rows(report, language))


def _rows(report: ValidationReport, language: Language) -> Iterator[Row]:
    for finding in report.defects:
        yield _of_finding("defect", finding, language)
    for refusal in report.refusals:
        yield _of_refusal("refused", refusal, language)
    for refusal in report.failures:
        yield _of_refusal("failed", refusal, language)
    for finding in report.warnings:
        yield _of_finding("warning", finding, language)


def _of_finding(kind: str, finding: Finding, language: Language) -> Row:
    advice = advice_on(finding.kind.value, language)
    is_english = language is Language.ENGLISH
    return Row(
        kind=_KINDS[kind].in_language(language),
        code=finding.kind.value,
        product=finding.code,
        platform=_platform(finding.platform),
        shop=finding.shop or "",
        sku=finding.sku or "",
        field=(advice.field or "") if advice else "",
        wrong=finding.message if is_english or advice is None else advice.cause,
        expected=finding.expected or "",
        found=finding.found or "",
        fix=advice.fix if advice else "",
    )


def _of_refusal(kind: str, refusal: Refusal, language: Language) -> Row:
    advice = advice_on(refusal.problem_code, language, refusal.field) if refusal.problem_code else None
    is_english = language is Language.ENGLISH or advice is None
    return Row(
        kind=_KINDS[kind].in_language(language),
        code=refusal.problem_code or refusal.state.value,
        product=refusal.code,
        platform=_platform(refusal.platform),
        shop=refusal.shop,
        sku="",
        field=refusal.field or "",
        wrong=refusal.reason if is_english or advice is None else advice.cause,
        expected="",
        found="",
        fix=(refusal.fix or "") if is_english or advice is None else advice.fix,
    )


def _platform(platform: Platform | None) -> str:
    return PLATFORMS[platform].title if platform is not None else ""
