"""TikTok Shop's error codes and what follows from each. Pure data; ``errors.py`` decides where a code alone can't.

Facts: Partner Center, page common-errors and the error tables of the endpoints we call (2026-05), plus codes that
public connectors handle. A remedy names the field of our product and what a seller can do; it is absent where only time
helps. What a product's own data can do wrong stands in ``product_codes.py``.
"""

from syncstore_common.kernel.errors import Disposition, Remedy
from syncstore_tiktok.product_codes import PRODUCT_ROWS
from syncstore_tiktok.verdicts import Rows, Verdict, blocked, conflict, deferred, rejected, rows

PROMOTION_WAIT_S = 3600.0
"""Promotions last hours or days; this is how often the change is tried again meanwhile."""
REVIEW_WAIT_S = 60.0
"""How soon to look whether a review has ended; it may take minutes or days."""
STATE_WAIT_S = 900.0
"""States that a review, an appeal or the platform ends."""
INTEGRATION_WAIT_S = 21_600.0
"""The move of a shop from Tokopedia takes days."""

INVALID_PARAMETER = "36009004"
"""Reused for many faults of a request: the message decides."""
TOO_MANY_REQUESTS = "36009002"
LISTINGS_PER_DAY = "12052093"
STOCK_NOT_TAKEN = "12019024"
STATE_FORBIDS = "12052901"
"""The product's state does not allow this."""
CHECK_FAILED = "12052990"
"""Wraps the errors of one SKU inside a success."""
NOT_UNDER_REVIEW = "12052547"
DUPLICATE_EXTERNAL_ID = "12052996"
ATTRIBUTE_MISSING = "12052104"
WAREHOUSE_CHANGED = frozenset(
    {"12019022", "12019028", "12052097", "12052530", "12052531", "12052532", "12052533", "12052534"}
)
"""The warehouses we sent are not those the SKU is in."""

_RETRY = rows(
    Verdict(Disposition.RETRY),
    (36009003, 36009007, 12001000, 12052881, 33001002, 12052372),
)

_RATE_LIMITED = rows(Verdict(Disposition.RATE_LIMITED), (int(TOO_MANY_REQUESTS), 36009037, 12052109))

_REAUTH = rows(
    Verdict(Disposition.REAUTH, Remedy("shop", "Connect the shop again: its permission has expired or was withdrawn.")),
    (105001, 105002, 105003, 105004, 101000, 36004001, 36004004, 36004005),
)

_BLOCKED = (
    blocked("app", "Check the app key, the app secret and this server's clock.", 106001)
    | blocked("shop", "Connect the shop again: the key that names it is missing.", 106013)
    | blocked("shop", "Connect the shop again and grant every permission that is asked for.", 105005)
    | blocked("app", "Add this server's address to the app's allow-list in Partner Center.", 36009033)
    | blocked("shop", "TikTok Shop has switched this shop off: see Seller Center.", 36009043, 36009044, 12052700)
    | blocked("shop", "Complete the shop's tasks in Seller Center; products can be listed afterwards.", 12052419)
    | blocked("shop", "Finish opening the shop on TikTok Shop in Seller Center.", 12052995)
    | blocked(
        "app", "This version of SyncStore no longer fits TikTok Shop's API: update it.", 36009009, 36009010, 36009014
    )
    | blocked("shop", "Top up the shop's deposit in Seller Center.", 12019215, 12052585)
)

_DEFERRED = (
    deferred(
        "price",
        "A promotion holds the price; the change follows when the promotion ends.",
        PROMOTION_WAIT_S,
        12052038,
        12019045,
    )
    | deferred(
        "stock",
        "A promotion holds the stock; a lower stock follows when the promotion ends.",
        PROMOTION_WAIT_S,
        12052393,
    )
    | deferred("price", "The price can be changed once the listing has passed its review.", STATE_WAIT_S, 12019113)
    | deferred(
        None,
        "The shop is being joined with Tokopedia; until that is done only stock and price can change.",
        INTEGRATION_WAIT_S,
        12052332,
    )
    | deferred(
        None, "An appeal about this listing is open; the change follows when it is settled.", STATE_WAIT_S, 12052308
    )
    | deferred(None, "The listing is up for auction; the change follows afterwards.", PROMOTION_WAIT_S, 12052371)
    | rows(
        Verdict(
            Disposition.DEFERRED, Remedy(None, "Today's allowance of new listings is used up; it goes on tomorrow.")
        ),
        (int(LISTINGS_PER_DAY),),
    )
)

_MISSING = rows(
    Verdict(Disposition.MISSING, Remedy(None, "The listing is no longer in this shop: list the product again.")),
    (12019150, 12052030, 12052031, 12052032, 12052034, 12052048, 12052260),
)

_CONFLICT = (
    conflict(
        "variants",
        "The listing's variants differ from ours: read it again.",
        12052036,
        12052553,
        12052556,
        12052557,
    )
    | conflict(
        None, "The listing's state does not allow this (deleted or frozen): see Seller Center.", int(STATE_FORBIDS)
    )
    | conflict("code", "A listing with this product code is already in the shop: link it.", int(DUPLICATE_EXTERNAL_ID))
    | conflict(
        "stock", "The listing's warehouses differ from ours: check them in Seller Center.", 12019028, 12052533, 12052534
    )
    | conflict("stock", "This stock is shared with another shop's product: change it there.", 12052921)
)

_REQUEST = (
    rejected(None, "See TikTok Shop's message.", int(INVALID_PARAMETER), 98001004, 12052910, 36009022, 36009023)
    | rejected(None, "See TikTok Shop's message.", int(CHECK_FAILED), int(NOT_UNDER_REVIEW))
    | rejected("images", "Use smaller pictures: at most 10 MB each.", 36009021)
    | rejected(
        None, "Search in smaller steps.", 12019027, 12019087, 12019108, 12019109, 12019118, 12019119, 12019120, 12052180
    )
)

VERDICTS: Rows = (
    PRODUCT_ROWS | _RETRY | _RATE_LIMITED | _REAUTH | _BLOCKED | _DEFERRED | _MISSING | _CONFLICT | _REQUEST
)
"""Code → verdict."""
