"""The simulated Shopee Open Platform, API v2."""
