"""The published language of the services: platforms, topology, events. Pure data, versioned, no I/O."""
