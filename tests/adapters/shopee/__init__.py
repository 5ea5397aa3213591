"""The Shopee adapter against the running simulator."""
