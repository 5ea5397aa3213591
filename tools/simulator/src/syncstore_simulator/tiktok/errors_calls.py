"""Errors of the remaining endpoints: batches, searches, uploads."""

from syncstore_simulator.tiktok.errors import ENDPOINT, INFERRED, Refusal, row

_BATCH = "product batches"
_SEARCH = "search"
_MEDIA = "media"


class BatchRefusal(Refusal):
    """Activate, deactivate, recover and delete."""

    TOO_MANY_IDS = row(12019120, "The number of products exceeds the limit", _BATCH, ENDPOINT, "send 21 product ids")
    NOT_YOURS = row(
        12052048,
        "The product does not belong to your shop",
        _BATCH,
        f"{ENDPOINT}: stands in data.errors while the call succeeds",
        "deactivate a product id never issued",
    )


class SearchRefusal(Refusal):
    """Product and inventory searches."""

    PAGE_TOKEN = row(
        12019108,
        "The page number is not valid",
        _SEARCH,
        f"{ENDPOINT}; for page tokens: {INFERRED}",
        "send a made-up page_token",
    )
    PAGE_SIZE = row(12019109, "The page size is not valid", _SEARCH, ENDPOINT, "send page_size 101")
    TOO_MANY_RESULTS = row(
        12052180, "The search has more than 10,000 results", _SEARCH, ENDPOINT, "page past 10,000 products"
    )
    TOO_MANY_SELLER_SKUS = row(12019027, "At most 10 seller SKUs", _SEARCH, ENDPOINT, "send 11 seller_skus")
    TOO_MANY_SKU_IDS = row(12019087, "The number of SKU ids exceeds the limit", _SEARCH, ENDPOINT, "send 11 sku_ids")
    CREATE_TIMES = row(
        12019118, "The range of creation times is not valid", _SEARCH, ENDPOINT, "create_time_ge after create_time_le"
    )
    UPDATE_TIMES = row(
        12019119, "The range of update times is not valid", _SEARCH, ENDPOINT, "update_time_ge after update_time_le"
    )


class MediaRefusal(Refusal):
    """Image uploads."""

    FILE_INVALID = row(12038002, "The uploaded file is not valid", _MEDIA, ENDPOINT, "upload without the field data")
    UNREADABLE = row(12038004, "The image could not be processed", _MEDIA, ENDPOINT, "upload a cut PNG")
    FORMAT = row(12038015, "The image format is not supported", _MEDIA, ENDPOINT, "upload a GIF")
    TOO_LARGE = row(12038005, "The image file is too large", _MEDIA, ENDPOINT, "upload more than 10 MB")
    DIMENSIONS = row(
        12038014,
        "The image dimensions are outside the allowed range",
        _MEDIA,
        ENDPOINT,
        "upload a main image of 200 px",
    )
    USE_CASE = row(11050001, "The use case is not valid", _MEDIA, ENDPOINT, "upload with an unknown use_case")


class EventRefusal(Refusal):
    """Webhook subscriptions."""

    PARAM_INVALID = row(98001004, "Invalid parameters", "events", ENDPOINT, "subscribe to an unknown event_type")
