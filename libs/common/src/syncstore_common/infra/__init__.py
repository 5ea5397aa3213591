"""Servers and processes: PostgreSQL, RabbitMQ, HTTP, telemetry, life cycle. Knows no marketplace, no product."""
