"""The import slice: files in, whole products or named problems out, and the export that reads back in."""
