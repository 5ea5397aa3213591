"""The pure centre: ids, money, time, errors, back-off, fingerprints. Knows nothing of servers, HTTP or platforms."""
