"""What both platforms share: clock, journal, faults, limits, control API, server."""
