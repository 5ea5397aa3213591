"""Shopee passes the adapter contract."""

from syncstore_common.testing.adapter_contract import AdapterContract


class TestShopeeContract(AdapterContract):
    """The inherited suite, unchanged."""
