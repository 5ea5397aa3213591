"""A real OTLP/HTTP receiver for tests: services export their spans to it as they would to a collector."""

import gzip
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.served import served

_PROTOBUF = "application/x-protobuf"


@dataclass(frozen=True, slots=True)
class ReceivedSpan:
    """A span as it arrived; ids are hexadecimal, ``parent_id`` is empty for the root of a trace."""

    service: str
    name: str
    kind: str
    """internal, server, client, producer or consumer."""
    trace_id: str
    span_id: str
    parent_id: str
    started_ns: int
    attributes: dict[str, str]
    """Values as text, whatever their type."""
    events: tuple[tuple[str, dict[str, str]], ...]
    links: tuple[str, ...]
    """Trace ids of linked spans."""
    status: str

    def texts(self) -> Iterable[str]:
        """Everything a person can read in the span: name, status, and all attributes with those of its events."""
        yield self.name
        yield self.status
        for attributes in (self.attributes, *(found for _, found in self.events)):
            for name, value in attributes.items():
                yield f"{name}={value}"


@dataclass
class TraceReceiver:
    """What was exported so far; ``origin`` is the endpoint to give to services."""

    origin: str = ""
    spans: list[ReceivedSpan] = field(default_factory=list)

    def of_trace(self, trace_id: str) -> list[ReceivedSpan]:
        """The spans of one trace, in the order in which they started."""
        return sorted((span for span in self.spans if span.trace_id == trace_id), key=lambda span: span.started_ns)

    def roots(self, *, since_ns: int = 0) -> list[ReceivedSpan]:
        """The spans without a parent that started after a moment."""
        return [span for span in self.spans if not span.parent_id and span.started_ns >= since_ns]

    def children(self, parent: ReceivedSpan) -> list[ReceivedSpan]:
        """The spans directly below one."""
        return [span for span in self.of_trace(parent.trace_id) if span.parent_id == parent.span_id]

    def tree(self, trace_id: str) -> str:
        """A trace as indented text, for the message of a failed test."""
        spans = self.of_trace(trace_id)
        known = {span.span_id for span in spans}
        lines: list[str] = []

        def add(span: ReceivedSpan, depth: int) -> None:
            lines.append(f"{'  ' * depth}{span.service}: {span.name} [{span.kind}] {span.status}")
            for child in self.children(span):
                add(child, depth + 1)

        for span in spans:
            if span.parent_id not in known:
                add(span, 0)
        return "\n".join(lines)

    async def receive(self, request: Request) -> Response:
        """Take one export, compressed or not."""
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = _attributes(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += [_received(service, span) for span in scope.spans]
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type=_PROTOBUF)


@asynccontextmanager
async def trace_receiver() -> AsyncIterator[TraceReceiver]:
    """Receive spans at ``{origin}/v1/traces`` on a free loopback port."""
    receiver = TraceReceiver()
    async with served(Starlette(routes=[Route("/v1/traces", receiver.receive, methods=["POST"])])) as origin:
        receiver.origin = origin
        yield receiver


def _received(service: str, span: trace_pb2.Span) -> ReceivedSpan:
    return ReceivedSpan(
        service=service,
        name=span.name,
        kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        started_ns=span.start_time_unix_nano,
        attributes=_attributes(span.attributes),
        events=tuple((event.name, _attributes(event.attributes)) for event in span.events),
        links=tuple(link.trace_id.hex() for link in span.links),
        status=span.status.message,
    )


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, str]:
    return {pair.key: _text(pair.value) for pair in pairs}


def _text(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return ", ".join(_text(item) for item in value.array_value.values)
    if kind == "kvlist_value":
        return str(_attributes(value.kvlist_value.values))
    return str(getattr(value, kind)) if kind else ""
