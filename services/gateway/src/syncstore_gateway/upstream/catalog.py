"""The catalog service: the owner of products, stock and imports."""

ACTOR_HEADER = "X-SyncStore-Actor"
