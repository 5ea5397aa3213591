"""Which of a product's pictures a platform can show. Pure: what can be mended (size, type) is no finding.

A picture that is too small is left out, with a warning, as long as others are left; without any the listing can't be.
"""

from collections.abc import Iterable, Iterator, Sequence

from syncstore_common.contracts.catalog import ImageSnapshot, ProductSnapshot
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.listing import Capabilities, Finding, Severity

TOO_SMALL = "images.too_small"


def usable(chosen: Iterable[str], known: Iterable[ImageSnapshot], limits: PictureLimits) -> tuple[str, ...]:
    """Return those of these pictures that are not too small; what is not known of is taken as it is."""
    small = {image.content_hash for image in known if limits.is_too_small(image.width, image.height)}
    return tuple(item for item in chosen if item not in small)


def check_pictures(product: ProductSnapshot, chosen: Sequence[str], capabilities: Capabilities) -> Iterator[Finding]:
    """Name every picture that is left out, by its place on the product."""
    images = {image.content_hash: image for image in product.images}
    limits = capabilities.pictures
    left = usable(chosen, product.images, limits)
    severity = Severity.WARNING if len(left) >= capabilities.images_min else Severity.ERROR
    for place, content_hash in enumerate(chosen):
        image = images.get(content_hash)
        if image is not None and limits.is_too_small(image.width, image.height):
            yield _too_small(f"images.{place}", image, limits, severity)
    of_variants = dict.fromkeys(item.image_hash for item in product.variants if item.image_hash)
    for content_hash in of_variants:
        image = images.get(content_hash)
        if image is not None and capabilities.variant_pictures.is_too_small(image.width, image.height):
            yield _too_small("variants.image", image, capabilities.variant_pictures, Severity.WARNING)


def _too_small(field: str, image: ImageSnapshot, limits: PictureLimits, severity: Severity) -> Finding:
    message = (
        f"the picture has {image.width} × {image.height} pixels; the platform asks for {limits.side_min} on each side"
    )
    if limits.side_max is not None and max(image.width, image.height) > limits.side_max:
        message += f" and takes {limits.side_max} at most"
    if severity is Severity.WARNING:
        message += "; it is left out"
    return Finding(field, TOO_SMALL, message, "take a larger picture", severity)
