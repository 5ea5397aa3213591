"""The trace a piece of work belongs to: that of its newest cause, or one of its own when the cause is old."""

from opentelemetry import trace
from opentelemetry.context import Context

from syncstore_common.infra.telemetry import PROPAGATOR, carrier, link_of
from syncstore_common.sync.work import Lease

_OLD_CAUSE_S = 600.0
"""Work older than this gets a trace of its own, linked to its cause: tail samplers forget old traces."""


def trace_of(lease: Lease) -> tuple[Context | None, list[trace.Link]]:
    """Return the parent context (None = the current one) and the links of a lease's span."""
    links = [link for text in lease.links for link in link_of(text)]
    if lease.age_s > _OLD_CAUSE_S:
        return Context(), [*links, *link_of(lease.traceparent)]
    return (PROPAGATOR.extract(carrier(lease.traceparent)) if lease.traceparent else None), links
