"""Faults that tests inject: which calls they hit, how often, and what they do.

Kinds named ``..._after`` let the call take effect and then withhold the answer. The platform's own wording of an
injected refusal is the platform's business; here is only the choice.
"""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count

from syncstore_simulator.core.calls import Call, PlatformName
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue


class FaultKind(StrEnum):
    """What an injected fault does to a call."""

    HTTP_429 = "http_429"
    HTTP_5XX = "http_5xx"
    SLOW = "slow"
    HANG_AFTER = "hang_after"
    RESET_AFTER = "reset_after"
    RESET_BEFORE = "reset_before"
    ERROR_CODE = "error_code"
    HTML_502 = "html_502"
    GARBAGE = "garbage"


@dataclass(slots=True)
class FaultRule:
    """One rule. ``times`` counts down with each hit (None = for ever); the first ``skip`` matches go free."""

    id: str
    platform: PlatformName
    kind: FaultKind
    operation: str = "*"
    """Glob on the path, or on ``METHOD /path`` when it holds a space."""
    shop_id: str | None = None
    retry_after_s: float | None = None
    delay_s: float | None = None
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    status: int | None = None
    code: str | None = None
    message: str | None = None
    skip: int = 0
    apply: bool = False
    """For kinds that answer: let the call take effect before its answer is replaced."""
    hits: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def matches(self, call: Call) -> bool:
        """Return whether the rule concerns the call at all (counters untouched)."""
        if self.platform is not call.platform or (self.shop_id is not None and self.shop_id != call.shop_id):
            return False
        subject = f"{call.method} {call.path}" if " " in self.operation else call.path
        return fnmatchcase(subject, self.operation)

    def strike(self) -> bool:
        """Return whether a matching call is hit, and count it."""
        if self.times is not None and self.times <= 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and self._random.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        self.hits += 1
        return True

    def as_json(self) -> JsonObject:
        """Return the rule as the control API shows it; ``times`` is what is left."""
        counters = ("id", "platform", "kind", "times", "skip", "hits")
        return {name: getattr(self, name) for name in (*counters, *_FIELD_TYPES)}


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """What happens to one call: a delay of its answer and at most one other fault."""

    delay_s: float = 0.0
    rule: FaultRule | None = None
    label: str | None = None


NO_FAULT = FaultPlan()


class FaultBook:
    """The active rules of both platforms, in the order they were added."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []
        self._numbers = count(1)

    def add(self, platform: PlatformName, request: JsonValue) -> FaultRule:
        """Add a rule from its JSON form. Raises ValueError naming what is wrong."""
        rule = _parse_rule(f"fault-{next(self._numbers)}", platform, request)
        self._rules.append(rule)
        return rule

    def rules(self, platform: PlatformName) -> list[FaultRule]:
        """Return the rules of one platform."""
        return [rule for rule in self._rules if rule.platform is platform]

    def remove(self, platform: PlatformName, rule_id: str | None = None) -> int:
        """Remove one rule, or all of a platform; return how many went."""
        kept = [r for r in self._rules if r.platform is not platform or (rule_id is not None and r.id != rule_id)]
        removed = len(self._rules) - len(kept)
        self._rules = kept
        return removed

    def plan(self, call: Call) -> FaultPlan:
        """Decide what happens to a call, counting the rules that hit it."""
        if not self._rules:
            return NO_FAULT
        delay_s, labels, chosen = 0.0, [], None
        for rule in self._rules:
            if not rule.matches(call) or (chosen is not None and rule.kind is not FaultKind.SLOW) or not rule.strike():
                continue
            labels.append(rule.kind.value)
            if rule.kind is FaultKind.SLOW:
                delay_s += rule.delay_s or 1.0
            else:
                chosen = rule
        return FaultPlan(delay_s, chosen, "+".join(labels) or None)


_FIELD_TYPES: dict[str, tuple[type, ...]] = {
    "operation": (str,),
    "shop_id": (str, int),
    "retry_after_s": (int, float),
    "delay_s": (int, float),
    "times": (int,),
    "probability": (int, float),
    "seed": (int,),
    "status": (int,),
    "code": (str, int),
    "message": (str,),
    "skip": (int,),
    "apply": (bool,),
}


def _parse_rule(rule_id: str, platform: PlatformName, request: JsonValue) -> FaultRule:
    if not isinstance(request, dict) or request.get("kind") not in set(FaultKind):
        raise ValueError(f"kind: expected one of {', '.join(FaultKind)}")
    unknown = sorted(set(request) - set(_FIELD_TYPES) - {"kind", "platform", "id"})
    if unknown:
        raise ValueError(f"not known: {', '.join(unknown)}")
    if request.get("platform", platform) != platform:
        raise ValueError(f"platform: this port serves {platform}")
    values = {name: request[name] for name in _FIELD_TYPES if request.get(name) is not None}
    for name, value in values.items():
        if not isinstance(value, _FIELD_TYPES[name]) or (isinstance(value, bool) and name != "apply"):
            raise ValueError(f"{name}: expected {' or '.join(kind.__name__ for kind in _FIELD_TYPES[name])}")
    for name in ("shop_id", "code"):
        if name in values:
            values[name] = str(values[name])
    if "times" in request and request["times"] is None:
        values["times"] = None
    kind = FaultKind(request["kind"])
    if kind is FaultKind.ERROR_CODE and "code" not in values:
        raise ValueError("code: an error_code fault names the code to answer with")
    return FaultRule(id=rule_id, platform=platform, kind=kind, **values)
