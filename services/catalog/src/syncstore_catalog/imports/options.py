"""What the person importing decides: currency, rate, rounding and what to put where the file says nothing. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from syncstore_catalog.imports.formats import ATTRIBUTE_PREFIX
from syncstore_catalog.products.rules import MAX_CATEGORY, MAX_STOCK, MAX_WEIGHT_G
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.money import Money, MoneyError, Rounding
from syncstore_common.kernel.text import has_unprintable

CLEARABLE_COLUMNS = (
    "description",
    "brand",
    "category",
    "tags",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "images",
    "barcode",
    "variant_image",
)
"""What a product or variant may be without."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of one import. Prices in ``currency`` become ``catalogue_currency`` times ``exchange_rate``.

    A blank cell never changes what the catalogue already knows; defaults fill only what nobody has said yet.
    """

    catalogue_currency: str = "IDR"
    currency: str = "IDR"
    """What prices are in where the file does not say."""
    exchange_rate: Decimal | None = None
    """How many units of the catalogue's currency one unit of ``currency`` is worth."""
    rounding: Rounding = Rounding.NEAREST
    rounding_step_minor: int = 1
    """Converted prices become multiples of this many minor units of the catalogue's currency."""
    default_weight_g: int | None = None
    default_category: str | None = None
    default_stock: int = 0
    placeholder_pictures: bool = False
    """Draw a labelled picture where one is missing or can't be had; without it such a product is refused."""
    refetch_pictures: bool = False
    """Fetch URLs again that an earlier import has already stored."""
    replace_variants: bool = False
    """Remove variants of an existing product that the file does not name."""
    blank_clears: tuple[str, ...] = ()
    """Columns of SyncStore's layout whose blank cells take the value away instead of leaving it."""
    preview: bool = False
    """Say what would change and wait to be applied."""

    def check(self) -> None:
        """Raise InvalidInput for a combination that can't be carried out."""
        if self.currency != self.catalogue_currency and self.exchange_rate is None:
            raise InvalidInput(
                f"prices in {self.currency} need an exchange rate into {self.catalogue_currency}",
                field="exchange_rate",
                fix=f"give how many {self.catalogue_currency} one {self.currency} is worth",
            )
        if self.currency == self.catalogue_currency and self.exchange_rate not in (None, Decimal(1)):
            raise InvalidInput(
                f"the file's currency and the catalogue's are both {self.currency}, so there is nothing to convert",
                field="currency",
                fix="name the currency the file's prices are in, or leave the exchange rate out",
            )
        if self.exchange_rate is not None and not (self.exchange_rate.is_finite() and 0 < self.exchange_rate < 10**9):
            raise InvalidInput("not a usable rate", field="exchange_rate", fix="give a number above zero")
        self._check_defaults()
        for column in self.blank_clears:
            if column not in CLEARABLE_COLUMNS and not column.startswith(ATTRIBUTE_PREFIX):
                raise InvalidInput(
                    f"a blank '{column}' can't mean that it is empty",
                    field="blank_clears",
                    fix=f"name some of {', '.join(CLEARABLE_COLUMNS)}, {ATTRIBUTE_PREFIX}NAME",
                )

    def _check_defaults(self) -> None:
        if not 1 <= self.rounding_step_minor <= 10**9:
            raise InvalidInput("not a usable step", field="rounding_step_minor", fix="give a whole number from 1")
        if self.default_weight_g is not None and not 1 <= self.default_weight_g <= MAX_WEIGHT_G:
            raise InvalidInput("not a usable weight", field="default_weight_g", fix="give grams, from 1 upwards")
        if not 0 <= self.default_stock <= MAX_STOCK:
            raise InvalidInput("not a usable stock", field="default_stock", fix="give a whole number from 0 upwards")
        category = self.default_category
        if category is not None and (not 1 <= len(category.strip()) <= MAX_CATEGORY or has_unprintable(category)):
            raise InvalidInput("not a usable category", field="default_category", fix="give its name or path")

    def convert(self, amount: Decimal, currency: str) -> int:
        """Return the price in minor units of the catalogue's currency.

        Raises MoneyError when the amount has decimals its currency does not have, or the currency has no rate here.
        """
        exact = Money.parse(str(amount), currency)
        if currency == self.catalogue_currency:
            return exact.minor
        if currency != self.currency or self.exchange_rate is None:
            raise MoneyError(f"no exchange rate from {currency} into {self.catalogue_currency} was given")
        converted = Money.from_decimal(
            exact.amount * self.exchange_rate, self.catalogue_currency, rounding=self.rounding
        )
        return converted.scaled(Decimal(1), step_minor=self.rounding_step_minor, rounding=self.rounding).minor
