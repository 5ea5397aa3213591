"""The gateway on a real database."""
