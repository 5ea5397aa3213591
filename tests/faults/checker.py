"""The checker: what clients were promised against what the catalogue keeps and what the platforms did. Pure.

Its words are Jepsen's. A *token* names what one operation wrote, so that its effect can be found again: every title,
price and stock edit of a run writes a value nobody else writes.

- attempted, acknowledged: operations sent, and answered with success
- ok: acknowledged, kept exactly once, and in step everywhere
- lost: acknowledged, but not kept; or a listing that was ordered and is not there
- recovered: nobody answered, and it was carried out all the same
- unexpected: kept or shown, though nobody wrote it, or though it was refused
- duplicated: carried out twice; or a second listing of one product in one shop
- stale: an older value written over a newer one, or shown at the end
- over_quota: calls beyond what a shop's bucket held
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum


class Outcome(StrEnum):
    """What a client knows of its operation."""

    OK = "ok"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One operation, over all its tries."""

    token: str
    product: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Order:
    """A product that was ordered into a shop."""

    product: str
    platform: str
    shop: str
    outcome: Outcome = Outcome.OK


@dataclass(frozen=True, slots=True)
class Version:
    """One value the catalogue had. ``number`` orders the versions of a product's field; initial ones have no token."""

    product: str
    field: str
    number: int
    value: int
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One value that a platform took, in the order of its journal."""

    seq: int
    platform: str
    shop: str
    listing: str
    product: str
    field: str
    value: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing as the platform holds it at the end; ``values`` by field."""

    platform: str
    shop: str
    listing: str
    product: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A platform's limit: so many calls a second, and so many at once."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class History:
    """Everything that is known of a run. Values are the catalogue's: prices before a shop's rule."""

    attempts: Sequence[Attempt] = ()
    orders: Sequence[Order] = ()
    truth: Sequence[Version] = ()
    writes: Sequence[Write] = ()
    shown: Sequence[Shown] = ()
    calls: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """When each shop was called, in seconds by the platform's clock."""
    bucket: Bucket | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts, and for what must not be, what it was."""

    attempted: int
    acknowledged: int
    ok: int
    recovered: int
    lost: tuple[str, ...]
    unexpected: tuple[str, ...]
    duplicated: tuple[str, ...]
    stale: tuple[str, ...]
    over_quota: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing happened that must not."""
        return not (self.lost or self.unexpected or self.duplicated or self.stale or self.over_quota)

    def counts(self) -> dict[str, int]:
        """Each word with its number."""
        values = ((item.name, getattr(self, item.name)) for item in fields(self))
        return {name: value if isinstance(value, int) else len(value) for name, value in values}


def check(history: History) -> Verdict:
    """Judge a run that has come to rest."""
    kept = Counter(version.token for version in history.truth if version.token)
    missing, behind = _missing(history), _behind(history)
    lost = [f"{item.token} was acknowledged and is not kept" for item in _lost(history.attempts, kept)]
    stale = [*_overwritten(history), *behind.values()]
    bad = {order.product for order in missing} | set(behind) | {item.product for item in _lost(history.attempts, kept)}
    good = [item for item in history.attempts if item.outcome is Outcome.OK and kept[item.token] == 1]
    listed = [order for order in history.orders if order.outcome is Outcome.OK]
    acknowledged = [item for item in history.attempts if item.outcome is Outcome.OK]
    return Verdict(
        attempted=len(history.attempts) + len(history.orders),
        acknowledged=len(acknowledged) + len(listed),
        ok=sum(item.product not in bad for item in good) + sum(item.product not in bad for item in listed),
        recovered=sum(item.outcome is Outcome.UNCLEAR and kept[item.token] > 0 for item in history.attempts),
        lost=(*lost, *(f"{order.product} is not in {order.platform} {order.shop}" for order in missing)),
        unexpected=tuple(_unexpected(history, kept)),
        duplicated=tuple(_duplicated(history, kept)),
        stale=tuple(stale),
        over_quota=tuple(_over_quota(history)),
    )


def _lost(attempts: Iterable[Attempt], kept: Counter[str]) -> list[Attempt]:
    return [item for item in attempts if item.outcome is Outcome.OK and not kept[item.token]]


def _missing(history: History) -> list[Order]:
    there = {(item.product, item.platform, item.shop) for item in history.shown}
    ordered = [order for order in history.orders if order.outcome is Outcome.OK]
    return [order for order in ordered if (order.product, order.platform, order.shop) not in there]


def _values(history: History) -> dict[tuple[str, str], dict[int, list[int]]]:
    """For each product and field: the numbers of the versions that had a value."""
    numbers: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for version in sorted(history.truth, key=lambda item: item.number):
        numbers[version.product, version.field][version.value].append(version.number)
    return numbers


def _newest(history: History) -> dict[tuple[str, str], Version]:
    newest: dict[tuple[str, str], Version] = {}
    for version in history.truth:
        known = newest.get((version.product, version.field))
        if known is None or version.number > known.number:
            newest[version.product, version.field] = version
    return newest


def _overwritten(history: History) -> list[str]:
    """Writes of a listing whose version is older than one written before."""
    numbers, reached, found = _values(history), dict[tuple[str, str], int](), []
    for write in sorted(history.writes, key=lambda item: item.seq):
        versions = numbers[write.product, write.field].get(write.value)
        if not versions:
            continue  # nobody's value: unexpected, not stale
        place = (write.listing, write.field)
        before = reached.get(place, -1)
        fitting = [number for number in versions if number >= before]
        if not fitting:
            what = f"{write.platform} {write.product} {write.field}"
            found.append(f"{what}: version {versions[-1]} over {before} (call {write.seq})")
        reached[place] = fitting[0] if fitting else before
    return found


def _behind(history: History) -> dict[str, str]:
    """By product: what a listing shows at the end instead of the newest value."""
    newest, found = _newest(history), dict[str, str]()
    for item in history.shown:
        for name, value in item.values.items():
            wanted = newest.get((item.product, name))
            if wanted is not None and wanted.value != value:
                found[item.product] = f"{item.platform} {item.product} shows {name} {value}, not {wanted.value}"
    return found


def _unexpected(history: History, kept: Counter[str]) -> list[str]:
    known = {item.token: item for item in history.attempts}
    found = [f"{token} is kept, but nobody sent it" for token in kept if token not in known]
    found += [
        f"{item.token} was refused and is kept"
        for item in history.attempts
        if item.outcome is Outcome.REFUSED and kept[item.token]
    ]
    ordered = {(order.product, order.platform, order.shop) for order in history.orders}
    found += [
        f"{item.product} is in {item.platform} {item.shop}, where nobody ordered it"
        for item in history.shown
        if (item.product, item.platform, item.shop) not in ordered
    ]
    numbers = _values(history)
    found += [
        f"{write.platform} {write.product} was given {write.field} {write.value}, which it never had"
        for write in history.writes
        if not numbers[write.product, write.field].get(write.value)
    ]
    return found


def _duplicated(history: History, kept: Counter[str]) -> list[str]:
    found = [f"{token} was carried out {times} times" for token, times in kept.items() if times > 1]
    made: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in history.shown:
        made[item.platform, item.shop, item.product].add(item.listing)
    for write in history.writes:
        made[write.platform, write.shop, write.product].add(write.listing)
    found += [
        f"{product} has {len(listings)} listings in {platform} {shop}"
        for (platform, shop, product), listings in made.items()
        if len(listings) > 1
    ]
    return found


def _over_quota(history: History) -> list[str]:
    """Calls that met an empty bucket, by the platform's own clock."""
    if history.bucket is None:
        return []
    found = []
    for shop, moments in history.calls.items():
        level, last = history.bucket.burst, None
        for at in sorted(moments):
            if last is not None:
                level = min(history.bucket.burst, level + (at - last) * history.bucket.per_second)
            level, last = level - 1, at
            if level < 0:
                found.append(f"shop {shop} was called at {at:.3f} with {-level:.1f} calls too many")
                level = 0.0
    return found
