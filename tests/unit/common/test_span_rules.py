"""Which traces begin, and what may be read in a span that leaves the process."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer

from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.span_rules import RedactingExporter, TraceStarts

A_QUERY = {"db.system.name": "postgresql", "db.query.text": "select 1"}


@pytest.fixture
def memory() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(memory: InMemorySpanExporter) -> Tracer:
    provider = TracerProvider(sampler=ParentBased(TraceStarts(1.0)))
    provider.add_span_processor(SimpleSpanProcessor(RedactingExporter(memory)))
    return provider.get_tracer("test")


def exported(memory: InMemorySpanExporter) -> list[ReadableSpan]:
    return list(memory.get_finished_spans())


def test_a_query_on_its_own_begins_no_trace(tracer: Tracer, memory: InMemorySpanExporter) -> None:
    with (
        tracer.start_as_current_span("select", kind=SpanKind.CLIENT, attributes=A_QUERY),
        tracer.start_as_current_span("below it"),
    ):
        pass
    assert exported(memory) == []


def test_a_query_of_a_request_is_part_of_its_trace(tracer: Tracer, memory: InMemorySpanExporter) -> None:
    with (
        tracer.start_as_current_span("GET /products", kind=SpanKind.SERVER),
        tracer.start_as_current_span("select", kind=SpanKind.CLIENT, attributes=A_QUERY),
    ):
        pass
    query, request = exported(memory)
    assert query.parent == request.context


@pytest.mark.parametrize("kind", list(SpanKind))
def test_whatever_is_no_query_begins_a_trace(tracer: Tracer, memory: InMemorySpanExporter, kind: SpanKind) -> None:
    tracer.start_span("work", kind=kind).end()
    assert [span.name for span in exported(memory)] == ["work"]


def test_no_trace_begins_at_a_ratio_of_zero(memory: InMemorySpanExporter) -> None:
    provider = TracerProvider(sampler=ParentBased(TraceStarts(0.0)))
    provider.add_span_processor(SimpleSpanProcessor(memory))
    provider.get_tracer("test").start_span("work").end()
    assert exported(memory) == []


def test_secrets_are_replaced_in_attributes_events_and_status(tracer: Tracer, memory: InMemorySpanExporter) -> None:
    register_secret("a-registered-secret")
    with tracer.start_as_current_span("callback", attributes={"url.query": "code=4f5e&shop_id=7", "count": 3}) as span:
        span.add_event("failed", {"text": "sign=abc123 is wrong"})
        span.set_status(Status(StatusCode.ERROR, "a-registered-secret was refused"))
    [shown] = exported(memory)
    assert shown.attributes == {"url.query": "code=***&shop_id=7", "count": 3}
    assert [event.attributes for event in shown.events] == [{"text": "sign=*** is wrong"}]
    assert (shown.status.status_code, shown.status.description) == (StatusCode.ERROR, "*** was refused")


def test_everything_else_of_a_span_arrives_as_it_was(tracer: Tracer, memory: InMemorySpanExporter) -> None:
    with tracer.start_as_current_span("work", kind=SpanKind.CONSUMER) as span:
        span.set_attribute("syncstore.attempt", 2)
    [shown] = exported(memory)
    assert (shown.name, shown.kind, shown.context) == ("work", SpanKind.CONSUMER, span.get_span_context())
    assert shown.start_time is not None
    assert shown.end_time is not None
    assert shown.end_time >= shown.start_time
    assert shown.instrumentation_scope is not None
    assert shown.instrumentation_scope.name == "test"
