"""Our own sample catalogue: Indonesian products with generated pictures, for the demo, trials and tests.

The products are in ``products/*.toml`` and invented, as are their brands. The first ``READY_PRODUCTS`` can be listed on
both platforms as they are; the later ones are in categories that ask for more, or try unusual characters.
"""

from syncstore_cli.sample.catalogue import CSV_COLUMNS, write_sample
from syncstore_cli.sample.products import READY_PRODUCTS, SampleProduct, SampleVariant, load_products

__all__ = [
    "CSV_COLUMNS",
    "READY_PRODUCTS",
    "SampleProduct",
    "SampleVariant",
    "load_products",
    "write_sample",
]
