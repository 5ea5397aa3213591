"""The internal HTTP edge of the catalog: JSON in and out, no decisions."""
