"""TikTok Shop, Tokopedia included: the marketplace adapter and its service."""
