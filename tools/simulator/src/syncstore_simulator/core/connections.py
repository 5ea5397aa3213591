"""The open connections of a server, so that a call's connection can be reset without an answer.

uvicorn hands a transport to its protocol, not to the application; the protocol class here notes it under the client's
address, which the application finds in its scope.
"""

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ClientAddress = tuple[str, int]


class ConnectionRegistry:
    """Open transports by client address."""

    def __init__(self) -> None:
        self._transports: dict[ClientAddress, asyncio.Transport] = {}

    def opened(self, client: ClientAddress, transport: asyncio.Transport) -> None:
        """Note a new connection."""
        self._transports[client] = transport

    def closed(self, client: ClientAddress) -> None:
        """Forget a connection."""
        self._transports.pop(client, None)

    def reset(self, client: ClientAddress | None) -> bool:
        """Reset a client's connection (RST, not one byte sent); False when it is not one of ours."""
        transport = self._transports.get(client) if client is not None else None
        if transport is None:
            return False
        # lingering for zero seconds turns the close into a reset
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return True


def protocol_noting(registry: ConnectionRegistry) -> type[HttpToolsProtocol]:
    """Return a uvicorn protocol class that notes its transports in ``registry``."""

    class NotingProtocol(HttpToolsProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it too
            super().connection_made(transport)
            if self.client is not None:
                registry.opened(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client is not None:
                registry.closed(self.client)
            super().connection_lost(exc)

    return NotingProtocol
