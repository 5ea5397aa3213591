"""The pure parts of the Shopee adapter."""
