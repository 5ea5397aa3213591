"""The shop slice: a reference copy of the connected shops, fed by the sync services' events."""
