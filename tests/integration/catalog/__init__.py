"""The catalog service on a real PostgreSQL."""
