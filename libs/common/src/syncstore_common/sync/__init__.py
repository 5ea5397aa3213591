"""The sync engine: lives once, knows every rule of pushing, and no marketplace by name.

Its public face is the port ``MarketplaceAdapter`` (ports.py) and ``build_sync_service`` (service.py).
"""
