"""Which shipping channels an item can use. Pure.

Facts: Open Platform reference of get_channel_list and guide on creating products (2026-08): items choose among enabled
channels that stand for themselves (no ``mask_channel_id``); SIZE_SELECTION needs a size, CUSTOM_PRICE a fee that only
the seller can set.
"""

from collections.abc import Collection, Iterable, Mapping

from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.listing import Package
from syncstore_shopee.mapping import dimension
from syncstore_shopee.wire import Channel

_SELLERS_FEE = "CUSTOM_PRICE"
_BY_SIZE = "SIZE_SELECTION"


def logistic_info(
    channels: Iterable[Channel], package: Package, chosen: Collection[str] = ()
) -> list[Mapping[str, Json]]:
    """Return an entry per channel that carries the package; the first size stands for channels that ask for one.

    With ``chosen`` ids only those channels are offered.
    """
    entries: list[Mapping[str, Json]] = []
    for channel in channels:
        is_offered = not chosen or channel.logistics_channel_id in chosen
        if not is_offered or not is_usable(channel) or not _carries(channel, package):
            continue
        entry: dict[str, Json] = {"logistic_id": int(channel.logistics_channel_id), "enabled": True, "is_free": False}
        if channel.fee_type == _BY_SIZE:
            entry["size_id"] = int(channel.size_list[0].size_id)
        entries.append(entry)
    return entries


def most_carried(channels: Iterable[Channel]) -> tuple[int | None, int | None]:
    """Return the heaviest parcel (g) and the longest side (mm) that some usable channel takes; None: no limit."""
    usable = [channel for channel in channels if is_usable(channel)]
    weights = [channel.weight_limit.item_max_weight if channel.weight_limit else 0.0 for channel in usable]
    sizes = [channel.item_max_dimension for channel in usable]
    sides = [max(size.length, size.width, size.height) if size else 0.0 for size in sizes]
    return _most(weights, 1000), _most(sides, 10)


def _most(limits: list[float], unit: int) -> int | None:
    """Zero stands for no limit; without any channel nothing is known."""
    return None if not limits or 0.0 in limits else round(max(limits) * unit)


def is_usable(channel: Channel) -> bool:
    """Tell whether items can choose the channel."""
    if not channel.enabled or channel.mask_channel_id not in {"", "0"}:
        return False
    if channel.fee_type == _BY_SIZE:
        return bool(channel.size_list)
    return channel.fee_type != _SELLERS_FEE


def _carries(channel: Channel, package: Package) -> bool:
    weights, sizes, weight_kg = channel.weight_limit, channel.item_max_dimension, package.weight_g / 1000
    if weights is not None and weight_kg < weights.item_min_weight:
        return False
    if weights is not None and 0 < weights.item_max_weight < weight_kg:
        return False
    size = dimension(package)
    if sizes is None or size is None:
        return True
    sides = (size["package_length"], size["package_width"], size["package_height"])
    limits = (sizes.length, sizes.width, sizes.height)
    return all(not limit or side <= limit for side, limit in zip(sides, limits, strict=True)) and (
        not sizes.dimension_sum or sum(sides) <= sizes.dimension_sum
    )
