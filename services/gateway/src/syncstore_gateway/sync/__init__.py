"""Sync requests and batches: durable rows, commands through the outbox, answers from events."""
