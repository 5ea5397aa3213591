"""Tests of the Shopee simulator."""
