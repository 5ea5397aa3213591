"""Shopee's adapter: everything SyncStore knows about the Shopee Open Platform, and nothing of the engine's."""
