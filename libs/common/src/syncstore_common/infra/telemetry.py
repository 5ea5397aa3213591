"""Tracing and metrics of one process.

Names follow OpenTelemetry's stable HTTP and database conventions. ``span_rules`` keeps polling loops and secrets out.
Platform calls carry secrets in their query strings, so the engine makes their spans itself, with the bare path.
"""

import os
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from syncstore_common.infra.settings import ServiceSettings
from syncstore_common.infra.span_rules import RedactingExporter, TraceStarts

_UNTRACED_URLS = "healthz,readyz,metrics"
_EXPORT_DELAY_MS = 1000
"""Short, because a killed process loses what it has not exported."""

_SAMPLED = frozenset("13579bdf")
PROPAGATOR = TraceContextTextMapPropagator()


class _SqlInstrumentor(AsyncPGInstrumentor):
    """Makes spans of queries that belong to a trace which is kept, and costs next to nothing otherwise."""

    async def _do_execute(self, func: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        if not trace.get_current_span().is_recording():
            return await func(*args, **kwargs)
        return await super()._do_execute(func, instance, args, kwargs)  # type: ignore[no-untyped-call]


def _sql_instrumentor() -> AsyncPGInstrumentor:
    return _SqlInstrumentor()  # type: ignore[no-untyped-call]  # the package ships partial types


class Telemetry:
    """The tracer provider of a process; ``shutdown`` exports what is left."""

    def __init__(self, service: str, settings: ServiceSettings) -> None:
        os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http,database")
        self.provider = TracerProvider(
            resource=Resource.create(
                {
                    "service.name": service,
                    "service.namespace": "syncstore",
                    "deployment.environment.name": settings.environment,
                }
            ),
            sampler=ParentBased(TraceStarts(settings.trace_sample_ratio)),
        )
        if settings.otlp_endpoint:
            exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=5)
            processor = BatchSpanProcessor(RedactingExporter(exporter), schedule_delay_millis=_EXPORT_DELAY_MS)
            self.provider.add_span_processor(processor)
        trace.set_tracer_provider(self.provider)
        self._exports = settings.otlp_endpoint is not None

    def instrument(self, app: FastAPI) -> None:
        """Trace the requests of an app, and SQL; nothing when nothing is exported."""
        if not self._exports:
            return
        FastAPIInstrumentor.instrument_app(
            app, tracer_provider=self.provider, excluded_urls=_UNTRACED_URLS, exclude_spans=["receive", "send"]
        )
        _sql_instrumentor().instrument(tracer_provider=self.provider)

    def instrument_client(self, client: httpx.AsyncClient) -> None:
        """Trace the calls of a client that talks to our own services, and pass the context on."""
        if self._exports:
            HTTPXClientInstrumentor.instrument_client(client, tracer_provider=self.provider)

    def shutdown(self) -> None:
        """Export the remaining spans and stop."""
        if self._exports:
            _sql_instrumentor().uninstrument()
        self.provider.shutdown()


_TRACER = trace.get_tracer("syncstore")  # stands for the provider's, whenever that is set


def tracer() -> trace.Tracer:
    """The tracer of our own spans."""
    return _TRACER


def is_kept(traceparent: str) -> bool:
    """Whether the trace of a W3C context is kept: its last flag says "sampled"."""
    return traceparent[-1:] in _SAMPLED


def link_of(traceparent: str | None) -> list[trace.Link]:
    """A span link to a stored context, as a list of none or one."""
    if traceparent is None:
        return []
    span = trace.get_current_span(PROPAGATOR.extract({"traceparent": traceparent}))
    context = span.get_span_context()
    return [trace.Link(context)] if context.is_valid else []


def carrier(traceparent: str | None) -> Mapping[str, str]:
    """A stored context as a carrier for ``PROPAGATOR.extract``."""
    return {"traceparent": traceparent} if traceparent else {}
