"""What the gateway forgets: idempotency keys, full buckets, old activity, plans, requests and batches."""

from functools import partial

from syncstore_common.infra.housekeeping import Chore
from syncstore_gateway.access.idempotency import forget_old_keys
from syncstore_gateway.access.rate_limit import forget_idle_buckets
from syncstore_gateway.plans.repository import forget_old_plans
from syncstore_gateway.readmodel.activity import forget_old_activity
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.sync.forgetting import forget_old_jobs

_PLAN_KEEP_DAYS = 30


def chores(settings: GatewaySettings) -> tuple[Chore, ...]:
    """The gateway's chores."""
    return (
        Chore("idempotency_keys", forget_old_keys),
        Chore("idle_buckets", forget_idle_buckets),
        Chore("activity", partial(forget_old_activity, keep_days=settings.activity_keep_days)),
        Chore("plans", partial(forget_old_plans, keep_days=_PLAN_KEEP_DAYS)),
        Chore("jobs", partial(forget_old_jobs, keep_days=settings.jobs_keep_days)),
    )
